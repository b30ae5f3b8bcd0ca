# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the cases have in common."""

from .. import machine
from ..children import Failed
from ..figures import Samples, rotated
from ..table import markdown

class Case:
    """Subjects measured in turn, round by round; `columns` are figures and their titles."""

    name = ""
    title = ""
    columns = []
    first_column = "server"
    needs_feeder = True  # whether pictures come from bench-feeder

    def __init__(self, bench):
        self.bench = bench
        self.samples = Samples()
        self.failures = []

    def subjects(self):
        """Pairs of a name and what measures it once."""
        raise NotImplementedError

    def targets(self):
        raise NotImplementedError

    @staticmethod
    def divide_cpu(sample, count):
        """The CPU time of a sample for each of so many replies or frames, in microseconds."""
        sample["cpu_us"] = sample["cpu_s"] / max(count, 1) * 1e6
        sample["server_us"] = sample["server_cpu_s"] / max(count, 1) * 1e6

    def rounds(self):
        return self.bench.rounds

    def run(self):
        subjects = self.subjects()
        for turn in range(self.rounds()):
            for name, measure in rotated(subjects, turn):
                self.take_sample(name, turn, measure)

    def take_sample(self, name, turn, measure):
        """One that fails is said and left out; the figures that need it are then not reached."""
        place = f"{self.name}, round {turn + 1}: {name}"
        try:
            sample = measure()
        except Failed as problem:
            self.failures.append(f"{place}: {problem}")
            self.bench.say(self.failures[-1])
            return
        self.samples.add(name, turn, sample)
        if sample.get("other_share", 0) > machine.QUIET:
            place += f" (others used {sample['other_share']:.0%} of a core)"
        shown = ", ".join(
            f"{title} {sample[figure]:.4g}"
            for figure, title in self.columns
            if sample.get(figure) is not None
        )
        self.bench.say(f"{place}: {shown}")

    def table(self):
        rows = [
            [name] + [self.samples.median(name, figure) for figure, _ in self.columns]
            for name, _ in self.subjects()
        ]
        return markdown([self.first_column] + [title for _, title in self.columns], rows)
