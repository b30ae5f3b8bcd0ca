# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A machine with a camera, sentryd in it, and a relay outside."""

import atexit
import pathlib
import shlex
import shutil
import tempfile
import time

from . import guest, packages, usage
from .machine import Failed, Machine
from .relay import STREAM, Relay
from .watch import Watch

DEVICE = "/dev/video0"  # at first; after a quick replug it may have another number
CAMERA = "/dev/v4l/by-id/camera"  # wherever it is
LOG = "/tmp/sentryd.log"
# One S-Video input, whose sizes are those of its standards.
_VIVID = "n_devs=1 node_types=0x1 num_inputs=1 input_types=0x2 ccs_cap_mode=0"

_prepared = {}
_shared = []


def prepare(build, cache):
    """Fetches and packs what machines are made of; Unavailable if that cannot be done."""
    packages.need_architecture("amd64")
    cache.mkdir(parents=True, exist_ok=True)
    packages.need("qemu-system-x86_64", "ffmpeg")
    kernel = packages.fetch_kernel(cache)
    _prepared.update(build=build, kernel=kernel, system=guest.system(kernel, cache))


def shared():
    """One machine for all tests that need nothing special of theirs: booting takes seconds."""
    if not _shared:
        _shared.append(Laboratory())
        atexit.register(_shared[0].close)
    return _shared[0]


class Laboratory:
    def __init__(self):
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="sentry-lab-"))
        project = guest.project(_prepared["build"], self._folder)
        self.relay = Relay(_prepared["build"], self._folder)
        self.sentryd = None  # its process in the machine
        self.watch = None  # on its pictures
        self._options = None
        try:
            self.machine = Machine(
                _prepared["kernel"], [project, _prepared["system"]], self._folder
            )
        except BaseException:
            self.relay.close()
            raise

    def close(self):
        if self.watch:
            self.watch.close()
        self.machine.close()
        self.relay.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def plug_in(self, options=_VIVID):
        """Loads the driver: the device is there from now on, with all its controls as at first."""
        if self._options == options:
            self.machine.run("unplug")
            self.machine.run("plug")
            return
        self.unload()
        for file in self.machine.run("cat /etc/lab/vivid").split():
            words = options if file.endswith("/vivid.ko") else ""
            self.machine.run(f"insmod {file} {words}")
        self._options = options
        self.machine.run("plug")

    def unload(self):
        """As before the driver was loaded: there is no device."""
        if self._options:
            self.machine.run(f"rm -f {CAMERA}; rmmod vivid")
        for file in reversed(self.machine.run("cat /etc/lab/vivid").split()):
            name = pathlib.Path(file).stem
            self.machine.run(f"rmmod {name}", check=False)
        self._options = None

    def control(self, name, value):
        """Sets a control of the driver: a fault, or what it shows."""
        self.machine.run(f"v4l2-ctl -d {CAMERA} -c {name}={value}")

    def touch(self):
        """What a program does to the device's file, and sentryd sees."""
        self.machine.run(f"chmod 660 {CAMERA}")

    def start(self, profile, *settings, rate=5):
        """Starts sentryd, whether there is a camera or not."""
        words = ["sentryd", "--profile", profile, "--stream", STREAM]
        for setting in (f"device={CAMERA}", *settings):
            words += ["--set", setting]
        words += ["--rate", rate] if rate else []
        words += ["--to", f"10.0.2.2:{self.relay.udp}"]
        before = self.relay.status()
        command = " ".join(shlex.quote(str(word)) for word in words)
        self.sentryd = self.machine.start("su", "camera", "-c", f"exec {command}", log=LOG)
        self.watch = Watch(self.relay, before and before["epoch"])

    def begin(self, profile, *settings, rate=5):
        """Starts sentryd, and waits for its pictures."""
        self.start(profile, *settings, rate=rate)
        try:
            self.watch.await_live()
        except Failed as error:
            raise Failed(f"{error}; sentryd said: {self.said()}") from None
        self.relay.await_frames()

    def end(self):
        """Ends sentryd in good order, and returns what it said."""
        if self.sentryd is None:
            return ""
        self.watch.close()
        self.machine.run(f"kill -TERM {self.sentryd}", check=False)
        self.await_gone(self.sentryd)
        self.sentryd = None
        return self.said()

    def failures(self):
        """Of the camera, since sentryd has been started."""
        return self.said().count(" failed: ") if self.sentryd else 0

    def camera(self):
        """The process of sentryd's present attempt at the camera, None between two."""
        task = f"/proc/{self.sentryd}/task/{self.sentryd}/children"
        children = self.machine.run(f"cat {task}").split()
        return int(children[0]) if children else None

    def usage(self):
        return usage.read(self.machine.run(usage.COMMAND % self.sentryd))

    def await_gone(self, process):
        """Until a process of the machine has ended."""
        if process is not None:
            waits = "for wait in $(seq 150); do [ -d /proc/%d ] || exit 0; sleep 0.1; done; exit 1"
            self.machine.run(waits % process)

    def said(self):
        return self.machine.run(f"cat {LOG}")
