# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the machine and its processes have used so far, read from /proc."""

import os
import pathlib
import resource
import time

SERVER_CORE = 0
LOAD_CORE = 1
CONNECTIONS = 14_000  # that a server may hold
DESCRIPTORS = 16_000  # that a process may hold
QUIET = 0.05  # of one core, that others may use while something is measured

_TICK = 1 / os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Unfit(Exception):
    """The machine cannot run this; the text says why."""


def check():
    cores = os.sched_getaffinity(0)
    if not {SERVER_CORE, LOAD_CORE} <= cores:
        raise Unfit(
            f"needs two cores, {SERVER_CORE} for the server and {LOAD_CORE} for the load; "
            f"this process may use {sorted(cores)}"
        )
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = max(hard, DESCRIPTORS)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, wanted))
    except (ValueError, OSError):
        raise Unfit(
            f"needs {DESCRIPTORS} open files for one process; the limit is {hard} (see ulimit -Hn)"
        ) from None
    somaxconn = int(pathlib.Path("/proc/sys/net/core/somaxconn").read_text())
    if somaxconn < 1024:
        raise Unfit(f"net.core.somaxconn is {somaxconn}: expected 1024 or more")


def describe():
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        os.uname().machine,
    )
    return {"processor": model, "cores": os.cpu_count(), "kernel": os.uname().release}


def busy_seconds():
    """Of all cores together, the time not idle and not taken away by a hypervisor.

    The kernel keeps the idle time exactly, unlike the shares of user and system, and work done in
    interrupts is never part of it, whatever process it interrupts.
    """
    idle = 0
    cores = 0
    for line in pathlib.Path("/proc/stat").read_text().splitlines():
        if line.startswith("cpu") and line[3].isdigit():
            fields = [int(field) for field in line.split()[1:]]
            idle += fields[3] + fields[4] + fields[7]
            cores += 1
    return time.monotonic() * cores - idle * _TICK


def tree(pid):
    """The process and all that descend from it."""
    found = [pid]
    for parent in found:
        for task in pathlib.Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += [int(child) for child in task.read_text().split()]
            except OSError:
                pass
    return found


def cpu_seconds(pid):
    """Of a process and its descendants, all threads, to the nanosecond."""
    total = 0
    for process in tree(pid):
        for task in pathlib.Path(f"/proc/{process}/task").glob("*/schedstat"):
            try:
                total += int(task.read_text().split()[0])
            except OSError:
                pass  # it has ended
    return total / 1e9


def memory_kib(pid):
    """Memory that a process and its descendants have for themselves; shared pages are divided."""
    total = 0
    for process in tree(pid):
        try:
            for line in pathlib.Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        except OSError:
            pass
    return total


def kernel_memory_kib():
    """Of the whole machine: what sockets hold, and the kernel's small objects."""
    sockets = 0
    for line in pathlib.Path("/proc/net/sockstat").read_text().splitlines():
        if line.startswith("TCP:"):
            words = line.split()
            sockets = int(words[words.index("mem") + 1]) * _PAGE // 1024
    slab = next(
        int(line.split()[1])
        for line in pathlib.Path("/proc/meminfo").read_text().splitlines()
        if line.startswith("Slab:")
    )
    return sockets + slab
