"""The register: cases of centres, who may see and do what, what is held for whom, and a journal that stays whole.

Nothing is imported here, so that a server whose register nobody uses does not pay for it. In use::

    register = Register.open(default_url(home))          # matching.cases.register; migrates under a lock
    with register.transaction() as connection:           # no viewer: for the signing in
        viewer = viewer_of(connection, person_id)        # matching.cases.organisations; None: may not sign in
    with register.reading(viewer) as gate:               # one state of the register, through the gate
        page = list_cases(gate, CaseFilter(stage="advised"))
        case = read_case(gate, case_id)                  # adviser, head;  read_preparation(gate, id): receiving office
    with register.writing(viewer) as gate:               # all or nothing; writers go one after the other
        case_id = open_case(gate, CaseDraft(number="A-17", household=household))
        take_step(gate, case_id, "assessed")

What is refused is an error: ``NotFoundError`` (it does not exist, or not for this viewer: 404), ``NotAllowedError``
(403), ``StaleError``, ``StepError``, ``TakenError`` (409; all are ``ConflictError``), ``InputError`` (422, with keys).

==================== ==============================================================================================
module               has
==================== ==============================================================================================
``register``         :class:`Register`: the database, ``reading`` and ``writing``
``upgrade``          the chain of migrations, in ``migrations/versions``: a step is ``rNNNN_name.py``
``viewer``           :class:`Viewer`, roles, what each may do (``MAY``)
``gate``             :class:`Gate`: what the viewer sees; all queries of cases begin with ``gate.cases``, ``gate.case``
``organisations``    organisations and people; ``viewer_of``, ``find_person``
``draft``            what may be written: :class:`CaseDraft`, :class:`CaseChange`, ``check_text`` for free texts
``casework``         ``open_case``, ``read_case``, ``change_case``, notes
``case_list``        ``list_cases``, ``stage_counts``
``preparation``      a case as a receiving office sees it
``case_stages``      the stages and the legal steps from each
``steps``            ``take_step``, ``possible_steps``
``sensitive``        sensitive answers
``capacity_ledger``  ``hold``, ``keep``, ``free``, ``held_for``
``journal``          events and their chain; ``history``; ``append`` for events of other modules
==================== ==============================================================================================

Tables of others (accounts, sessions) come as a later step of the same chain, with keys that are texts of
:func:`matching.cases.canonical.new_id` and no counters of the database, so that ``qonys register move`` can copy them.
"""
