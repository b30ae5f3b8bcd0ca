# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Frames come at the standard's rate: told by the times at which they were taken."""

import statistics
import unittest
from fractions import Fraction

from lab import laboratory

SECONDS = 4
WINDOWS = 3  # on a busy host the machine stands still at times: then it is measured again
# The driver's clock ticks every 4 ms, and the machine may do something else before it is read.
JITTER = 0.15  # of a period
STRAY = 0.25  # of the frames may be further off
PRECISION = 0.0005  # 30 and 30000/1001 are 0.001 apart

# What the profiles ask of the card, and nothing that takes the emulated machine longer than a
# frame: else the driver is late, and says so.
PROFILE = """
description = "A corner of the picture"
hardware = "The driver's"
packages = []
pipeline = '''
v4l2src device=${device} norm=%s
! video/x-raw,width=720,height=%d,framerate=%s,interlace-mode=interleaved
! videocrop right=656 bottom=%d ! jpegenc
'''

[variables.device]
type = "path"
default = "/dev/video0"
help = "The device's file"
"""


def steady(times, period):
    """The frames that are whole periods from most others, as pairs of their number and time."""

    def near(anchor):
        exact = [((time - anchor) / period, time) for time in times]
        return [(round(one), time) for one, time in exact if abs(one - round(one)) <= JITTER]

    return max(map(near, times), key=len)


def seconds_a_frame(frames):
    """By least squares."""
    mean_number = statistics.mean(number for number, _ in frames)
    mean_time = statistics.mean(time for _, time in frames)
    rise = sum((number - mean_number) * (time - mean_time) for number, time in frames)
    return rise / sum((number - mean_number) ** 2 for number, _ in frames)


class RateTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = laboratory.shared()
        cls.lab.plug_in()

    def tearDown(self):
        said = self.lab.end()
        if not self._outcome.success:
            print(said)

    def check(self, norm, height, rate):
        profile = PROFILE % (norm, height, "%d/%d" % rate.as_integer_ratio(), height - 48)
        self.lab.machine.run(f"cat >/tmp/rate.toml <<'EOF'\n{profile}\nEOF")
        self.lab.begin("/tmp/rate.toml", rate=None)
        told = ""
        for _ in range(WINDOWS):
            told = self.problem(rate)
            if not told:
                return
        self.fail(told)

    def problem(self, rate):
        """Of some seconds of frames; nothing if they are right."""
        times = [float(time) for time in self.lab.relay.capture_times(SECONDS)]
        frames = steady(times, float(1 / rate))
        found = 1 / seconds_a_frame(frames)
        told = f"{found:.3f} a second, {len(frames)} of {len(times)} frames in step"
        print(told, end=" ")
        self.assertEqual(len(set(number for number, _ in frames)), len(frames), "one came twice")
        enough = len(frames) >= (1 - STRAY) * len(times) and len(times) > SECONDS * rate / 2
        return "" if enough and abs(found / rate - 1) < PRECISION else told

    def test_ntsc_has_30000_frames_in_1001_seconds(self):
        self.check("NTSC", 480, Fraction(30000, 1001))

    def test_pal_has_25_frames_a_second(self):
        self.check("PAL", 576, Fraction(25))
