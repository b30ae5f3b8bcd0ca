# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How soon, and how well, each frame takes its share of a bit rate after the scene has changed."""

import dataclasses

from .. import capture, cuts
from ..children import Failed
from ..figures import Target
from .case import Case

# What bench-scene calls them, and the seed; 0: another one with each frame.
SCENES = {
    "bars": ("bars", 1),
    "street": ("natural", 1),
    "garden": ("natural", 7),
    "noise": ("noise", 0),
    "snow": ("snow", 0),
}
FRAMES = 12  # frames of each scene
NOISES = 4  # pictures of it that follow one another
QUALITIES = (10, 20, 30, 40, 50, 60, 70, 80, 90, 95)
BEST = 95  # the best quality that sentryd asks for


@dataclasses.dataclass(frozen=True)
class Format:
    width: int
    height: int
    rate: int

    def __str__(self):
        return f"{self.width}x{self.height}"


VGA, FULL_HD = Format(640, 480, 25), Format(1920, 1080, 8)
SHARES = ((VGA, 12_500), (VGA, 25_000), (VGA, 70_000), (FULL_HD, 200_000))


class CaptureShare(Case):
    name = "capture-share"
    title = "Hard cuts between bars, two scenes, noise and snow: frames within 10 % of their share"
    first_column = "how it is encoded"
    needs_feeder = False
    columns = [
        ("held", "from the third frame on, %"),
        ("slowest", "slowest cut: first frame within"),
        ("never", "cuts without one"),
        ("held_after", "frames after the first, %"),
        ("typical", "off by, p50 %"),
    ]

    def __init__(self, bench):
        super().__init__(bench)
        self.film = cuts.film(SCENES, FRAMES)
        self.fixed = {}  # by format and quality: the bytes of each frame

    def rounds(self):
        return 1

    def subjects(self):
        found = []
        for size, share in SHARES[:-1] if self.bench.quick else SHARES:
            text = f"{size}, share {share / 1000:g} KB"
            found += [
                (
                    f"--max-frame-bitrate, {text}",
                    lambda size=size, share=share: self.steered(size, share),
                ),
                (
                    f"the best single quality, {text}",
                    lambda size=size, share=share: self.best_fixed(size, share),
                ),
            ]
        return found

    def pictures(self, size):
        """The film as numbered raw files; returns what plays it."""
        folder = self.bench.served / str(size)
        if not folder.exists():
            folder.mkdir()
            for number, scene in enumerate(self.film):
                kind, seed = SCENES[scene]
                seed = seed or 1 + number % NOISES
                picture = capture.raw_picture(self.bench, kind, size.width, size.height, seed)
                (folder / f"{number:05}.i420").symlink_to(picture)
        return (
            f"multifilesrc location={folder}/%05d.i420 ! rawvideoparse format=i420 "
            f"width={size.width} height={size.height} framerate={size.rate}/1"
        )

    def frames(self, size, log):
        """The bytes of each frame of the film; none where it was lost."""
        sizes = {round(pts * size.rate / 1e9): length for _, pts, length in log.lines()}
        return [sizes.get(number) for number in range(len(self.film))]

    def at_quality(self, size, quality):
        if (size, quality) not in self.fixed:
            log = capture.Log(self.bench, "fixed")
            pipeline = f"{self.pictures(size)} ! jpegenc quality={quality} ! {log.tap()} ! fakesink"
            with capture.launch(self.bench, "fixed", pipeline) as running:
                running.child.await_end(capture.PATIENCE)
            self.fixed[size, quality] = self.frames(size, log)
        return self.fixed[size, quality]

    def wanted(self, size, share):
        """Of each frame: its share, or all that its scene takes at the best quality."""
        best = self.at_quality(size, BEST)
        if None in best:
            raise Failed(f"{best.count(None)} of {len(best)} pictures were not encoded")
        return [min(share, length) for length in best]

    def steered(self, size, share):
        log = capture.Log(self.bench, "sentryd")
        pipeline = f"{self.pictures(size)} ! jpegenc quality=85 ! {log.tap()}"
        bitrate = f"--max-frame-bitrate={share * 8 * size.rate}"
        sender = capture.sentryd(self.bench, pipeline, bitrate, "--segment", "measured")
        with sender:
            log.await_pictures(len(self.film), sender.child)
        sample = self.judge(self.frames(size, log), size, share)
        for cut in sample["cuts"]:
            self.bench.say(
                f"  {size}, {share / 1000:g} KB, {cut.name}: within from frame {cut.first}, "
                f"then {cut.after:.0f} %"
            )
        return sample

    def best_fixed(self, size, share):
        return max(
            (self.judge(self.at_quality(size, quality), size, share) for quality in QUALITIES),
            key=lambda sample: sample["held"],
        )

    def judge(self, frames, size, share):
        return cuts.judge(self.film, frames, self.wanted(size, share))

    def targets(self):
        return [
            Target(
                f"{subject}: frames within 10 % from the third after a cut on, %",
                least=100,
                value=self.samples.median(subject, "held"),
            )
            for subject, _ in self.subjects()
            if subject.startswith("--")
        ]
