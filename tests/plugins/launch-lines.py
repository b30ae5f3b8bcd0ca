#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs every gst-launch-1.0 line of the documentation as printed; TAP on stdout.

A line that begins with one of our sources runs beside the line that ends in the sink it hears. All
run in a network namespace of this test, where no other process holds the ports they name, and with
the clock's time limit. Usage: launch-lines.py SOURCE_ROOT
"""

import array
import fcntl
import os
import pathlib
import re
import socket
import struct
import subprocess
import sys
import tempfile

LIMIT = 60  # seconds for one line
IN_NAMESPACE = "SENTRY_TEST_IN_NAMESPACE"
UDP_SENDER = (
    "gst-launch-1.0 videotestsrc is-live=true ! video/x-raw,framerate=30/1 ! jpegenc"
    " ! sentryudpsink clients=127.0.0.1:5004 stream=field"
)
SHM_WRITER = (
    "gst-launch-1.0 videotestsrc is-live=true ! video/x-raw,framerate=30/1 ! jpegenc"
    " ! sentryshmsink segment=field"
)


def enter_namespace():
    """Starts this again where the ports are its own; returns only if that cannot be."""
    for unshare in (["unshare", "-n"], ["unshare", "-r", "-n"]):
        if subprocess.run(unshare + ["true"], capture_output=True, check=False).returncode == 0:
            environment = dict(os.environ, **{IN_NAMESPACE: "1"})
            command = unshare + [sys.executable] + sys.argv
            os.execvpe(command[0], command, environment)


def raise_loopback():
    """ip link set lo up, by ioctl(2): SIOCGIFFLAGS, SIOCSIFFLAGS; see netdevice(7)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = array.array("b", struct.pack("16sh22x", b"lo", 0))
        fcntl.ioctl(control, 0x8913, request)
        name, flags = struct.unpack("16sh22x", request)
        fcntl.ioctl(control, 0x8914, struct.pack("16sh22x", name, flags | 1))


def find_lines(root):
    """Each documented line once, with the file that has it."""
    files = sorted(root.glob("plugins/*.cpp")) + [root / "docs/elements.md"]
    found = {}
    for path in files:
        text = path.read_text(encoding="utf-8")
        for block in re.findall(r"\|\[\n(.*?)\]\||```sh\n(.*?)```", text, re.DOTALL):
            for line in "".join(block).splitlines():
                line = line.removeprefix(" * ").strip()
                if line:
                    found.setdefault(line, path.relative_to(root))
    return found


def start(line):
    """A line as a shell runs it, in a process group of its own."""
    return subprocess.Popen(
        ["timeout", "--kill-after=5", str(LIMIT), "sh", "-c", "exec " + line],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def counterpart(line):
    """The sender that a line needs to come to its end, if any."""
    if "sentryudpsrc" in line:
        return UDP_SENDER
    return SHM_WRITER if "sentryshmsrc" in line else None


def run(line):
    """Exit status and output of a line, beside its counterpart."""
    needed = counterpart(line)
    helper = start(needed) if needed else None
    process = start(line)
    output, _ = process.communicate()
    if helper:
        helper.terminate()
        output += "\n--- counterpart ---\n" + helper.communicate()[0]
    return process.returncode, output


def main():
    """One TAP line for each documented one."""
    root = pathlib.Path(sys.argv[1]).resolve()
    if IN_NAMESPACE not in os.environ:
        enter_namespace()
        print("1..0 # SKIP a network namespace cannot be made here (unshare -n)")
        return
    raise_loopback()
    lines = find_lines(root)
    print(f"1..{len(lines) + 1}")
    elements = {"sentryudpsink", "sentryudpsrc", "sentryshmsink", "sentryshmsrc"}
    missing = {e for e in elements if not any(e in line for line in lines)}
    print(f"{'not ' if missing else ''}ok 1 every element has a line {sorted(missing)}")
    with tempfile.TemporaryDirectory(prefix="sentry-launch-") as directory:
        os.chdir(directory)
        os.environ.update(
            SENTRY_SHM_DIR=directory,
            SENTRY_STATE_DIR=directory + "/state",
            GST_REGISTRY=directory + "/registry.bin",
        )
        for number, (line, path) in enumerate(lines.items(), 2):
            status, output = run(line)
            print(f"{'ok' if status == 0 else 'not ok'} {number} {path}: {line}", flush=True)
            if status != 0:
                print("\n".join("# " + text for text in output.splitlines()))


if __name__ == "__main__":
    main()
