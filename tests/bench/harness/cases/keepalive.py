# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""GET of the newest picture on 64 connections that stay, alone and beside 5,000 that are idle."""

from .. import machine, servers
from ..figures import Target
from .case import Case

CONNECTIONS = 64
IDLE = 5000


class KeepAlive(Case):
    name = "keepalive"
    title = f"Keep-alive GET, {CONNECTIONS} connections, alone and beside {IDLE:,} idle ones"
    columns = [
        ("cpu_us", "CPU µs a reply"),
        ("server_us", "the server\'s own"),
        ("per_second", "replies/s"),
        ("p50", "p50 µs"),
        ("p99", "p99 µs"),
        ("memory_kib", "memory KiB"),
        ("failed", "failed"),
    ]

    def subjects(self):
        return [
            ("sentryc", lambda: self.measure(servers.Sentryc)),
            ("floor", lambda: self.measure(servers.Floor)),
            ("nginx", lambda: self.measure(servers.Nginx)),
            ("Apache event", lambda: self.measure(servers.Apache)),
            ("plain libsoup", lambda: self.measure(servers.PlainSoup)),
            ("µStreamer snapshot", lambda: self.measure(servers.Ustreamer)),
            ("sentryc beside idle", lambda: self.measure(servers.Sentryc, IDLE)),
            ("nginx beside idle", lambda: self.measure(servers.Nginx, IDLE)),
            ("plain libsoup beside idle", lambda: self.measure(servers.PlainSoup, IDLE)),
        ]

    def measure(self, kind, idle=0):
        with kind(self.bench) as server:
            self.bench.wrk(server, 1, CONNECTIONS)
            if not idle:
                return self.take(server)
            # A server whose loop slows down with its connections also takes them slowly.
            crowd = self.bench.load(
                *("idle-load", "--port", server.port, "--path", server.latest),
                *("--viewers", idle, "--connect-rate", 2000),
            )
            try:
                crowd.hear("ready", 60)
                return self.take(server, [crowd]) | {"idle": crowd.ask("mark")["open"]}
            finally:
                crowd.stop()

    def take(self, server, loads=()):
        sample = self.bench.wrk(server, self.bench.seconds(4, 2), CONNECTIONS, loads)
        self.divide_cpu(sample, sample["replies"])
        sample["per_second"] = sample["replies"] / sample["seconds"]
        sample["memory_kib"] = machine.memory_kib(server.pid)
        return sample

    def targets(self):
        ratio = self.samples.ratio
        return [
            Target(
                "keep-alive GET, CPU a reply, to nginx",
                most=0.90,
                value=ratio("sentryc", "nginx", "cpu_us"),
            ),
            Target(
                "keep-alive GET, CPU a reply, to the floor",
                most=1.15,
                value=ratio("sentryc", "floor", "cpu_us"),
            ),
            Target(
                f"the same beside {IDLE:,} idle connections, to itself without",
                most=1.2,
                value=ratio("sentryc beside idle", "sentryc", "cpu_us"),
            ),
        ]
