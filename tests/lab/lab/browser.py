# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The relay's page in a browser: what a viewer reads and sees."""

import json
import pathlib
import select
import subprocess
import time

from .machine import Failed
from .packages import Unavailable

_SCRIPT = pathlib.Path(__file__).parent.parent / "watch-page.mjs"
_SKIPPED = 77


class Browser:
    """`with Browser(address, stream) as browser: browser.await_page(...)`"""

    def __init__(self, address, stream):
        self.seen = []  # documents, as watch-page.mjs writes them
        try:
            self._process = subprocess.Popen(
                ["node", _SCRIPT, address, stream],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
            )
        except FileNotFoundError:
            raise Unavailable("node is missing; tools/setup test installs it") from None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def await_page(self, holds, limit, what):
        """The first document from now on that `holds` is true of; Unavailable without a browser."""
        deadline = time.monotonic() + limit
        while True:
            left = max(deadline - time.monotonic(), 0)
            if not select.select([self._process.stdout], [], [], left)[0]:
                raise Failed(f"not within {limit} s: {what}; the page: {self.seen[-1:]}")
            line = self._process.stdout.readline().decode().strip()
            if not line.startswith("{"):
                self._ended(line)
            self.seen.append(json.loads(line))
            if holds(self.seen[-1]):
                return self.seen[-1]

    def _ended(self, line):
        if self._process.wait(20) == _SKIPPED:
            raise Unavailable(line)
        raise Failed(f"the browser has ended: {line}")
