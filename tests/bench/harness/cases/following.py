# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ten thousand viewers who want every frame of one a second."""

import time

from .. import machine, servers
from ..figures import Target
from .case import Case

VIEWERS = 10_000


class _Following(Case):
    columns = [
        ("cpu_us", "CPU µs a frame and viewer"),
        ("server_us", "the server\'s own"),
        ("frames", "frames"),
        ("not_given", "not given"),
        ("memory", "process KiB a viewer"),
        ("kernel", "kernel KiB a viewer, both ends"),
        ("all_p50", "to the last viewer, p50 µs"),
    ]

    def rounds(self):
        return min(self.bench.rounds, 3)

    def follow(self, kind, next_frames, timestamps=True):
        with kind(self.bench) as server:
            before = machine.memory_kib(server.pid), machine.kernel_memory_kib()
            crowd = self.bench.load(
                *("follow-load", "--port", server.port, "--viewers", VIEWERS),
                *("--path", server.latest if next_frames else server.stream),
                *(["--next"] if next_frames else []),
            )
            try:
                crowd.hear("ready", 90)
                time.sleep(2)
                self.bench.between_pictures()
                sample = self.take(server, crowd, timestamps)
            finally:
                crowd.stop()
        sample["memory"] = (sample.pop("memory_after") - before[0]) / VIEWERS
        sample["kernel"] = (sample.pop("kernel_after") - before[1]) / VIEWERS
        return sample

    def take(self, server, crowd, timestamps):
        seconds = self.bench.seconds(8, 4)
        self.bench.feeder.ask("mark")
        sample = self.bench.measure(server, crowd, seconds)
        published = self.bench.feeder.ask("mark")["published"]
        sample["memory_after"] = machine.memory_kib(server.pid)
        sample["kernel_after"] = machine.kernel_memory_kib()
        self.divide_cpu(sample, sample["frames"])
        if timestamps:
            sample["not_given"] = max(published * VIEWERS - sample["frames"], 0) + sample["lost"]
        return sample

    def three_targets(self, what):
        return [
            Target(
                f"{VIEWERS:,} {what}, frames not given",
                most=0,
                value=self.samples.worst("sentryc", "not_given"),
            ),
            Target(
                f"{VIEWERS:,} {what}, process memory a viewer, KiB",
                most=2,
                value=self.samples.median("sentryc", "memory"),
            ),
            Target(
                f"{VIEWERS:,} {what}, CPU µs a frame and viewer",
                most=25,
                value=self.samples.median("sentryc", "cpu_us"),
            ),
        ]


class Streams(_Following):
    name = "streams"
    title = f"{VIEWERS:,} viewers on an endless stream, 1 frame a second"

    def subjects(self):
        return [
            ("sentryc", lambda: self.follow(servers.Sentryc, False)),
            ("floor", lambda: self.follow(servers.FloorPush, False)),
            ("µStreamer", lambda: self.follow(servers.Ustreamer, False, timestamps=False)),
        ]

    def targets(self):
        return self.three_targets("on stream.mjpg")


class NextFrames(_Following):
    name = "next"
    title = f"{VIEWERS:,} viewers waiting for next frames, 1 frame a second"

    def subjects(self):
        return [("sentryc", lambda: self.follow(servers.Sentryc, True))]

    def targets(self):
        return self.three_targets("on next frames")
