# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""From the moment a frame is put into shared memory to its last byte at 100 waiting clients."""

import time

from .. import servers
from ..figures import Target
from .case import Case

CLIENTS = 100
RATE = 20


class PublishLatency(Case):
    name = "latency"
    title = f"Published in shared memory to the last byte at {CLIENTS} waiting clients"
    first_column = "clients"
    columns = [
        ("each_p50", "each client, p50 µs"),
        ("each_p99", "p99 µs"),
        ("all_p50", "the last client, p50 µs"),
        ("all_p99", "p99 µs"),
        ("not_given", "not given"),
    ]

    def subjects(self):
        return [
            ("sentryc, next frames", lambda: self.follow(servers.Sentryc, True)),
            ("sentryc, stream.mjpg", lambda: self.follow(servers.Sentryc, False)),
            ("bare loop", lambda: self.follow(servers.FloorPush, False)),
        ]

    def follow(self, kind, next_frames):
        self.bench.feeder.tell(f"rate {RATE}")
        try:
            with kind(self.bench) as server:
                crowd = self.bench.load(
                    *("follow-load", "--port", server.port, "--viewers", CLIENTS),
                    *("--path", server.latest if next_frames else server.stream),
                    *(["--next"] if next_frames else []),
                )
                try:
                    crowd.hear("ready")
                    time.sleep(0.5)
                    sample = self.bench.measure(server, crowd, self.bench.seconds(6, 3))
                finally:
                    crowd.stop()
        finally:
            self.bench.feeder.tell("rate 1")
        sample["not_given"] = sample["missed"] + sample["lost"]
        return sample

    def targets(self):
        targets = []
        for subject in ("sentryc, next frames", "sentryc, stream.mjpg"):
            for figure, most, text in (
                ("each_p50", 1.3, "each client, p50"),
                ("each_p99", 2, "each client, p99"),
                ("all_p50", 1.3, "the last client, p50"),
                ("all_p99", 2, "the last client, p99"),
            ):
                targets.append(
                    Target(
                        f"{subject}: publish to last byte, {text}, to the bare loop",
                        most=most,
                        value=self.samples.ratio(subject, "bare loop", figure),
                    )
                )
        return targets
