# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""python3 -m lab --build DIRECTORY [--cache DIRECTORY]: runs the laboratory's tests.

Its status is 77 when what it needs cannot be had.
"""

import argparse
import pathlib
import sys
import unittest

from . import laboratory
from .packages import Unavailable


def main():
    parser = argparse.ArgumentParser(prog="tools/lab")
    parser.add_argument("--build", required=True, help="where the project has been built")
    parser.add_argument("--cache", help="where the system is kept [the build's folder lab-cache]")
    options = parser.parse_args()
    build = pathlib.Path(options.build).resolve()
    cache = pathlib.Path(options.cache or build / "lab-cache").resolve()
    try:
        laboratory.prepare(build, cache)
    except Unavailable as error:
        print(f"SKIPPED: {error}")
        return 77
    suite = unittest.defaultTestLoader.loadTestsFromNames(["short_test", "device_test"])
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    return 0 if result.wasSuccessful() else 1


sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
sys.exit(main())
