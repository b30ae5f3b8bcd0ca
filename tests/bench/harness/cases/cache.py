# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A cache in front, and 500 followers of next frames behind it, when all is well and when not."""

import time

from .. import servers
from ..children import Failed
from ..figures import Target
from .case import Case

FOLLOWERS = 500
STALL = 6  # seconds, more than the relay lets a request wait (4)


class Cache(Case):
    name = "varnish"
    title = f"Varnish in front, {FOLLOWERS} followers of next frames"
    first_column = "what happens"
    columns = [
        ("requests", "requests at the origin"),
        ("left_behind", "followers left behind"),
        ("no_content", "204 at followers"),
        ("gone", "410 at followers"),
        ("all_p50", "to the last follower, p50 µs"),
    ]
    events = ("a normal second", f"a stall of {STALL} s", "a lost frame", "a new epoch")

    def rounds(self):
        return min(self.bench.rounds, 2)

    def subjects(self):
        return [(event, None) for event in self.events]

    def run(self):
        for turn in range(self.rounds()):
            try:
                with servers.Sentryc(self.bench) as origin:
                    with servers.Varnish(self.bench, origin) as cache:
                        self.one_round(cache, turn)
            except Failed as problem:
                self.failures.append(f"{self.name}, round {turn + 1}: {problem}")
                self.bench.say(self.failures[-1])

    def one_round(self, cache, turn):
        crowd = self.bench.load(
            *("follow-load", "--port", cache.port, "--path", cache.latest, "--next"),
            *("--viewers", FOLLOWERS),
        )
        try:
            crowd.hear("ready")
            time.sleep(3)
            scenes = (self.normal, self.stall, self.lost_frame, self.new_epoch)
            for event, scene in zip(self.events, scenes):
                self.bench.between_pictures()
                crowd.ask("mark")
                before = cache.requests_to_origin()
                share = scene()
                sample = crowd.ask("mark")
                sample["requests"] = (cache.requests_to_origin() - before) / share
                sample["left_behind"] = sample["behind"] + sample["lost"]
                self.samples.add(event, turn, sample)
                self.bench.say(
                    f"{self.name}, round {turn + 1}: {event}: {sample['requests']:.3g} requests at "
                    f"the origin, {sample['left_behind']} followers left behind"
                )
        finally:
            crowd.stop()

    # Each leaves off in the middle between two frames, when all who can have the newest have it, and
    # says over how many events the requests are to be divided.

    def normal(self):
        seconds = self.bench.seconds(6, 3)
        time.sleep(seconds)
        return seconds

    def stall(self):
        self.bench.feeder.tell("pause")
        time.sleep(STALL)
        return self.go_on()

    def lost_frame(self):
        self.bench.feeder.tell("pause")
        self.bench.feeder.tell("skip 1")
        return self.go_on()

    def new_epoch(self):
        self.bench.feeder.tell("pause")
        self.bench.feeder.tell("epoch")
        return self.go_on()

    def go_on(self):
        self.bench.feeder.tell("rate 1")
        time.sleep(0.65)
        return 1

    def targets(self):
        targets = []
        for event in self.events:
            targets += [
                Target(
                    f"Varnish and {FOLLOWERS} followers, {event}: requests at the origin",
                    most=2,
                    value=self.samples.worst(event, "requests"),
                ),
                Target(
                    f"Varnish and {FOLLOWERS} followers, {event}: followers left behind",
                    most=0,
                    value=self.samples.worst(event, "left_behind"),
                ),
            ]
        return targets
