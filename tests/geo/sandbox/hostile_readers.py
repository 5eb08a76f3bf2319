"""Readers that a file has taken over, or that cannot cope with it: called by name in a child process."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

from geo.faults import Fault, InputError

HUGE = 700 << 20


def honest(path, content, limits, **options):
    return {"name": path.name, "bytes": len(content or b""), "day": date(2026, 11, 26), **options}


def loaded(path, content, limits):
    return sorted(sys.modules)


def first_bytes(path, content, limits):
    return path.read_bytes()[:5].decode()


def faulty(path, content, limits):
    raise InputError([Fault(path.name, "kato", "nine digits", "12", key="place", params={"most": 9})])


def loops(path, content, limits):
    while True:
        pass


def sleeps(path, content, limits):
    time.sleep(600)


def eats(path, content, limits):
    return len(bytes(HUGE))


def eats_shared(path, content, limits):
    import mmap

    mmap.mmap(-1, HUGE)


def many_threads(path, content, limits):
    """Count how many of a few threads may run: readers may compute with several."""
    done: list[int] = []
    threads = [threading.Thread(target=done.append, args=(1,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done)


def forks(path, content, limits):
    if os.fork() == 0:
        time.sleep(600)


def runs_a_program(path, content, limits):
    subprocess.run(["/bin/true"], check=True)


def becomes_a_program(path, content, limits):
    os.execv("/bin/true", ["true"])


def reads(path, content, limits, other):
    return Path(other).read_text()


def lists(path, content, limits, other):
    return os.listdir(other)


def writes(path, content, limits, other):
    Path(other).write_text("taken over")


def removes(path, content, limits, other):
    os.unlink(other)


def connects(path, content, limits, port):
    socket.create_connection(("127.0.0.1", port), timeout=2)


def connects_by_udp(path, content, limits, port):
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", port))


def kills_its_parent(path, content, limits):
    os.kill(os.getppid(), signal.SIGKILL)


def traces_its_parent(path, content, limits):
    traced = ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0)  # PTRACE_ATTACH
    if traced != 0:
        raise PermissionError("ptrace")


def lifts_its_limits(path, content, limits):
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return len(bytes(HUGE))


def aborts(path, content, limits):
    os.abort()


def crashes(path, content, limits):
    ctypes.string_at(0)


def leaves(path, content, limits):
    os._exit(0)


def answers_too_much(path, content, limits):
    return "x" * (limits.answer + 1)


def answers_a_python_object(path, content, limits):
    return object()


def answers_for_itself(path, content, limits, answer):
    """Write an answer past the protocol, as code that was taken over could."""
    for number in range(3, 64):
        try:
            os.write(number, bytes.fromhex(answer))
        except OSError:
            continue
    os._exit(0)


def sees(path, content, limits):
    """Say what the child knows of the server: its environment and its open files."""
    descriptors = []
    for number in range(64):
        try:
            os.fstat(number)
        except OSError:
            continue
        descriptors.append(number)
    return {"environment": sorted(os.environ), "descriptors": descriptors}
