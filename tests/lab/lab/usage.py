# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What sentryd holds of its machine, and whether that grows from fault to fault."""

# What may differ between two moments of a program that leaks nothing.
_SPREAD = {
    "rss_kib": 2048,  # the allocator keeps what threads that are gone have freed
    "pss_kib": 2048,
    "descriptors": 0,
    "threads": 2,  # GLib's pools keep idle ones for a while
    "processes": 0,
}

# A line of numbers in the order of `_SPREAD`; sentryd's own memory, not its camera's. The shell counts
# names without a look at what they name, which `ls` complains of when it has gone meanwhile.
COMMAND = """cd /proc/%d
awk '/^Rss/ {rss = $2} /^Pss:/ {pss = $2} END {print rss, pss}' smaps_rollup
set -- fd/*; echo $#
set -- task/*; echo $#
pidof sentryd | wc -w"""


def read(said):
    return dict(zip(_SPREAD, map(int, said.split())))


class Usage:
    """The samples of a run, of which the first is what the others are compared with."""

    def __init__(self):
        self.samples = []

    def add(self, number, sample):
        self.samples.append({"after_faults": number, **sample})

    def growth(self):
        """Sentences on what has grown beyond its bound."""
        return self.growth_to(self.samples[-1]) if self.samples else []

    def growth_to(self, sample):
        """What would have grown, were this the last sample."""
        if not self.samples:
            return []
        first = self.samples[0]
        return [
            f"{name} went from {first[name]} to {sample[name]}, more than {spread} up"
            for name, spread in _SPREAD.items()
            if sample[name] - first[name] > spread
        ]

    def __str__(self):
        if not self.samples:
            return "nothing measured"
        first, last = self.samples[0], self.samples[-1]
        return ", ".join(f"{name} {first[name]} -> {last[name]}" for name in _SPREAD)
