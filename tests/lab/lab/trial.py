# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""One fault from its beginning until the camera is live again, and how long each took."""

import os
import time
from typing import NamedTuple

PROMISE = 2.0  # seconds until viewers are told, and until they see the camera again
# What an emulated machine on a busy host may take besides. Its clock is the host's, but a program
# that starts in 0.1 s on a computer takes it a second, and more while others use the host.
ALLOWANCE = float(os.environ.get("SENTRY_LAB_ALLOWANCE", "8"))
_PATIENCE = 60.0  # seconds, after which nothing is expected any more


class Times(NamedTuple):
    reason: float  # seconds from the cause's beginning until its reason is shown
    live: float  # from its end until the camera is
    late: list  # sentences on what took longer than it may

    @property
    def kept(self):
        """Whether what is promised of a computer was even kept here."""
        return not self.late and self.reason <= PROMISE and self.live <= PROMISE


def _stands_in(reason):
    return lambda seen: seen.state in ("held", "slate") and reason in seen.reason


def _judge(fault, name, seconds, design):
    limit = design + PROMISE + ALLOWANCE
    if seconds <= limit:
        return []
    return [f"{type(fault).__name__}: {name} after {seconds:.1f} s, not {limit:.1f} s"]


def undergo(lab, fault, nudge=False):
    """Begins a fault and ends it. sentryd waits longer from failure to failure, until it has seen
    10 seconds of pictures: whoever does not wait as long lets another program `nudge` it, by
    touching the device's file, which it answers at once."""
    camera = lab.camera()
    began = time.monotonic()
    fault.begin(lab)
    # The next attempt may come so soon that what it meets is told in place of the cause.
    reasons = [fault.reason] + ([fault.settles] if fault.settles else [])
    told = lab.watch.await_change(
        lambda seen: any(_stands_in(reason)(seen) for reason in reasons),
        began,
        _PATIENCE,
        f"the reason {' or '.join(map(repr, reasons))}",
    )
    if fault.settles and (fault.is_told or not nudge):
        lab.watch.await_change(
            _stands_in(fault.settles), began, _PATIENCE, f"the reason '{fault.settles}'"
        )
    ended = began + fault.unseen
    if not fault.is_over or (nudge and not fault.is_told):
        if fault.stops_camera:
            lab.await_gone(camera)
        ended = time.monotonic()
        fault.end(lab)
        if fault.is_over:
            lab.touch()
    live = lab.watch.await_live(told.at, _PATIENCE)
    reason, live = told.at - began - fault.unseen, max(live.at - ended, 0)
    late = _judge(fault, "reason", reason, 0) + _judge(fault, "live", live, fault.stopping)
    return Times(reason, live, late)
