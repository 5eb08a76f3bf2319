"""A worker does not outlive the supervisor that started it: nobody could stop it, and its port would stay taken."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time

_PATIENCE_S = 10.0
"""Seconds beyond those for requests in progress; then the worker ends whatever it does."""


def end_with_supervisor(stop_timeout_s: float) -> None:
    """Make this process stop when the one that started it as a worker has ended, however it ended.

    Parameters
    ----------
    stop_timeout_s : float
        Time for requests in progress when stopping.
    """
    supervisor = multiprocessing.parent_process()
    if supervisor is None:
        return

    def follow() -> None:
        supervisor.join()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(stop_timeout_s + _PATIENCE_S)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=follow, name="follows the supervisor", daemon=True).start()
