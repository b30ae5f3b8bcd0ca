# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How long each kind of fault took, as a table."""

import statistics

_HEAD = ["fault", "count", "recovered", "reason p50", "max", "live p50", "max", "within 2 s"]


def _middle_and_most(seconds):
    if not seconds:
        return None, None
    return round(statistics.median(seconds), 2), round(max(seconds), 2)


class Report:
    def __init__(self):
        self._times = {}

    def add(self, name, times):
        """`times` of a trial; None if the camera did not come back."""
        self._times.setdefault(name, []).append(times)

    def rows(self):
        return [self._row(name, self._times[name]) for name in sorted(self._times)]

    @staticmethod
    def _row(name, all_times):
        known = [times for times in all_times if times]
        reason, reason_max = _middle_and_most([times.reason for times in known])
        live, live_max = _middle_and_most([times.live for times in known])
        return {
            "fault": name,
            "count": len(all_times),
            "recovered": len(known),
            "reason_p50": reason,
            "reason_max": reason_max,
            "live_p50": live,
            "live_max": live_max,
            "within_promise": sum(times.kept for times in known),
        }

    def __str__(self):
        lines = [_HEAD] + [[str(cell) for cell in row.values()] for row in self.rows()]
        widths = [max(len(line[column]) for line in lines) for column in range(len(_HEAD))]
        cells = [[cell.rjust(width) for cell, width in zip(line, widths)] for line in lines]
        return "\n".join("  ".join([line[0].strip().ljust(widths[0]), *line[1:]]) for line in cells)
