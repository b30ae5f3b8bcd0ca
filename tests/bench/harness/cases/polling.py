# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Thousands of viewers who ask once a second, each at its own moment."""

from .. import servers
from ..figures import Target
from .case import Case

VIEWERS = 8000


class Polling(Case):
    name = "polling"
    title = f"{VIEWERS:,} viewers polling once a second"
    columns = [
        ("cpu_us", "CPU µs a reply"),
        ("server_us", "the server\'s own"),
        ("replies", "replies"),
        ("not_given", "not given"),
        ("latency_p50", "p50 µs"),
        ("latency_p99", "p99 µs"),
    ]

    def rounds(self):
        return min(self.bench.rounds, 3)

    def subjects(self):
        return [
            ("sentryc", lambda: self.measure(servers.Sentryc)),
            ("nginx", lambda: self.measure(servers.Nginx)),
            ("floor", lambda: self.measure(servers.Floor)),
        ]

    def measure(self, kind):
        with kind(self.bench) as server:
            crowd = self.bench.load(
                *("poll-load", "--port", server.port, "--path", server.latest),
                *("--viewers", VIEWERS),
            )
            try:
                crowd.hear("ready", 60)
                self.bench.measure(server, crowd, 1.5)
                sample = self.bench.measure(server, crowd, self.bench.seconds(10, 5))
            finally:
                crowd.stop()
        self.divide_cpu(sample, sample["replies"])
        lost = ("refused", "other", "missed", "broken")
        sample["not_given"] = sum(sample[figure] for figure in lost)
        return sample

    def targets(self):
        return [
            Target(
                f"{VIEWERS:,} polling viewers, replies not given",
                most=0,
                value=self.samples.worst("sentryc", "not_given"),
            ),
            Target(
                f"{VIEWERS:,} polling viewers, CPU a reply, to nginx",
                most=0.70,
                value=self.samples.ratio("sentryc", "nginx", "cpu_us"),
            ),
        ]
