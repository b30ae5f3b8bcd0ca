# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each kind of analogue camera once, and each kind of failure once."""

import unittest

from lab.laboratory import Laboratory

# vivid's test pictures, by their numbers, and the colours of the first from left to right: bars of
# 75 %, each as wide as an eighth of the 720 samples of a line.
BARS, BLACK, WHITE = 0, 5, 6
BAR_COLOURS = [
    (191, 191, 191),
    (191, 191, 0),
    (0, 191, 191),
    (0, 191, 0),
    (191, 0, 191),
    (191, 0, 0),
    (0, 0, 191),
    (0, 0, 0),
]


class ShortTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Laboratory()
        cls.addClassCleanup(cls.lab.close)
        cls.lab.plug_in()

    def tearDown(self):
        said = self.lab.end()
        for control in ("disconnect", "standard_signal_mode", "test_pattern"):
            self.lab.machine.run(f"v4l2-ctl -c {control}=0", check=False)
        if any(error for _, error in getattr(self._outcome, "errors", [])):
            print(said)

    def assert_colour(self, found, expected, place, tolerance=4):
        for is_now, should_be in zip(found, expected):
            message = f"{place}: {found}, not {expected}"
            self.assertLessEqual(abs(is_now - should_be), tolerance, message)

    def assert_bars(self, width, height, sample_width):
        """The known picture, its edges where 720 samples less 16 put them."""
        found_width, found_height, colours = self.lab.relay.picture()
        self.assertEqual((found_width, found_height), (width, height))
        line = colours[height * 3 // 4]  # below the driver's own text
        for bar, expected in enumerate(BAR_COLOURS):
            middle = ((bar + 0.5) * 90 - 8) * sample_width
            self.assert_colour(line[int(middle)], expected, f"bar {bar}")
            if bar > 0:
                edge = int((bar * 90 - 8) * sample_width)
                # A JPEG rings where colours change.
                left = BAR_COLOURS[bar - 1]
                self.assert_colour(line[edge - 4], left, f"left of edge {bar}", 24)
                self.assert_colour(line[edge + 4], expected, f"right of edge {bar}", 24)

    def assert_full_range(self):
        for pattern, expected in ((BLACK, (0, 0, 0)), (WHITE, (255, 255, 255))):
            self.lab.control("test_pattern", pattern)
            self.lab.relay.await_frames(count=4)
            width, height, colours = self.lab.relay.picture()
            self.assert_colour(colours[height * 3 // 4][width // 2], expected, f"{pattern}")

    def test_ntsc_has_its_size_and_colours(self):
        self.lab.begin("ntsc-composite")
        self.assert_bars(640, 480, 640 / 704)
        self.assert_full_range()

    def test_pal_has_its_size_and_colours(self):
        self.lab.begin("pal-composite")
        self.assert_bars(768, 576, 768 / 704)
        self.assert_full_range()

    def test_other_standard_than_the_card_was_left_in(self):
        self.lab.machine.run("v4l2-ctl -s pal")
        self.lab.begin("ntsc-composite")
        self.assert_bars(640, 480, 640 / 704)

    def test_disconnected_camera_comes_back(self):
        self.lab.begin("ntsc-composite")
        self.lab.control("disconnect", 1)
        self.lab.relay.await_frames(limit=10)
        self.assertIn("failed", self.lab.said())

    def test_fatal_streaming_error_is_survived(self):
        self.lab.begin("ntsc-composite")
        self.lab.machine.run("v4l2-ctl -c inject_fatal_streaming_error=1", check=False)
        self.lab.relay.await_frames(limit=10)
        self.assertIn("failed", self.lab.said())


class WebcamTest(unittest.TestCase):
    """A camera with many sizes, from 320x180 to 3840x2160."""

    @classmethod
    def setUpClass(cls):
        cls.lab = Laboratory()
        cls.addClassCleanup(cls.lab.close)
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
            said = self.lab.machine.run(f"v4l2-ctl -d /dev/video0 -C {control}")
            self.assertIn(f"{control}: {value}", said)
