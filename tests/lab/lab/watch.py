# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A viewer that never looks away: what the relay shows of a stream, and since when."""

import threading
import time
import urllib.error
from typing import NamedTuple

from .machine import Failed

_INTERVAL = 0.03  # seconds; every time that is measured may be so much too long


class Seen(NamedTuple):
    at: float  # seconds of the host's monotonic clock
    state: str
    reason: str
    status: dict

    @property
    def is_live(self):
        return self.state == "live"


class Watch:
    """From one start of sentryd to its end; `former` is the epoch of the run before."""

    def __init__(self, relay, former=None):
        self.changes = []  # of state or reason
        self.broken = []  # what must hold at every moment, and did not
        self._relay = relay
        self._former = former
        self._last = None
        self._changed = threading.Condition()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def close(self):
        self._ended.set()
        self._thread.join()

    @property
    def now(self):
        return self.changes[-1] if self.changes else None

    def await_change(self, holds, since, limit, what):
        """The first change since then that `holds` is true of."""
        deadline = time.monotonic() + limit
        with self._changed:
            while True:
                for seen in self._since(since):
                    if holds(seen):
                        return seen
                left = deadline - time.monotonic()
                if left <= 0 or not self._thread.is_alive():
                    raise Failed(f"not within {limit:.0f} s: {what}; seen: {self._story(since)}")
                self._changed.wait(left)

    def take_broken(self):
        """What was broken since this was last asked."""
        with self._changed:
            broken, self.broken = self.broken, []
            return broken

    def await_live(self, since=0.0, limit=60):
        return self.await_change(lambda seen: seen.is_live, since, limit, "a live picture")

    def _since(self, since):
        return [seen for seen in self.changes if seen.at >= since]

    def _story(self, since):
        words = [f"{one.at - since:.1f} s {one.state} '{one.reason}'" for one in self._since(since)]
        return "; ".join(words) or f"only {self.now[1:3] if self.now else 'nothing'}"

    def _look(self):
        while not self._ended.wait(_INTERVAL):
            try:
                status = self._relay.status()
            except (OSError, urllib.error.URLError):
                continue
            if status and status["epoch"] not in (None, self._former):
                self._take(time.monotonic(), status)

    def _take(self, at, status):
        with self._changed:
            if self._last:
                self._compare(self._last, status)
            self._last = status
            seen = Seen(at, status["source"]["state"], status["source"]["reason"], status)
            if not self.now or seen[1:3] != self.now[1:3]:
                self.changes.append(seen)
                self._changed.notify_all()

    def _compare(self, before, after):
        for name in ("epoch", "width", "height"):
            if after[name] != before[name]:
                self.broken.append(f"the {name} went from {before[name]} to {after[name]}")
        for name in ("number", "frames", "captured_at"):
            if after[name] < before[name]:
                self.broken.append(f"{name} went back from {before[name]} to {after[name]}")
        if after["source"]["state"] == "gone":
            self.broken.append("the stream is gone")
