"""What Qonys answers before and after a change that is to change nothing: recorded from real runs, then compared.

``python -m bench.answers record OUT_DIR [--code CHECKOUT]`` makes a fresh home with demo values on a fixed date, serves
it, and writes down 50 families in three languages, 40 OGC requests, a placement over HTTP and one of ``qonys place``
with its files, and the pages as text. ``python -m bench.answers compare A B`` prints what differs between two such
folders; a commit in place of a folder is recorded first. Only commands and addresses are used, so any state of the code
can be recorded: one with an environment of its own in ``.venv`` runs in it, any other in the one that runs this.
"""
