# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Three times the capacity offered, in an open loop, beside viewers who were there before.

To offer a request costs the load more than half of what to answer it costs a server, so one core of
load cannot offer three times what one core answers. The server therefore shares its core with
programs that only count, and has a part of it.
"""

import contextlib
import sys
import time

from .. import machine, servers
from ..children import Child
from ..figures import Target
from .case import Case

VIEWERS = 200
TIMES = 3
COUNTING = 3  # programs beside the server, each with as much of its core


class Overload(Case):
    name = "overload"
    title = f"{TIMES} × the capacity offered, open loop, {VIEWERS} polling viewers there before"
    columns = [
        ("capacity", "capacity, replies/s"),
        ("attempted", "attempted/s"),
        ("goodput", "goodput, replies/s"),
        ("share", "share of the peak"),
        ("refused_rate", "refused/s"),
        ("latency_p50", "p50 µs"),
        ("latency_p99", "p99 µs"),
        ("viewers_lost", "viewers' losses"),
        ("viewers_latency_p99", "viewers' p99 µs"),
    ]

    def rounds(self):
        return min(self.bench.rounds, 3)

    def subjects(self):
        ours = [
            ("sentryc, keep-alive", lambda: self.measure(servers.Sentryc, False)),
            ("sentryc, a connection each", lambda: self.measure(servers.Sentryc, True)),
        ]
        # No target compares with nginx here; it shows what the machine lets anybody do.
        theirs = [
            ("nginx, keep-alive", lambda: self.measure(servers.Nginx, False)),
            ("nginx, a connection each", lambda: self.measure(servers.Nginx, True)),
        ]
        return ours if self.bench.quick else ours + theirs

    def measure(self, kind, per_request):
        words = ["--per-request"] if per_request else []
        # A connection that stays costs more among thousands, whatever is asked on it: so there are
        # as many while the capacity is found. One that comes for one request costs what it costs.
        connections = 8000 if per_request else 2000
        closed_loop = 64 if per_request else connections
        with kind(self.bench) as server, self.crowded_core():
            found = self.offer(server, self.bench.seconds(5, 3), *words, "--rate", 0, "--connections", closed_loop)
            capacity = found["good"] / found["seconds"]
        # A server of its own, so that what the first load left behind disturbs nothing.
        with kind(self.bench) as server, self.crowded_core():
            sample = self.offer(
                *(server, self.bench.seconds(6, 4), *words, "--rate", TIMES * capacity),
                *("--connections", connections, "--viewers", VIEWERS),
            )
        seconds = sample["seconds"]
        sample["capacity"] = capacity
        sample["attempted"] = (sample["offered"] - sample["unsent"]) / seconds
        sample["goodput"] = (sample["good"] + sample["viewers_replies"]) / seconds
        sample["times"] = sample["offered"] / seconds / capacity
        sample["load_busy"] = sample["load_cpu_s"] / seconds
        sample["share"] = sample["goodput"] / capacity
        sample["refused_rate"] = sample["refused"] / seconds
        lost = ("refused", "other", "missed", "broken")
        sample["viewers_lost"] = sum(sample[f"viewers_{figure}"] for figure in lost)
        return sample

    @contextlib.contextmanager
    def crowded_core(self):
        with contextlib.ExitStack() as running:
            for number in range(COUNTING):
                name = f"counting-{number}"
                command = [sys.executable, "-c", "while True: pass"]
                counting = Child(name, command, machine.SERVER_CORE, self.bench.log(name))
                running.callback(counting.stop)
            yield

    def offer(self, server, seconds, *words):
        load = self.bench.load("open-load", "--port", server.port, "--path", server.latest, *words)
        try:
            load.hear("ready")
            time.sleep(1.5)  # the viewers come, and stay
            load.tell("start")
            time.sleep(1)
            return self.bench.measure(server, load, seconds)
        finally:
            load.stop()

    def targets(self):
        targets = []
        for subject in ("sentryc, keep-alive", "sentryc, a connection each"):
            targets += [
                Target(
                    f"{subject}: goodput at {TIMES} × the capacity, share of the peak",
                    least=0.9,
                    value=self.samples.median(subject, "share"),
                ),
                Target(
                    f"{subject}: what viewers already there lost",
                    most=0,
                    value=self.samples.worst(subject, "viewers_lost"),
                ),
            ]
        return targets
