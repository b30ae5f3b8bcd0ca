# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What breaks between a camera and sentryd, and how it is mended."""

from .laboratory import CAMERA

# A holder that has the device to itself, and says so once it has. With the standard that sentryd
# wants: else that is what GStreamer complains of.
HOLDER = f"""
v4l2-ctl -d {CAMERA} -s ntsc
v4l2-ctl -d {CAMERA} --stream-mmap --stream-to=/dev/null >/tmp/holder.log 2>&1 &
echo $! >/tmp/holder
for wait in $(seq 50); do grep -q '<' /tmp/holder.log && exit 0; sleep 0.1; done
cat /tmp/holder.log; exit 1"""


class Fault:
    reason = "The camera was lost"  # what a viewer is told first
    settles = None  # and what later, as long as the cause lasts
    unseen = 0  # seconds in which sentryd cannot know, by design
    is_over = True  # the cause is gone by itself, when it has done its harm
    is_told = False  # the device's file tells sentryd of it
    stops_camera = True  # its process ends and is replaced
    stopping = 0  # seconds that sentryd waits, by design, for a camera that does not stop

    def begin(self, lab):
        raise NotImplementedError

    def end(self, lab):
        """What ends a cause that is not over by itself."""


class Unplugged(Fault):
    settles = "The camera is not there"
    is_over = False

    def begin(self, lab):
        lab.machine.run("unplug")

    def end(self, lab):
        lab.machine.run("plug")


class Bounced(Fault):
    """The plug is loose: in again before anybody has noticed."""

    is_told = True

    def begin(self, lab):
        lab.machine.run("unplug && plug")


class Disconnected(Fault):
    def begin(self, lab):
        lab.control("disconnect", 1)


class FatalError(Fault):
    def begin(self, lab):
        lab.control("inject_fatal_streaming_error", 1)


class OtherStandard(Fault):
    """The card comes back as it is after a start: set to another standard."""

    settles = "The camera is not there"
    is_over = False

    def begin(self, lab):
        lab.machine.run("unplug")

    def end(self, lab):
        lab.machine.run("plug sh -c 'v4l2-ctl -d $LAB_DEVICE -s pal'")


class Forbidden(Fault):
    settles = "The camera cannot be opened"
    is_over = False

    def begin(self, lab):
        # Who has it open may go on, so it has to be opened anew.
        lab.machine.run(f"chmod 000 {CAMERA}")
        lab.control("inject_fatal_streaming_error", 1)

    def end(self, lab):
        lab.machine.run(f"chmod 660 {CAMERA}")


class Busy(Fault):
    settles = "Another program uses the camera"
    is_over = False
    is_told = True

    def begin(self, lab):
        # sentryd is kept out until the other program is in.
        camera = lab.camera()
        lab.machine.run(f"chmod 000 {CAMERA}")
        lab.control("inject_fatal_streaming_error", 1)
        lab.await_gone(camera)
        lab.machine.run(HOLDER)
        lab.machine.run(f"chmod 660 {CAMERA}")

    def end(self, lab):
        lab.machine.run("kill $(cat /tmp/holder)")


class Silent(Fault):
    reason = "The camera sends no pictures"
    unseen = 3
    is_over = False

    def begin(self, lab):
        lab.control("percentage_of_dropped_buffers", 100)

    def end(self, lab):
        lab.control("percentage_of_dropped_buffers", 0)


class Killed(Fault):
    reason = "The camera failed"

    def begin(self, lab):
        lab.machine.run(f"kill -KILL {lab.camera()}")


class Frozen(Fault):
    reason = "The camera sends no pictures"
    unseen = 3
    stopping = 3

    def begin(self, lab):
        lab.machine.run(f"kill -STOP {lab.camera()}")


class NoSignal(Fault):
    """The cable is loose: the driver's pictures go on, and show nothing."""

    reason = "No signal"
    is_over = False
    stops_camera = False

    def begin(self, lab):
        lab.control("standard_signal_mode", 1)

    def end(self, lab):
        lab.control("standard_signal_mode", 0)


class OtherCamera(Fault):
    """Another camera on the same cable, of another standard."""

    reason = "PAL"
    is_over = False
    stops_camera = False

    def begin(self, lab):
        # By the driver's list: a PAL, and as the signal's standard this one.
        lab.machine.run(f"v4l2-ctl -d {CAMERA} -c standard=4,standard_signal_mode=4")

    def end(self, lab):
        lab.control("standard_signal_mode", 0)


ALL = [
    Unplugged,
    Bounced,
    Disconnected,
    FatalError,
    OtherStandard,
    Forbidden,
    Busy,
    Silent,
    Killed,
    Frozen,
    NoSignal,
    OtherCamera,
]
