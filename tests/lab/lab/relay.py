# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""sentryc on the host: where the machine's frames arrive, and what it says of them."""

import decimal
import json
import os
import pathlib
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request

from .machine import Failed

STREAM = "lab"
_TIMESTAMP = re.compile(rb"\r\nX-Timestamp: ([0-9.]+)\r\n")


def _free_port(kind):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Relay:
    def __init__(self, build, folder):
        self.udp = _free_port(socket.SOCK_DGRAM)
        self.http = _free_port(socket.SOCK_STREAM)
        folder = pathlib.Path(folder)
        for name in ("shm", "state"):
            (folder / name).mkdir(exist_ok=True)
        environment = {
            **os.environ,
            "SENTRY_SHM_DIR": str(folder / "shm"),
            "SENTRY_STATE_DIR": str(folder / "state"),
        }
        command = [pathlib.Path(build) / "relay" / "sentryc", "--udp", f"127.0.0.1:{self.udp}"]
        command += ["--listen", f"127.0.0.1:{self.http}"]
        with (folder / "sentryc.log").open("wb") as log:
            self._process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    def close(self):
        self._process.terminate()
        self._process.wait(20)

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http}{path}", timeout=10) as reply:
            return reply.read()

    def status(self):
        """The stream's document; nothing while nobody sends."""
        try:
            return json.loads(self.get(f"/{STREAM}/status.json"))
        except urllib.error.URLError:
            return None

    def picture(self):
        """The newest picture's width, height and colours: `colours[y][x]` is (red, green, blue)."""
        jpeg = self.get(f"/{STREAM}/latest.jpg")
        command = ["ffmpeg", "-v", "error", "-i", "-", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
        raw = subprocess.run(command, input=jpeg, stdout=subprocess.PIPE, check=True).stdout
        status = self.status()
        width, height = status["width"], status["height"]
        if len(raw) != 3 * width * height:
            raise Failed(f"the picture is not {width}x{height}, as its frame says")
        rows = [raw[3 * width * y : 3 * width * (y + 1)] for y in range(height)]
        return width, height, [list(zip(row[0::3], row[1::3], row[2::3])) for row in rows]

    def capture_times(self, seconds):
        """Of all frames that come meanwhile: seconds since 1970, to the microsecond."""
        address = f"http://127.0.0.1:{self.http}/{STREAM}/stream.mjpg"
        end = time.monotonic() + seconds
        received = b""
        with urllib.request.urlopen(address, timeout=10) as reply:
            while time.monotonic() < end:
                received += reply.read1(1 << 20)
        return [decimal.Decimal(text.decode()) for text in _TIMESTAMP.findall(received)]

    def await_status(self, holds, limit, what):
        """The first status of which `holds` is true, and the seconds until then."""
        begin = time.monotonic()
        while True:
            status = self.status()
            if status and holds(status):
                return status, time.monotonic() - begin
            if time.monotonic() - begin > limit:
                raise Failed(f"not within {limit} s: {what}; the last status: {status}")
            time.sleep(0.05)

    def await_frames(self, limit=20, count=3):
        """Until as many more frames have come."""
        before = self.status()
        first = before["frames"] if before else 0
        return self.await_status(lambda now: now["frames"] >= first + count, limit, "new frames")
