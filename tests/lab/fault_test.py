# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each fault once: viewers are told why, and the camera is back as soon as it can be."""

import time
import unittest

from lab import faults, laboratory
from lab.trial import ALLOWANCE, PROMISE, undergo


class FaultTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = laboratory.shared()
        cls.lab.plug_in()
        cls.addClassCleanup(cls.lab.end)

    def tearDown(self):
        broken = self.lab.watch.take_broken()
        if broken or not self._outcome.success:
            print(self.lab.end())
        self.assertEqual(broken, [])

    def begin(self, fault=None):
        """sentryd waits longer from failure to failure, if nothing tells it that it need not."""
        is_waited_for = fault and fault.is_over and not fault.is_told
        if is_waited_for and self.lab.failures() > 1:
            self.lab.end()
        if self.lab.sentryd is None:
            self.lab.plug_in()
            self.lab.begin("ntsc-composite")

    def check(self, fault):
        self.begin(fault)
        times = undergo(self.lab, fault)
        print(f"{times.reason:.1f} s to the reason, {times.live:.1f} s to live ", end="")
        self.assertEqual(times.late, [])

    def assert_soon(self, seen, since):
        self.assertLessEqual(seen.at - since, PROMISE + ALLOWANCE)

    def test_camera_that_is_unplugged_comes_back_from_a_card_that_was_set_to_another_standard(self):
        self.check(faults.OtherStandard())

    def test_camera_whose_plug_is_loose_comes_back_under_another_number(self):
        self.check(faults.Bounced())

    def test_disconnected_camera_comes_back(self):
        self.check(faults.Disconnected())

    def test_fatal_streaming_error_is_survived(self):
        self.check(faults.FatalError())

    def test_camera_comes_back_when_its_file_may_be_read_again(self):
        self.check(faults.Forbidden())

    def test_camera_comes_back_when_another_program_lets_go_of_it(self):
        self.check(faults.Busy())

    def test_silent_camera_comes_back(self):
        self.check(faults.Silent())

    def test_camera_s_process_is_replaced_when_it_was_killed(self):
        self.check(faults.Killed())

    def test_camera_s_process_is_replaced_when_it_does_nothing_any_more(self):
        self.check(faults.Frozen())

    def test_lost_signal_is_told_and_passes(self):
        self.check(faults.NoSignal())

    def test_camera_of_another_standard_is_told_and_passes(self):
        self.check(faults.OtherCamera())

    def test_another_program_cannot_change_the_standard_of_a_running_camera(self):
        self.begin()
        self.lab.machine.run(f"v4l2-ctl -d {laboratory.CAMERA} -s pal", check=False)
        self.lab.relay.await_frames()
        self.assertTrue(self.lab.watch.now.is_live)

    def test_camera_that_is_absent_at_the_start_is_a_slate_until_it_comes(self):
        self.lab.end()
        self.lab.unload()
        self.lab.start("ntsc-composite")
        slate = self.lab.watch.await_change(lambda seen: seen.state == "slate", 0, 60, "a slate")
        self.assertEqual(slate.reason, "The camera is not there")
        plugged = time.monotonic()
        self.lab.plug_in()
        self.assert_soon(self.lab.watch.await_live(plugged), plugged)

    def test_camera_that_is_busy_at_the_start_is_a_slate_until_it_is_free(self):
        self.lab.end()
        self.addCleanup(self.lab.machine.run, "kill $(cat /tmp/holder)", check=False)
        self.lab.machine.run(faults.HOLDER)
        self.lab.start("ntsc-composite")
        slate = self.lab.watch.await_change(lambda seen: seen.state == "slate", 0, 60, "a slate")
        self.assertEqual(slate.reason, "Another program uses the camera")
        freed = time.monotonic()
        self.lab.machine.run("kill $(cat /tmp/holder)")
        self.assert_soon(self.lab.watch.await_live(freed), freed)
