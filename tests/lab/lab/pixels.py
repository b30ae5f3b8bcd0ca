# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is measured in pictures, decoded or raw."""

import statistics

# Of the driver's first test picture, from left to right: 75 %, each an eighth of a line.
BAR_COLOURS = [
    (191, 191, 191),
    (191, 191, 0),
    (0, 191, 191),
    (0, 191, 0),
    (191, 0, 191),
    (191, 0, 0),
    (0, 0, 191),
    (0, 0, 0),
]


def luma(colours):
    return [0.299 * red + 0.587 * green + 0.114 * blue for red, green, blue in colours]


def sharpest_edge(line):
    """Where it becomes darker by most, from left to right; the borders aside."""
    steps = [line[x] - line[x + 2] for x in range(8, len(line) - 8)]
    return steps.index(max(steps))


def teeth(lines):
    """By how many pixels the edge is further right in odd lines than in even ones."""
    edges = [sharpest_edge(line) for line in lines]
    return statistics.mean(edges[1::2]) - statistics.mean(edges[0::2])
