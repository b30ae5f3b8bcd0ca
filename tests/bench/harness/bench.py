# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What every case works with: folders, programs, the source of the pictures, and the loads."""

import json
import os
import pathlib
import shutil
import sys
import tempfile
import time

from . import machine
from .children import Child
from .window import Window


class Bench:
    def __init__(self, build, options):
        self.build = pathlib.Path(build).resolve()
        self.sentryc = options.sentryc or self.build / "relay" / "sentryc"
        self.rounds = options.rounds
        self.quick = options.quick
        self.run = pathlib.Path(tempfile.mkdtemp(prefix="sentry-bench-"))
        self.shm = pathlib.Path(tempfile.mkdtemp(prefix="sentry-bench-", dir="/dev/shm"))
        # Other servers may have a user of their own, which has to reach the picture.
        self.served = self.shm / "served"
        self.served.mkdir()
        self.shm.chmod(0o755)
        self.run.chmod(0o755)
        self.picture = self.served / "latest.jpg"
        self.environment = {
            "SENTRY_SHM_DIR": str(self.shm),
            "SENTRY_STATE_DIR": str(self.run / "state"),
        }
        self.feeder = None
        os.sched_setaffinity(0, {machine.LOAD_CORE})

    def program(self, name):
        return self.build / "tests" / "bench" / f"bench-{name}"

    def log(self, name):
        return self.run / f"{name}.log"

    def write(self, name, text):
        file = self.run / name
        file.write_text(text)
        return file

    def say(self, text):
        print(text, file=sys.stderr, flush=True)

    def seconds(self, whole, quick):
        return quick if self.quick else whole

    def load(self, name, *words):
        command = [self.program(name), *words]
        return Child(name, command, machine.LOAD_CORE, self.log(name), talks=True)

    def start_feeder(self, rate=1):
        self.feeder = Child(
            "feeder",
            [self.program("feeder"), "--rate", rate, "--file", self.picture],
            machine.LOAD_CORE,
            self.log("feeder"),
            environment=self.environment,
            talks=True,
        )
        self.feeder.hear("ready")

    def look_whether_quiet(self):
        """What others use would count as the servers'."""
        before, seconds = machine.busy_seconds(), 1.0
        time.sleep(seconds)
        share = (machine.busy_seconds() - before) / seconds
        if share > machine.QUIET:
            self.say(
                f"The machine is not quiet: others use {share:.0%} of a core, which counts as the "
                "servers' and brings the ratios closer to 1."
            )

    def between_pictures(self):
        """Waits until the next picture is about a third of a second away, at one a second."""
        age = self.feeder.ask("mark")["age_ms"] / 1000
        time.sleep((0.65 - age) % 1)

    def measure(self, server, load, seconds, loads=()):
        """What a load that runs already says of so many seconds, with what the machine used."""
        load.ask("mark")
        window = Window(server, [load, self.feeder, *loads])
        time.sleep(seconds)
        said = load.ask("mark")
        return said | window.close()

    def wrk(self, server, seconds, connections=64, loads=()):
        """Keep-alive requests as fast as they are answered."""
        window = Window(server, [self.feeder, *loads])
        script = pathlib.Path(__file__).parent.parent / "wrk-report.lua"
        load = Child(
            "wrk",
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}", "--timeout", "10", "--latency"]
            + ["-s", script, server.url()],
            machine.LOAD_CORE,
            self.log("wrk"),
            talks=True,
        )
        try:
            output = load.finish(seconds + 20)
        finally:
            load.stop()
        used = window.close(load)
        said = [line for line in output.splitlines() if line.startswith('{"event": "wrk"')]
        if not said:
            load.fail(f"gave no result: {output[-300:]}")
        return json.loads(said[0]) | {key: used[key] for key in used if key != "seconds"}

    def close(self):
        if self.feeder:
            self.feeder.stop()
        shutil.rmtree(self.shm, ignore_errors=True)
        shutil.rmtree(self.run, ignore_errors=True)
