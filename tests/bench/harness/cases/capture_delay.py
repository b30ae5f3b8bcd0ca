# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""From the encoder's last byte to shared memory at a relay, over loopback."""

import time

from .. import capture, machine
from ..figures import Target
from ..table import markdown
from .case import Case

RATE = 30
WARM = 30  # pictures before the first look
ENOUGH = 2000  # pictures: for a minute
SMALL, LARGE = 25_000, 200_000
PICTURES = {SMALL: ("natural", 640, 480), LARGE: ("natural", 1920, 1080)}


class CaptureDelay(Case):
    name = "capture-delay"
    title = f"A picture encoded to visible in a relay's shared memory, {RATE} a second"
    first_column = "what carries it"
    needs_feeder = False
    columns = [
        ("delay_p50", "p50 µs"),
        ("delay_p99", "p99 µs"),
        ("kilobytes", "KB a picture"),
        ("missed", "lost"),
    ]

    def subjects(self):
        found = []
        for size in (SMALL, LARGE):
            text = f"{size // 1000} KB"
            found += [
                (f"sentryd to sentryc, {text}", lambda size=size: self.given(size)),
                (f"rtpjpegpay to rtpjpegdepay, {text}", lambda size=size: self.rtp(size)),
                (f"bare hop, {text}", lambda size=size: self.hop(size)),
            ]
        return found + [("sentryd to sentryc, 1080p from raw", self.encoded)]

    def rounds(self):
        return min(self.bench.rounds, 3)

    def jpegs(self, size):
        """The same JPEG again and again, each at its time."""
        folder = self.bench.served / f"{size}"
        if not folder.exists():
            folder.mkdir()
            picture = capture.jpeg_picture(self.bench, *PICTURES[size], size)
            for number in range(ENOUGH):
                (folder / f"{number}.jpg").symlink_to(picture)
        return f"imagesequencesrc location={folder}/%d.jpg framerate={RATE}/1"

    def given(self, size):
        log = capture.Log(self.bench, "sentryd")
        return self.to_relay(f"{self.jpegs(size)} ! {log.tap()}", log)

    def encoded(self):
        log = capture.Log(self.bench, "sentryd")
        picture = capture.raw_picture(self.bench, "natural", 1920, 1080)
        source = capture.still(picture, 1920, 1080, RATE)
        return self.to_relay(f"{source} ! jpegenc quality=85 ! {log.tap()}", log)

    def to_relay(self, pipeline, log):
        with capture.Relay(self.bench) as relay, capture.watch(self.bench) as reader:
            sender = capture.sentryd(self.bench, pipeline, "--to", relay.destination())
            with sender:
                log.await_pictures(WARM, sender.child)
                sample = self.take(reader.child, relay, sender)
        return sample | {"kilobytes": sample["bytes"] / max(sample["frames"], 1) / 1e3}

    def take(self, talker, *others):
        """What one that measures delays says of so many seconds."""
        bystanders = capture.Bystanders(talker, *others)
        talker.ask("mark")
        time.sleep(self.bench.seconds(10, 4))
        return talker.ask("mark") | {"other_share": bystanders.share()}

    def rtp(self, size):
        port = capture.free_udp_port()
        sent, received = capture.Log(self.bench, "sent"), capture.Log(self.bench, "received")
        receiver = capture.launch(
            self.bench,
            "rtp-receiver",
            f"udpsrc address=127.0.0.1 port={port} buffer-size=4194304 caps=application/x-rtp,"
            "media=video,clock-rate=90000,encoding-name=JPEG,payload=26 ! rtpjpegdepay "
            f"! {received.tap()} ! fakesink sync=false",
            core=machine.LOAD_CORE,
        )
        with receiver:
            sender = capture.launch(
                self.bench,
                "rtp-sender",
                f"{self.jpegs(size)} ! identity sync=true ! {sent.tap()} ! rtpjpegpay "
                f"! udpsink host=127.0.0.1 port={port} sync=false async=false",
            )
            with sender:
                received.await_pictures(WARM, receiver.child)
                bystanders = capture.Bystanders(sender, receiver)
                time.sleep(self.bench.seconds(10, 4))
                others = bystanders.share()
        return self.compare(sent.lines(), received.lines()) | {"other_share": others}

    @staticmethod
    def compare(sent, received):
        """What two taps have seen."""
        arrivals = [when for when, _, _ in received]
        departures = [when for when, _, _ in sent]
        found = capture.delays(departures, arrivals[WARM:])
        return {
            "delay_p50": capture.percentile(found, 0.5) / 1e3,
            "delay_p99": capture.percentile(found, 0.99) / 1e3,
            "kilobytes": sum(size for _, _, size in received) / len(received) / 1e3,
            "missed": capture.lost(departures, arrivals),
        }

    def hop(self, size):
        cores = ("--from-core", machine.SERVER_CORE, "--to-core", machine.LOAD_CORE)
        load = self.bench.load("hop", "--bytes", size, "--rate", RATE, *cores)
        with capture.Running(load) as hop:
            hop.child.hear("ready")
            time.sleep(WARM / RATE)
            return self.take(hop.child) | {"kilobytes": size / 1e3}

    def table(self):
        """With how many times as long as a bare hop of the same size it takes."""
        head = [self.first_column, *(title for _, title in self.columns), "p50 to a bare hop's"]
        rows = []
        for subject, _ in self.subjects():
            shown = [self.samples.median(subject, figure) for figure, _ in self.columns]
            hop = f"bare hop, {subject.rpartition(', ')[2]}"
            rows.append([subject, *shown, self.samples.ratio(subject, hop, "delay_p50")])
        return markdown(head, rows)

    def targets(self):
        return [
            Target(
                f"{subject}: encoded to visible at the relay, p50 µs",
                most=1000,
                value=self.samples.median(subject, "delay_p50"),
            )
            for subject, _ in self.subjects()
            if subject.startswith("sentryd")
        ]
