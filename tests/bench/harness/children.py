# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Processes that are pinned to a core, spoken to over pipes, and gone when the driver is."""

import ctypes
import json
import os
import pathlib
import select
import signal
import socket
import subprocess
import time

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


class Failed(Exception):
    """A program that is measured, or measures, did not do its part."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Child:
    def __init__(self, name, command, core, log, environment=None, talks=False):
        self.name = name
        self.log = pathlib.Path(log)
        self._unread = b""
        self.cpu_at_end = None

        def prepare():
            _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            os.sched_setaffinity(0, {core})

        with self.log.open("ab") as output:
            try:
                self.process = subprocess.Popen(
                    [str(word) for word in command],
                    stdin=subprocess.PIPE if talks else subprocess.DEVNULL,
                    stdout=subprocess.PIPE if talks else output,
                    stderr=output,
                    env={**os.environ, **(environment or {})},
                    preexec_fn=prepare,
                    start_new_session=True,
                )
            except OSError as error:
                raise Failed(f"{name}: {error}") from None

    @property
    def pid(self):
        return self.process.pid

    def fail(self, what):
        words = self.log.read_text(errors="replace").strip().splitlines()[-3:]
        raise Failed(f"{self.name}: {what}" + "".join(f"\n  {line}" for line in words))

    def check(self):
        if self.process.poll() is not None:
            self.fail(f"has ended with status {self.process.returncode}")

    def tell(self, line):
        self.check()
        try:
            self.process.stdin.write(f"{line}\n".encode())
            self.process.stdin.flush()
        except OSError:
            self.process.wait()
            self.check()

    def hear(self, event, limit=30):
        """The next line of JSON; it must be that event."""
        deadline = time.monotonic() + limit
        while b"\n" not in self._unread:
            left = deadline - time.monotonic()
            ready, _, _ = select.select([self.process.stdout], [], [], max(left, 0))
            if not ready:
                self.fail(f"said no '{event}' within {limit} s")
            more = os.read(self.process.stdout.fileno(), 65536)
            if not more:
                self.process.wait()
                self.fail(f"has ended with status {self.process.returncode}")
            self._unread += more
        line, self._unread = self._unread.split(b"\n", 1)
        said = json.loads(line)
        if said.get("event") != event:
            self.fail(f"said {said}, expected '{event}'")
        return said

    def ask(self, word):
        self.tell(word)
        return self.hear(word)

    def finish(self, limit):
        """Waits for its own end; returns what it wrote, and keeps its CPU time exactly."""
        output = b""
        deadline = time.monotonic() + limit
        while select.select([self.process.stdout], [], [], max(deadline - time.monotonic(), 0))[0]:
            more = os.read(self.process.stdout.fileno(), 65536)
            if not more:
                break
            output += more
        else:
            self.stop()
            self.fail(f"did not end within {limit} s")
        _, status, usage = os.wait4(self.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        self.cpu_at_end = usage.ru_utime + usage.ru_stime
        self._close_pipes()
        return output.decode(errors="replace")

    def await_end(self, limit):
        """Of one that has nothing to say."""
        try:
            status = self.process.wait(limit)
        except subprocess.TimeoutExpired:
            self.fail(f"did not end within {limit} s")
        if status != 0:
            self.fail(f"has ended with status {status}")

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._close_pipes()

    def _close_pipes(self):
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                try:
                    pipe.close()
                except OSError:
                    pass
