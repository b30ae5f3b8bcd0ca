# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A webcam: what it gives when it is asked for nothing, for a size, and for controls."""

import unittest

from lab import laboratory


class WebcamTest(unittest.TestCase):
    """A camera with many sizes, from 320x180 to 3840x2160."""

    @classmethod
    def setUpClass(cls):
        cls.lab = laboratory.shared()
        cls.addClassCleanup(cls.lab.end)
        cls.lab.plug_in("n_devs=1 node_types=0x1 num_inputs=1 input_types=0x0")

    def tearDown(self):
        said = self.lab.end()
        if any(error for _, error in getattr(self._outcome, "errors", [])):
            print(said)

    def assert_size(self, *size):
        self.assertEqual(self.lab.relay.picture()[:2], size)

    def test_camera_gives_a_size_that_comes_fast(self):
        self.lab.begin("v4l2")
        self.assert_size(640, 480)

    def test_camera_gives_the_size_that_is_asked_for(self):
        self.lab.begin("v4l2", "width=1280", "height=720")
        self.assert_size(1280, 720)

    def test_camera_gives_the_next_size_to_a_width(self):
        self.lab.begin("v4l2", "width=320")
        self.assert_size(320, 180)

    def test_controls_are_set(self):
        self.lab.begin("v4l2", "controls=brightness=77,contrast=99")
        for control, value in (("brightness", 77), ("contrast", 99)):
            said = self.lab.machine.run(f"v4l2-ctl -d {laboratory.CAMERA} -C {control}")
            self.assertIn(f"{control}: {value}", said)

    def test_controls_are_listed_and_set_while_pictures_come(self):
        self.lab.begin("v4l2")
        self.assertIn("brightness", self.lab.machine.run("sentryctl controls v4l2"))
        self.lab.machine.run("sentryctl controls v4l2 brightness=33")
        said = self.lab.machine.run(f"v4l2-ctl -d {laboratory.CAMERA} -C brightness")
        self.assertIn("brightness: 33", said)
        self.lab.relay.await_frames(count=2)
        said = self.lab.machine.run("sentryctl controls v4l2 brightnes=1", check=False)
        self.assertIn("is brightness meant?", said)

    def test_unknown_control_is_told_and_costs_no_picture(self):
        self.lab.begin("v4l2", "controls=brightnes=77")
        self.assertIn("is brightness meant?", self.lab.said())
