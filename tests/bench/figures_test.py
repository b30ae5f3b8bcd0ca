#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of the arithmetic behind the tables of tools/bench."""

import os
import sys
import time
import types
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from harness import configurations, machine, table, window  # noqa: E402
from harness.figures import Samples, Target, rotated  # noqa: E402


def samples(**rounds):
    found = Samples()
    for subject, values in rounds.items():
        for turn, value in enumerate(values):
            if value is not None:
                found.add(subject, turn, {"cpu": value})
    return found


class Ratios(unittest.TestCase):
    def test_ratio_is_the_median_of_the_ratios_of_each_round(self):
        # The third round was slow for both, which says nothing of either.
        found = samples(ours=[10, 11, 90], theirs=[20, 20, 200])
        self.assertAlmostEqual(found.ratio("ours", "theirs", "cpu"), 0.5)
        self.assertEqual(found.median("ours", "cpu"), 11)
        self.assertEqual(found.worst("ours", "cpu"), 90)

    def test_rounds_that_one_of_the_two_lacks_are_left_out(self):
        found = samples(ours=[10, 50, 10], theirs=[20, None, 40])
        self.assertAlmostEqual(found.ratio("ours", "theirs", "cpu"), 0.375)

    def test_without_a_common_round_there_is_no_ratio(self):
        self.assertIsNone(samples(ours=[1, None], theirs=[None, 2]).ratio("ours", "theirs", "cpu"))
        self.assertIsNone(samples(ours=[1]).ratio("ours", "nobody", "cpu"))
        self.assertIsNone(samples(ours=[1], theirs=[0]).ratio("ours", "theirs", "cpu"))
        self.assertIsNone(samples().median("nobody", "cpu"))

    def test_each_round_begins_with_another_subject(self):
        self.assertEqual([rotated([1, 2, 3], turn)[0] for turn in range(4)], [1, 2, 3, 1])
        self.assertEqual(sorted(rotated([1, 2, 3], 2)), [1, 2, 3])
        self.assertEqual(rotated([], 1), [])


class Targets(unittest.TestCase):
    def test_a_limit_itself_is_reached(self):
        self.assertTrue(Target("x", most=0.9, value=0.9).reached)
        self.assertFalse(Target("x", most=0.9, value=0.901).reached)
        self.assertTrue(Target("x", least=0.9, value=0.9).reached)
        self.assertFalse(Target("x", least=0.9, value=0.899).reached)
        self.assertTrue(Target("x", most=0, value=0).reached)

    def test_what_was_not_measured_is_not_reached(self):
        self.assertFalse(Target("x", most=1).reached)
        self.assertIn("MISS", table.verdicts([Target("x", most=1)]))


class Tables(unittest.TestCase):
    def test_columns_are_aligned(self):
        lines = table.markdown(["server", "CPU µs"], [["a", 1234.5], ["longer", None]]).splitlines()
        self.assertEqual(len({len(line) for line in lines}), 1)
        self.assertEqual(lines[2], "| a      |  1,234 |")
        self.assertEqual(lines[3], "| longer |      – |")

    def test_numbers_keep_three_digits(self):
        shown = [table.number(value) for value in (0, 0.123, 1.2345, 12.345, 123.45, 12345.6)]
        self.assertEqual(shown, ["0", "0.12", "1.23", "12.3", "123", "12,346"])


class Machine(unittest.TestCase):
    def test_a_busy_process_is_seen_by_both_ways_of_counting(self):
        server = types.SimpleNamespace(pid=os.getpid())
        opened = window.Window(server)
        until = time.process_time() + 0.2
        while time.process_time() < until:
            pass
        used = opened.close()
        self.assertGreater(used["server_cpu_s"], 0.15)
        # The driver's own time is taken off, here with that of the "server".
        self.assertLess(used["cpu_s"], machine.os.cpu_count() * used["seconds"] - 0.1)

    def test_a_process_has_memory(self):
        self.assertGreater(machine.memory_kib(os.getpid()), 100)
        self.assertGreater(machine.kernel_memory_kib(), 100)

    def test_configurations_name_their_port(self):
        bench = types.SimpleNamespace(run="/r", served="/s", log=lambda name: f"/l/{name}")
        self.assertIn("listen 127.0.0.1:81 ", configurations.nginx(bench, 81))
        self.assertIn("Listen 127.0.0.1:82\n", configurations.apache(bench, 82))
        self.assertIn('.port = "83"', configurations.varnish(83))


if __name__ == "__main__":
    unittest.main()
