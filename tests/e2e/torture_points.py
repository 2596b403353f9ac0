"""What can happen to a run, as a list of points: see torture.py.

A point is a kind of disturbance and what it needs. System calls are those that an undisturbed run makes, by
name and number, each with the errors of its man page. strace makes them fail: what it injects reaches every
call, also those that the C library makes for itself, which a preloaded library would miss."""

import collections
import random
import re

# By man page, section 2; what is not here is tried with EIO.
ERRORS = {
    "access": "EACCES EIO", "bind": "EADDRINUSE", "brk": "ENOMEM", "chdir": "EACCES", "clone": "EAGAIN ENOMEM",
    "clone3": "EAGAIN ENOMEM", "close_range": "ENOMEM", "connect": "ECONNREFUSED ETIMEDOUT ENETUNREACH EINTR",
    "dup2": "EMFILE EINTR", "epoll_create1": "EMFILE", "epoll_ctl": "ENOMEM ENOSPC", "eventfd2": "EMFILE ENOMEM",
    "execve": "EACCES ENOENT ENOMEM E2BIG", "faccessat2": "EACCES EIO", "fchmod": "EIO EPERM EROFS", "fchown": "EPERM EIO",
    "fcntl": "EMFILE ENOLCK EINTR", "fdatasync": "EIO ENOSPC EDQUOT", "fstat": "EIO ENOMEM", "fsync": "EIO ENOSPC EDQUOT",
    "ftruncate": "EIO EINTR", "getcwd": "ENOENT", "getdents64": "EIO ENOENT", "getrandom": "EINTR ENOSYS", "getpeername": "ENOBUFS",
    "getsockname": "ENOBUFS", "getsockopt": "ENOPROTOOPT", "ioctl": "ENOTTY EIO", "kill": "EPERM ESRCH",
    "linkat": "EPERM EMLINK ENOSPC EDQUOT EIO EROFS", "lseek": "EIO", "mkdir": "EACCES ENOSPC EROFS", "mkdirat": "EACCES ENOSPC EROFS",
    "mmap": "ENOMEM EAGAIN", "mprotect": "ENOMEM", "mremap": "ENOMEM", "newfstatat": "EIO ENOMEM EACCES",
    "openat": "EACCES EMFILE ENFILE ENOSPC EDQUOT EROFS EIO EINTR ENOMEM", "pidfd_open": "EMFILE ENOSYS",
    "pipe2": "EMFILE ENFILE", "poll": "EINTR ENOMEM", "prctl": "EINVAL", "pread64": "EIO EINTR", "pwrite64": "ENOSPC EDQUOT EIO EFBIG EINTR",
    "read": "EIO EINTR", "readlink": "EIO EACCES", "recvfrom": "ECONNRESET EINTR EAGAIN ENOMEM", "renameat": "EACCES ENOSPC EDQUOT EROFS EIO",
    "sendto": "ECONNRESET EPIPE EINTR EAGAIN ENOBUFS", "setpgid": "EPERM", "setsockopt": "ENOPROTOOPT", "socket": "EMFILE EACCES ENOBUFS",
    "socketpair": "EMFILE ENFILE", "statfs": "EIO ENOMEM", "syncfs": "EIO ENOSPC EDQUOT", "unlink": "EACCES EIO EROFS",
    "unlinkat": "EACCES EIO EROFS", "utimensat": "EACCES EROFS", "wait4": "EINTR ECHILD", "waitid": "EINTR ECHILD",
    "write": "ENOSPC EDQUOT EIO EINTR",
}
# They can't fail; or what follows is the kernel's matter, not the program's. A close that fails closes all the
# same, which strace can't play: it would leave a pipe open whose end somebody waits for.
NEVER = {"arch_prctl", "close", "exit", "exit_group", "clock_gettime", "clock_nanosleep", "futex", "getegid", "geteuid", "getgid",
         "getpgrp", "getpid", "getppid", "getrusage", "gettid", "getuid", "madvise", "munmap", "restart_syscall", "rseq",
         "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sched_getaffinity", "sched_yield", "set_robust_list",
         "set_tid_address", "sysinfo", "umask", "uname", "vfork"}
# What goes on for ever when it always happens, as it never does: a signal ends by itself.
ONCE = {"EINTR", "EAGAIN"}

Point = collections.namedtuple("Point", "kind call number error", defaults=(None, 0, None))


def words(point):
    return " ".join(str(part) for part in point if part)


def count_calls(trace):
    """How many calls of each name the run made itself, and at most a child of its own; and which reads of its own
    are of pipes, which do not fail. The trace names what descriptors are of (strace -y)."""
    counts = collections.defaultdict(collections.Counter)
    first, pipes = None, set()
    for line in open(trace, errors="replace"):
        call = re.match(r"(\d+) +(\w+)\((\d+<pipe:)?", line)
        if not call:
            continue
        process, name, pipe = call.groups()
        first = first or process
        counts[process][name] += 1
        if process == first and name == "read" and pipe:
            pipes.add(counts[process][name])
    own = counts.pop(first)
    children = collections.Counter()
    for calls in counts.values():
        children |= calls
    return own, children, pipes


def all_points(own, children, pipes, allocations, room):
    """Every point there is. `room` is how many KiB a run takes up at most."""
    def calls(counts):
        return [(name, k) for name in sorted(counts) if name not in NEVER for k in range(1, counts[name] + 1)]

    def fails(kind, counts, onward):
        return [Point(kind, name, k, error) for name, k in calls(counts) for error in ERRORS.get(name, "EIO").split()
                if not (onward and error in ONCE) and not (name == "read" and (k in pipes or onward and k <= max(pipes, default=0)))]

    def each(kind, counts):
        return [Point(kind, name, k) for name, k in calls(counts)]

    return {
        "fails once": fails("fails once", own, False),
        "fails from then on": fails("fails from then on", own, True),
        "fails in all": fails("fails in all", children, False),
        "killed": each("killed", own),
        "all killed": each("all killed", children),
        "killed, then again": each("killed, then again", own),
        "stopped": each("stopped", own),
        "all stopped": each("all stopped", children),
        "no memory once": [Point("no memory once", "malloc", k) for k in range(1, allocations + 1)],
        "no memory any more": [Point("no memory any more", "malloc", k) for k in range(1, allocations + 1)],
        "disk full": [Point("disk full", "KiB", k) for k in range(4, room + 1, 4)],
        "disk read-only": [Point("disk read-only", "ms", k) for k in range(0, 1000, 50)],
        "clock jumps": [Point("clock jumps", "hours", k) for k in (-87600, -8760, -720, -48, -25, 1, 6, 25, 48, 720, 8760, 87600)],
        "two at once": [Point("two at once", "ms", k) for k in range(0, 1000, 50)],
    }


def sample(points, seed):
    """All of them, in an order in which each kind and each name comes early."""
    chance = random.Random(seed)
    queues = []
    for kind in filter(points.get, points):
        by_name = collections.defaultdict(list)
        for point in points[kind]:
            by_name[point.call].append(point)
        for queue in by_name.values():
            chance.shuffle(queue)
        names = sorted(by_name)
        chance.shuffle(names)
        order = []
        while names:
            order += [by_name[name].pop() for name in names]
            names = [name for name in names if by_name[name]]
        queues.append(order[::-1])
    while queues:
        chance.shuffle(queues)
        for queue in queues:
            yield queue.pop()
        queues = [queue for queue in queues if queue]
