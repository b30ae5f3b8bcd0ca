#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of the arithmetic behind the tables of tools/bench."""

import os
import pathlib
import sys
import time
import types
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import run  # noqa: E402
from harness import capture, configurations, cuts, document, machine, table, window  # noqa: E402
from harness.children import Failed  # noqa: E402
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
        self.assertEqual([table.number(value) for value in (3, 80015)], ["3", "80,015"])


class Documents(unittest.TestCase):
    whole = "# Page\n\ntext\n\n## A\n\nold\n\n## B\n\nolder\n"

    def test_a_section_is_replaced_and_the_others_stay(self):
        self.assertEqual(
            document.replace_section(self.whole, "A", "new\n"),
            "# Page\n\ntext\n\n## A\n\nnew\n\n## B\n\nolder\n",
        )
        self.assertEqual(
            document.replace_section(self.whole, "B", "new\n"),
            "# Page\n\ntext\n\n## A\n\nold\n\n## B\n\nnew\n",
        )

    def test_without_the_heading_there_is_nothing_to_replace(self):
        self.assertIsNone(document.replace_section(self.whole, "C", "new\n"))

    def test_the_page_has_a_section_for_each_group(self):
        page = pathlib.Path(__file__).resolve().parents[2] / "docs" / "performance.md"
        for title in run.SECTIONS.values():
            self.assertIn(document.section_start(title), page.read_text())


class Selections(unittest.TestCase):
    def test_a_group_stands_for_its_cases(self):
        self.assertEqual(run.chosen(["capture"]), run.GROUPS["capture"])
        self.assertEqual(run.chosen(["polling", "relay"])[0], "polling")
        self.assertEqual(sorted(run.chosen(["polling", "relay"])), sorted(run.GROUPS["relay"]))

    def test_without_a_choice_all_are_run_each_once(self):
        self.assertEqual(sorted(run.chosen(None)), sorted(run.CASES))


class Delays(unittest.TestCase):
    def test_each_arrival_belongs_to_the_newest_departure(self):
        self.assertEqual(capture.delays([100, 200, 300], [110, 205, 330]), [10, 5, 30])
        self.assertEqual(capture.delays([100, 200, 300], [310]), [10])
        self.assertEqual(capture.delays([100], [90]), [])

    def test_what_departed_after_the_first_arrival_and_never_came_is_lost(self):
        self.assertEqual(capture.lost([100, 200, 300, 400], [210, 305, 405]), 0)
        self.assertEqual(capture.lost([100, 200, 300, 400], [110, 405]), 2)
        self.assertEqual(capture.lost([100, 200, 300], [110, 210]), 0)

    def test_percentiles_are_values_that_were_there(self):
        self.assertEqual(capture.percentile([5, 1, 3], 0.5), 3)
        self.assertEqual(capture.percentile(range(1, 101), 0.99), 99)
        self.assertEqual(capture.percentile([7], 0.01), 7)
        with self.assertRaises(Failed):
            capture.percentile([], 0.5)


class Cuts(unittest.TestCase):
    def test_a_tour_has_each_cut_once(self):
        tour = cuts.tour(["a", "b", "c", "d"])
        pairs = list(zip(tour, tour[1:]))
        self.assertEqual(len(pairs), 12)
        self.assertEqual(len(set(pairs)), 12)
        self.assertTrue(all(one != other for one, other in pairs))

    def test_a_film_shows_each_scene_for_so_many_frames(self):
        self.assertEqual(cuts.film(["a", "b"], 2), ["a", "a", "b", "b", "a", "a"])

    def test_frames_count_from_each_cut(self):
        found = cuts.judge("aaaabbbb", [99, 100, 100, 100, 300, 120, 111, 105], [100] * 8)
        self.assertEqual(found["cuts"][0], ("the start to a", 1, 100))
        self.assertEqual(found["cuts"][1], ("a to b", 4, 100))
        self.assertEqual(found["slowest"], 4)
        self.assertEqual(found["held"], 75)

    def test_a_lost_frame_is_not_within(self):
        found = cuts.judge("aaaa", [100, None, 100, None], [100] * 4)
        self.assertEqual(found["cuts"], [("the start to a", 1, 100 / 3)])
        self.assertEqual(found["held"], 50)

    def test_a_cut_after_which_none_is_within_is_counted(self):
        found = cuts.judge("aabb", [100, 100, 50, 50], [100] * 4)
        self.assertEqual(found["never"], 1)
        self.assertEqual(found["held_after"], 50)
        self.assertEqual(found["slowest"], 1)


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
