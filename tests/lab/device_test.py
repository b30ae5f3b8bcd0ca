# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What sentryd finds out of a device with one input of each kind."""

import json
import unittest

from lab.laboratory import DEVICE, Laboratory

# The driver's names for its inputs, by their numbers.
WEBCAM, TV, S_VIDEO, HDMI = 0, 1, 2, 3
# Sizes are those of the standards, but for the webcam's.
OPTIONS = "n_devs=1 node_types=0x1 num_inputs=4 input_types=0xe4 ccs_cap_mode=0"
# The driver's modes of standard_signal_mode and dv_timings_signal_mode.
CURRENT, NO_SIGNAL, NO_LOCK, OUT_OF_RANGE, SELECTED = 0, 1, 2, 3, 4


class DeviceTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Laboratory()
        cls.addClassCleanup(cls.lab.close)
        cls.lab.plug_in(OPTIONS)

    def tearDown(self):
        self.lab.end()

    def select(self, number, standard=None):
        self.lab.machine.run(f"v4l2-ctl -d {DEVICE} -i {number}")
        if standard:
            self.lab.machine.run(f"v4l2-ctl -d {DEVICE} -s {standard}")

    def probe(self):
        """The only device, as programs see it."""
        said = json.loads(self.lab.machine.run("sentryd --probe --json"))
        self.assertEqual(len(said["devices"]), 1)
        return said["devices"][0]

    def profiles(self):
        return [suggested["profile"] for suggested in self.probe()["profiles"]]

    def signal_problem(self, mode, control="standard_signal_mode"):
        """With the driver's signal in this mode, and whole again afterwards."""
        self.lab.control(control, mode)
        self.addCleanup(self.lab.control, control, CURRENT)
        return self.probe()["signal_problem"]

    def test_probe_names_the_driver_and_its_inputs(self):
        self.select(S_VIDEO, "ntsc")
        text = self.lab.machine.run("sentryd --probe")
        self.assertIn(f"{DEVICE} - vivid\n", text)
        self.assertIn("    Driver: vivid at platform:vivid-000\n", text)
        for name in ("Webcam 0\n", "TV 0 (NTSC, PAL", "HDMI 0 (digital)\n"):
            self.assertIn(f"    Input: {name}", text)
        self.assertRegex(text, r"Input: S-Video 0 \(.*selected\)")
        self.assertIn("    Profile: ntsc-composite, for an NTSC camera on S-Video 0\n", text)

    def test_probe_s_profile_captures(self):
        for standard in ("ntsc", "pal"):
            self.select(S_VIDEO, standard)
            suggested = self.probe()["profiles"]
            self.assertEqual([one["profile"] for one in suggested], [f"{standard}-composite"])
            settings = [f"{name}={value}" for name, value in suggested[0]["settings"].items()]
            self.lab.begin(suggested[0]["profile"], *settings)
            self.lab.end()

    def test_inputs_without_a_standard_get_the_profile_for_raw_pictures(self):
        for number in (WEBCAM, HDMI):
            self.select(number)
            self.assertEqual(self.profiles(), ["v4l2"])

    def test_webcam_s_mode_captures(self):
        self.select(WEBCAM)
        suggested = self.probe()["profiles"][0]
        settings = [f"{name}={value}" for name, value in suggested["settings"].items()]
        self.assertIn("framerate=", " ".join(settings))
        self.lab.begin("v4l2", *settings)

    def test_good_signal_is_no_problem(self):
        for number in (WEBCAM, TV, S_VIDEO, HDMI):
            self.select(number)
            self.assertIsNone(self.probe()["signal_problem"], number)

    def test_missing_analogue_signal_is_a_problem(self):
        self.select(S_VIDEO, "ntsc")
        self.assertEqual(self.signal_problem(NO_SIGNAL), "no signal on input S-Video 0")

    def test_camera_of_another_standard_is_a_problem(self):
        self.select(S_VIDEO, "ntsc")
        self.lab.control("standard", 4)  # in the driver's list: a PAL
        problem = self.signal_problem(SELECTED)
        self.assertEqual(problem, "the camera sends PAL, the card expects NTSC")
        self.assertEqual(self.profiles(), ["pal-composite"])

    def test_missing_digital_signal_is_a_problem(self):
        self.select(HDMI)
        for mode, problem in (
            (NO_SIGNAL, "no signal"),
            (NO_LOCK, "no stable signal"),
            (OUT_OF_RANGE, "a picture of a size or rate that the card cannot take"),
        ):
            said = self.signal_problem(mode, "dv_timings_signal_mode")
            self.assertEqual(said, f"{problem} on input HDMI 0")
