"""Files that people send or that come from elsewhere are read in a limited child process, never in the server.

One way leads there, :func:`geo.sandbox.client.read_isolated`. It lies in ``geo``, the lowest room, because
``qonys data import`` and the server need it alike, and outside ``geo.sources``, because it knows no format: a reader is
any function.

A process that has never seen a file (:mod:`~geo.sandbox.forkserver`) forks a child for each. Before the child looks at
the file it binds its memory, time, files and processes, gives up the disk but for the interpreter and that file
(:mod:`~geo.sandbox.landlock`) and the system calls that reach others (:mod:`~geo.sandbox.syscall_filter`). It answers
in JSON or Arrow IPC (:mod:`~geo.sandbox.wire`) and ends. A child that dies, hangs or eats too much is a fault of the
file; its server is as before.
"""

import logging

logging.getLogger(__name__).addHandler(logging.NullHandler())  # a command line prints the fault and no log
