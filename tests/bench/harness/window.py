# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The time between two looks at the machine, and who used it."""

import time

from . import machine


class Window:
    """Opened at construction; close() tells what happened since.

    `loads` are the processes that only measure: their time is not the server's. Everything else that
    the machine did is, so that kernel threads and interrupts count, and helpers do too.
    """

    def __init__(self, server, loads=()):
        self._server = server
        self._loads = list(loads)
        self._server_cpu = machine.cpu_seconds(server.pid)
        self._load_cpu = self._cpu_of_loads()
        self._own = time.process_time()
        self._time = time.monotonic()
        self._busy = machine.busy_seconds()

    def _cpu_of_loads(self):
        return sum(
            load.cpu_at_end if load.cpu_at_end is not None else machine.cpu_seconds(load.pid)
            for load in self._loads
        )

    def close(self, *ended):
        """`ended` are loads that began within the window and have ended."""
        busy = machine.busy_seconds() - self._busy
        seconds = time.monotonic() - self._time
        loads = self._cpu_of_loads() - self._load_cpu + sum(load.cpu_at_end for load in ended)
        own = time.process_time() - self._own
        server = machine.cpu_seconds(self._server.pid) - self._server_cpu
        spent = busy - loads - own
        return {
            "seconds": seconds,
            "cpu_s": spent,
            "server_cpu_s": server,
            "load_cpu_s": loads,
            "other_share": max(spent - server, 0) / seconds,
        }
