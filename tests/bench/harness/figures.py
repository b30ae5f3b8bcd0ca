# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Samples become medians, ratios and verdicts."""

import dataclasses
import statistics


@dataclasses.dataclass
class Target:
    """What a figure has to reach: at most `most`, or at least `least`."""

    text: str
    most: float | None = None
    least: float | None = None
    value: float | None = None

    @property
    def reached(self):
        if self.value is None:
            return False
        if self.most is not None and self.value > self.most:
            return False
        return self.least is None or self.value >= self.least

    @property
    def limit(self):
        return f"≤ {self.most:g}" if self.most is not None else f"≥ {self.least:g}"


class Samples:
    """For each subject, one sample a round; a sample maps names of figures to numbers."""

    def __init__(self):
        self._rounds = {}  # subject: {round: sample}

    def add(self, subject, turn, sample):
        self._rounds.setdefault(subject, {})[turn] = sample

    def subjects(self):
        return list(self._rounds)

    def values(self, subject, figure):
        found = (sample.get(figure) for sample in self._rounds.get(subject, {}).values())
        return [value for value in found if value is not None]

    def median(self, subject, figure):
        values = self.values(subject, figure)
        return statistics.median(values) if values else None

    def ratio(self, subject, other, figure):
        """The median of the ratios of one round each: what slows a whole round slows both."""
        mine, theirs = self._rounds.get(subject, {}), self._rounds.get(other, {})
        ratios = [
            mine[turn][figure] / theirs[turn][figure]
            for turn in mine
            if turn in theirs and figure in mine[turn] and theirs[turn].get(figure)
        ]
        return statistics.median(ratios) if ratios else None

    def worst(self, subject, figure):
        values = self.values(subject, figure)
        return max(values) if values else None

    def as_json(self):
        return {
            subject: [dict(sample, round=turn) for turn, sample in sorted(rounds.items())]
            for subject, rounds in self._rounds.items()
        }


def rotated(items, turn):
    """The same items in an order that begins with another one each time."""
    start = turn % len(items) if items else 0
    return items[start:] + items[:start]
