# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Films of hard cuts, and how well the frames of one keep to what they shall take."""

import statistics
import typing

TOLERANCE = 0.10
FROM_FRAME = 3  # after a cut, from 1, from which on frames shall keep to it


def tour(scenes):
    """Scenes in an order in which each follows each other one once; the last is the first again."""
    left = {scene: [other for other in reversed(scenes) if other != scene] for scene in scenes}
    path, walk = [], [scenes[0]]
    while walk:
        if left[walk[-1]]:
            walk.append(left[walk[-1]].pop())
        else:
            path.append(walk.pop())
    return path[::-1]


def film(scenes, frames):
    """The name of the scene that each frame shows, so many frames each time."""
    return [scene for scene in tour(list(scenes)) for _ in range(frames)]


class Cut(typing.NamedTuple):
    name: str
    first: int | None  # frame that kept within, from 1
    after: float  # percentage of the frames behind it that did


def percentage(kept):
    return 100 * sum(kept) / len(kept) if kept else 100


def is_within(length, wanted):
    return length is not None and abs(length / wanted - 1) <= TOLERANCE


def passages(film_scenes):
    """For each passage of one scene: what was before, the scene, and its frames' numbers."""
    found, before = [], None
    for number, scene in enumerate(film_scenes):
        if not found or scene != found[-1][1]:
            before = found[-1][1] if found else "the start"
            found.append((before, scene, []))
        found[-1][2].append(number)
    return found


def judge(film_scenes, lengths, wanted):
    """How each cut was taken, and the percentage of the frames that kept within."""
    taken, from_third, afterwards = [], [], []
    for before, scene, numbers in passages(film_scenes):
        kept = [is_within(lengths[number], wanted[number]) for number in numbers]
        first = kept.index(True) + 1 if True in kept else None
        after = kept[first:] if first else [False]
        taken.append(Cut(f"{before} to {scene}", first, percentage(after)))
        from_third += kept[FROM_FRAME - 1 :]
        afterwards += after
    off = [abs(got / want - 1) for got, want in zip(lengths, wanted) if got is not None]
    return {
        "cuts": taken,
        "held": percentage(from_third),
        "held_after": percentage(afterwards),
        "never": sum(cut.first is None for cut in taken),
        "slowest": max((cut.first for cut in taken if cut.first), default=None),
        "typical": 100 * statistics.median(off),
    }
