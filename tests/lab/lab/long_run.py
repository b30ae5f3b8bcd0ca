# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Many faults in a random order, and whether sentryd is the same after them."""

import json
import pathlib
import random
import time

from . import faults, trial
from .laboratory import Laboratory
from .machine import Failed
from .report import Report
from .usage import Usage

_WARM_UP = 20  # faults until what is made once has been made: fonts, plugins, buffers
_SAMPLE_EVERY = 10
_JUDGE_EVERY = 100
_ATTEMPTS = 3
_REST = 5  # seconds
_LOOKS = 10


def _order(count, seed):
    """Each kind as often as any other, in an order that only the seed decides."""
    chance = random.Random(seed)
    kinds = [faults.ALL[number % len(faults.ALL)] for number in range(count)]
    chance.shuffle(kinds)
    return [kind() for kind in kinds]


class LongRun:
    def __init__(self, count, seed):
        self.count = count
        self.seed = seed
        self.report = Report()
        self.usage = Usage()
        self.problems = []
        self._lab = None

    def run(self):
        print(f"{self.count} faults, --seed {self.seed}", flush=True)
        self._lab = Laboratory()
        try:
            self._lab.plug_in()
            self._lab.begin("ntsc-composite")
            for number, fault in enumerate(_order(self.count, self.seed), 1):
                self._undergo(number, fault)
            self._judge(self.count)
        finally:
            self._lab.close()
        return not self.problems

    def _undergo(self, number, fault):
        name = type(fault).__name__
        try:
            times = trial.undergo(self._lab, fault, nudge=True)
            self.report.add(name, times)
            self._blame(number, times.late)
        except Failed as error:
            self.report.add(name, None)
            self._blame(number, [f"{name}: {error}"])
            self._mend()
        self._blame(number, self._lab.watch.take_broken())
        if number >= _WARM_UP and number % _SAMPLE_EVERY == 0:
            self.usage.add(number, self._measure())
        if number % _JUDGE_EVERY == 0:
            self._judge(number)

    def _measure(self):
        """When sentryd has come to rest: at first a stand-in may still be painted, and the next
        attempt be made ready."""
        time.sleep(0 if self.usage.samples else _REST)
        sample = self._lab.usage()
        for _ in range(_LOOKS):
            if not self.usage.growth_to(sample):
                break
            time.sleep(1)
            sample = self._lab.usage()
        return sample

    def _blame(self, number, sentences):
        for sentence in sentences:
            print(f"fault {number}: {sentence}", flush=True)
            self.problems.append(f"fault {number}: {sentence}")

    def _judge(self, number):
        self._blame(number, self.usage.growth())
        print(f"after {number} faults: {self.usage}", flush=True)

    def _mend(self):
        """Ends whatever may be left of a fault that did not go as it should."""
        for _ in range(_ATTEMPTS):
            try:
                self._lab.machine.run("kill $(cat /tmp/holder) 2>/dev/null; true")
                self._lab.plug_in()
                began = time.monotonic()
                if not self._lab.watch.now.is_live:
                    self._lab.watch.await_live(began)
                return
            except Failed as error:
                print(f"not mended yet: {error}", flush=True)
        raise Failed("the camera could not be brought back")

    def save(self, file):
        document = {
            "faults": self.count,
            "seed": self.seed,
            "promise_seconds": trial.PROMISE,
            "allowance_seconds": trial.ALLOWANCE,
            "kinds": self.report.rows(),
            "usage": self.usage.samples,
            "problems": self.problems,
        }
        pathlib.Path(file).write_text(json.dumps(document, indent=2) + "\n")
