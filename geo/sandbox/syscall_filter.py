"""seccomp: which system calls a reader may make. All others fail with ``EPERM``: sockets, programs, processes, signals.

libseccomp (by ``pyseccomp``) knows the numbers on every architecture and compiles the filter.
"""

from __future__ import annotations

import errno
import os

_COMPUTE = """
    brk clock_getres clock_gettime clock_nanosleep exit exit_group futex getcpu getegid geteuid getgid getpid getppid
    getrandom getrusage gettid gettimeofday getuid madvise membarrier mincore mmap mprotect mremap munmap nanosleep
    restart_syscall rseq rt_sigaction rt_sigprocmask rt_sigreturn sched_getaffinity sched_yield set_robust_list
    set_tid_address sigaltstack sysinfo time times uname
""".split()
_READ = """
    access close dup faccessat faccessat2 fadvise64 fcntl fstat fstatfs getcwd getdents64 lseek lstat newfstatat poll
    pread64 preadv read readlink readlinkat readv recvfrom stat statfs statx write writev
""".split()
_OPENS = (("open", 1), ("openat", 2))
"""Calls that open a file, and which of their arguments holds the flags."""
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_CLONE_THREAD = 0x10000
_UNKNOWN = -1
"""Number of a call that an older libseccomp does not know yet."""


def available() -> bool:
    """Tell whether filters can be made here: libseccomp is installed."""
    try:
        import pyseccomp  # noqa: F401 - looked for, not used
    except (ImportError, RuntimeError, OSError):
        return False
    return True


def restrict() -> None:
    """Confine all threads of this process for good. Threads may be started, processes may not.

    Raises
    ------
    ImportError, RuntimeError
        If libseccomp is not installed.
    OSError
        If the kernel refuses.
    """
    import pyseccomp as seccomp

    rules = seccomp.SyscallFilter(seccomp.ERRNO(errno.EPERM))
    for name in (*_COMPUTE, *_READ):
        if seccomp.resolve_syscall(seccomp.Arch.NATIVE, name) != _UNKNOWN:
            rules.add_rule(seccomp.ALLOW, name)
    for name, flags in _OPENS:
        rules.add_rule(seccomp.ALLOW, name, seccomp.Arg(flags, seccomp.MASKED_EQ, _WRITES, 0))
    rules.add_rule(seccomp.ALLOW, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, _CLONE_THREAD, _CLONE_THREAD))
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")  # its flags cannot be seen: glibc then uses clone
    rules.add_rule(seccomp.ALLOW, "prlimit64", seccomp.Arg(0, seccomp.EQ, 0))
    rules.add_rule(seccomp.ALLOW, "tgkill", seccomp.Arg(0, seccomp.EQ, os.getpid()))  # abort()
    rules.set_attr(seccomp.Attr.CTL_TSYNC, 1)
    rules.load()
