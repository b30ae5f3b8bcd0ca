# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What sentryd takes for a 1080p picture from raw, beside the encoder alone."""

import time

from .. import capture, machine
from ..children import Failed
from ..figures import Target
from .case import Case

WIDTH, HEIGHT = 1920, 1080
RATE = 15  # twice on one core
BARE = "jpegenc quality=85"
# What the shipped profiles do, by their stage `jpeg`: a camera's black and white become a JPEG's.
SHIPPED = (
    "videoconvert ! video/x-raw,format=RGB ! videoconvert "
    f"! video/x-raw,format=I420,colorimetry=(string)1:4:0:0 ! {BARE}"
)
# What follows a picture on its way is done by then.
AFTER_PICTURE = 0.012  # seconds
WARM = 60  # pictures before the first look


class Meter:
    """The pictures of a process and its descendants, and their CPU time, since it was made."""

    def __init__(self, child, log):
        self.child, self.log = child, log
        self.start = self._look()

    def _look(self):
        pictures = self.log.await_next(self.child)
        time.sleep(AFTER_PICTURE)
        return pictures, machine.cpu_seconds(self.child.pid), time.monotonic()

    def close(self):
        pictures, cpu, seconds = (now - then for now, then in zip(self._look(), self.start))
        if pictures < 0.95 * RATE * seconds:
            raise Failed(
                f"{self.child.name} made {pictures / seconds:.1f} pictures/s of {RATE}: "
                "this machine is too slow"
            )
        return {"pictures": pictures, "cpu_s": cpu}


class CaptureCpu(Case):
    name = "capture-cpu"
    title = "CPU of a 1080p picture from raw to JPEG and away, beside the encoder alone"
    first_column = "what runs"
    needs_feeder = False
    columns = [
        ("cpu_ms", "CPU ms a picture"),
        ("alone_ms", "gst-launch-1.0 into fakesink"),
        ("ratio", "ratio"),
        ("kilobytes", "KB a picture"),
    ]

    def subjects(self):
        return [
            ("sentryd to a relay, natural scene", lambda: self.beside(self.to_relay, "natural")),
            ("sentryd to a relay, colour bars", lambda: self.beside(self.to_relay, "bars")),
            ("sentryd into shared memory, natural scene", lambda: self.beside(self.to_segment)),
            ("sentryudpsink in gst-launch-1.0, natural scene", lambda: self.beside(self.element)),
            ("the encoder alone, twice, natural scene", lambda: self.beside(self.nothing)),
            (
                "sentryd to a relay, natural scene, without conversion",
                lambda: self.beside(self.to_relay, encoder=BARE),
            ),
            (
                "sentryd to a relay, colour bars, without conversion",
                lambda: self.beside(self.to_relay, "bars", encoder=BARE),
            ),
        ]

    def pipeline(self, scene):
        picture = capture.raw_picture(self.bench, scene, WIDTH, HEIGHT)
        return f"{capture.still(picture, WIDTH, HEIGHT, RATE)} ! {self.encoder}"

    def alone(self, scene, name="alone"):
        log = capture.Log(self.bench, name)
        return log, capture.launch(
            self.bench, name, f"{self.pipeline(scene)} ! {log.tap()} ! fakesink"
        )

    def to_relay(self, scene, relay):
        log = capture.Log(self.bench, "sentryd")
        pipeline = f"{self.pipeline(scene)} ! {log.tap()}"
        return log, capture.sentryd(self.bench, pipeline, "--to", relay.destination())

    def to_segment(self, scene, _):
        log = capture.Log(self.bench, "sentryd")
        pipeline = f"{self.pipeline(scene)} ! {log.tap()}"
        return log, capture.sentryd(self.bench, pipeline, "--segment", "measured")

    def element(self, scene, relay):
        log = capture.Log(self.bench, "element")
        sink = f"sentryudpsink stream={capture.STREAM} clients={relay.destination()}"
        return log, capture.launch(
            self.bench, "element", f"{self.pipeline(scene)} ! {log.tap()} ! {sink}"
        )

    def nothing(self, scene, _):
        return self.alone(scene, "again")

    def beside(self, kind, scene="natural", encoder=SHIPPED):
        """Both at once on the server's core, so that what slows the machine slows both."""
        self.encoder = encoder
        with capture.Relay(self.bench) as relay:
            log, subject = kind(scene, relay)
            with subject:
                log_alone, alone = self.alone(scene)
                with alone:
                    log.await_pictures(WARM, subject.child)
                    log_alone.await_pictures(WARM, alone.child)
                    return self.take((subject.child, log), (alone.child, log_alone), relay)

    def take(self, subject, alone, relay):
        bystanders = capture.Bystanders(subject[0], alone[0], relay)
        meters = [Meter(*subject), Meter(*alone)]
        time.sleep(self.bench.seconds(10, 5))
        mine, theirs = (meter.close() for meter in meters)
        sizes = [size for _, _, size in subject[1].lines()[-mine["pictures"] :]]
        sample = {
            "cpu_ms": mine["cpu_s"] / mine["pictures"] * 1e3,
            "alone_ms": theirs["cpu_s"] / theirs["pictures"] * 1e3,
            "kilobytes": sum(sizes) / len(sizes) / 1e3,
            "other_share": bystanders.share(),
        }
        return sample | {"ratio": sample["cpu_ms"] / sample["alone_ms"]}

    def targets(self):
        return [
            Target(
                f"{subject}: CPU of a 1080p picture, to gst-launch-1.0 of the same encoder",
                most=1.05,
                value=self.samples.median(subject, "ratio"),
            )
            for subject, _ in self.subjects()[:2]
        ]
