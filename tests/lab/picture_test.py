# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A known picture from each kind of analogue camera: its size, its colours, and its field."""

import unittest

from lab import laboratory, raw
from lab.pixels import BAR_COLOURS, luma, teeth

# The driver's menus, by their numbers.
BARS, BLACK, WHITE, ALTERNATING_LINES = 0, 5, 6, 15
NO_MOVEMENT, RIGHT_FAST = 3, 6
HALF = 128  # of luma, between black and white
# Pixels between the fields' edges: the driver moves what it shows by 12 from one to the other.
TORN, STRAIGHT = 8, 1


class Picture:
    """What holds of both standards; everything is looked at while one sentryd runs."""

    @classmethod
    def setUpClass(cls):
        cls.lab = laboratory.shared()
        cls.lab.plug_in()
        cls.addClassCleanup(cls.lab.end)
        cls.show(BARS, RIGHT_FAST)
        cls.raw_moving = raw.lines(cls.lab, cls.standard, cls.height)
        cls.show(ALTERNATING_LINES)
        cls.raw_alternating = raw.lines(cls.lab, cls.standard, cls.height, count=2)
        cls.lab.machine.run(f"v4l2-ctl -d {laboratory.CAMERA} -s {cls.other_standard}")
        cls.lab.begin(f"{cls.standard}-composite")

    @classmethod
    def show(cls, pattern, movement=NO_MOVEMENT):
        cls.lab.machine.run(
            f"v4l2-ctl -d {laboratory.CAMERA} "
            f"-c test_pattern={pattern},horizontal_movement={movement}"
        )

    def lines(self, pattern, movement=NO_MOVEMENT):
        """Some lines of sentryd's picture of it, below the driver's own text."""
        self.show(pattern, movement)
        self.lab.relay.await_frames(count=4)
        width, height, colours = self.lab.relay.picture()
        self.assertEqual((width, height), (self.width, self.height))
        return colours[height * 3 // 4 : height * 3 // 4 + 20]

    def assert_colour(self, found, expected, place, tolerance=4):
        for is_now, should_be in zip(found, expected):
            message = f"{place}: {found}, not {expected}"
            self.assertLessEqual(abs(is_now - should_be), tolerance, message)

    def test_bars_have_their_colours_and_edges_whatever_standard_the_card_was_left_in(self):
        line = self.lines(BARS)[0]
        # 720 samples a line, of which 8 at either end are no picture.
        sample = self.width / 704
        for bar, expected in enumerate(BAR_COLOURS):
            self.assert_colour(line[int(((bar + 0.5) * 90 - 8) * sample)], expected, f"bar {bar}")
            if bar > 0:
                edge = int((bar * 90 - 8) * sample)
                # A JPEG rings where colours change.
                self.assert_colour(line[edge - 4], BAR_COLOURS[bar - 1], f"left of {bar}", 24)
                self.assert_colour(line[edge + 4], expected, f"right of edge {bar}", 24)

    def test_black_and_white_are_the_ends_of_the_range(self):
        for pattern, expected in ((BLACK, (0, 0, 0)), (WHITE, (255, 255, 255))):
            self.assert_colour(self.lines(pattern)[0][self.width // 2], expected, pattern)

    def test_field_that_comes_first_is_shown(self):
        # What moves to the right is further right in the later field. Even lines are the top field.
        first = "bottom" if teeth(self.raw_moving) < 0 else "top"
        self.assertEqual(first, self.first_field)
        top, bottom = (line[360] > HALF for line in self.raw_alternating)
        self.assertEqual((top, bottom), (False, True))
        for brightness in luma(line[self.width // 2] for line in self.lines(ALTERNATING_LINES)):
            self.assertEqual("bottom" if brightness > HALF else "top", self.first_field)

    def test_moving_edge_is_not_torn(self):
        self.assertGreater(abs(teeth(self.raw_moving)), TORN)
        shown = [luma(line) for line in self.lines(BARS, RIGHT_FAST)]
        self.assertLessEqual(abs(teeth(shown)), STRAIGHT)


class NtscTest(Picture, unittest.TestCase):
    standard, other_standard = "ntsc", "pal"
    width, height = 640, 480
    first_field = "bottom"


class PalTest(Picture, unittest.TestCase):
    standard, other_standard = "pal", "ntsc"
    width, height = 768, 576
    first_field = "top"


class PixelAspectTest(unittest.TestCase):
    """A card that can crop also tells the shape of its pixels, each driver in its own way."""

    OPTIONS = "n_devs=1 node_types=0x1 num_inputs=1 input_types=0x2 ccs_cap_mode=1"
    WHITE_AT_LEAST = 240

    @classmethod
    def setUpClass(cls):
        cls.lab = laboratory.shared()
        cls.lab.plug_in(cls.OPTIONS)
        cls.lab.control("test_pattern", WHITE)

    def tearDown(self):
        self.lab.end()

    def test_picture_has_no_borders(self):
        for standard in ("ntsc", "pal"):
            self.lab.begin(f"{standard}-composite")
            width, height, colours = self.lab.relay.picture()
            # The driver writes its own text above on the left.
            for y, x in ((height - 1, 1), (height - 1, width - 2), (1, width - 2), (height // 2, 1)):
                self.assertGreaterEqual(min(colours[y][x]), self.WHITE_AT_LEAST, (standard, y, x))
            self.lab.end()
