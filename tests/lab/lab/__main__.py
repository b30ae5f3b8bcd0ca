# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""python3 -m lab --build DIRECTORY [--all]: the laboratory's tests, or its long run.

Its status is 77 when what it needs cannot be had.
"""

import argparse
import pathlib
import random
import sys
import unittest

from . import laboratory
from .long_run import LongRun
from .packages import Unavailable

_FOLDER = pathlib.Path(__file__).parent.parent


def _options():
    parser = argparse.ArgumentParser(prog="tools/lab")
    parser.add_argument("--build", required=True, help="where the project has been built")
    parser.add_argument("--cache", help="where the system is kept [the build's folder lab-cache]")
    parser.add_argument("--all", action="store_true", help="the long run: faults in a random order")
    parser.add_argument("--faults", type=int, default=1000, help="how many in the long run [1000]")
    parser.add_argument("--seed", type=int, help="of the long run's order [a new one]")
    parser.add_argument("--json", help="a file for the long run's figures")
    return parser.parse_args()


def _short_run():
    suite = unittest.defaultTestLoader.discover(str(_FOLDER), "*_test.py")
    return unittest.TextTestRunner(verbosity=2).run(suite).wasSuccessful()


def _long_run(options):
    seed = random.randrange(10**6) if options.seed is None else options.seed
    run = LongRun(options.faults, seed)
    try:
        return run.run()
    finally:
        print(run.report)
        print(f"{len(run.problems)} problems", *run.problems, sep="\n  ")
        if options.json:
            run.save(options.json)


def main():
    options = _options()
    build = pathlib.Path(options.build).resolve()
    cache = pathlib.Path(options.cache or build / "lab-cache").resolve()
    try:
        laboratory.prepare(build, cache)
    except Unavailable as error:
        print(f"SKIPPED: {error}")
        return 77
    return 0 if (_long_run(options) if options.all else _short_run()) else 1


sys.exit(main())
