# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A machine with a camera, sentryd in it, and a relay outside."""

import pathlib
import shutil
import tempfile
import time

from . import guest, packages
from .machine import Machine
from .relay import STREAM, Relay

DEVICE = "/dev/video0"
LOG = "/tmp/sentryd.log"
# One S-Video input, whose sizes are those of its standards.
_VIVID = "n_devs=1 node_types=0x1 num_inputs=1 input_types=0x2 ccs_cap_mode=0"

_prepared = {}


def prepare(build, cache):
    """Fetches and packs what machines are made of; Unavailable if that cannot be done."""
    cache.mkdir(parents=True, exist_ok=True)
    packages.need("qemu-system-x86_64", "ffmpeg")
    kernel = packages.fetch_kernel(cache)
    _prepared.update(build=build, kernel=kernel, system=guest.system(kernel, cache))


class Laboratory:
    def __init__(self):
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="sentry-lab-"))
        project = guest.project(_prepared["build"], self._folder)
        self.relay = Relay(_prepared["build"], self._folder)
        self.sentryd = None
        try:
            self.machine = Machine(
                _prepared["kernel"], [project, _prepared["system"]], self._folder
            )
        except BaseException:
            self.relay.close()
            raise

    def close(self):
        self.machine.close()
        self.relay.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def plug_in(self, options=_VIVID):
        """Loads the driver: the device is there from now on."""
        files = self.machine.run("cat /etc/lab/vivid").split()
        for file in files:
            words = options if file.endswith("/vivid.ko") else ""
            self.machine.run(f"insmod {file} {words}")
        self.machine.run(f"test -c {DEVICE}")

    def control(self, name, value):
        """Sets a control of the driver: a fault, or what it shows."""
        self.machine.run(f"v4l2-ctl -d {DEVICE} -c {name}={value}")

    def begin(self, profile, *settings, rate=5):
        """Starts sentryd, and waits for its pictures."""
        words = ["sentryd", "--profile", profile, "--stream", STREAM, "--rate", rate]
        for setting in settings:
            words += ["--set", setting]
        words += ["--to", f"10.0.2.2:{self.relay.udp}"]
        self.sentryd = self.machine.start(*words, log=LOG)
        self.relay.await_frames()

    def end(self):
        """Ends sentryd in good order, and returns what it said."""
        if self.sentryd is None:
            return ""
        self.machine.run(f"kill -TERM {self.sentryd}", check=False)
        for _ in range(100):
            if self.machine.run(f"test -d /proc/{self.sentryd}; echo $?").strip() == "1":
                break
            time.sleep(0.1)
        self.sentryd = None
        return self.said()

    def said(self):
        return self.machine.run(f"cat {LOG}")
