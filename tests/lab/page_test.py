# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a viewer reads and sees while a camera is away."""

import unittest

from lab import faults, laboratory
from lab.browser import Browser
from lab.packages import Unavailable
from lab.relay import STREAM

PATIENCE = 60  # seconds: a browser beside an emulated machine
DIMMER = 0.9  # times the brightness of the live picture, at most


class PageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = laboratory.shared()
        cls.lab.plug_in()
        cls.addClassCleanup(cls.lab.end)

    def test_page_shows_the_dimmed_picture_with_its_reason_and_goes_back_to_live_by_itself(self):
        self.lab.begin("ntsc-composite")
        address = f"http://127.0.0.1:{self.lab.relay.http}/"
        with Browser(address, STREAM) as browser:
            try:
                live = browser.await_page(self.is_live, PATIENCE, "a live picture")
            except Unavailable as why:
                self.skipTest(str(why))
            fault = faults.Unplugged()
            fault.begin(self.lab)
            browser.await_page(
                lambda page: page["note"] == f"Held: {fault.settles}" and page["state"] == "old",
                PATIENCE,
                "the reason",
            )
            self.assertLess(browser.seen[-1]["brightness"], DIMMER * live["brightness"])
            fault.end(self.lab)
            again = browser.await_page(self.is_live, PATIENCE, "a live picture again")
        self.assertAlmostEqual(again["brightness"], live["brightness"], delta=4)
        self.assertEqual(again["problems"], [])

    @staticmethod
    def is_live(page):
        return page["state"] == "live" and page["note"] == ""
