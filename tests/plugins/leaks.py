#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs pipelines under GStreamer's leaks tracer: no object or buffer may outlive them. TAP.

Usage: leaks.py
"""

import os
import subprocess
import sys
import tempfile

LIMIT = 120  # seconds for one pipeline
PIPELINES = {
    "a sink that sends": "videotestsrc num-buffers=20 ! jpegenc"
    " ! sentryudpsink sync=false clients=127.0.0.1:1",
    "a writer and a reader": "videotestsrc is-live=true num-buffers=40 ! jpegenc"
    " ! sentryshmsink segment=leaks sentryshmsrc segment=leaks num-buffers=5 ! jpegdec ! fakesink",
    "a sink whose name is refused": "videotestsrc num-buffers=1 ! jpegenc"
    " ! sentryshmsink segment=NotAName",
    "a source whose port is not there": "sentryudpsrc address=192.0.2.1 ! fakesink",
    "a sink made by its URI": "videotestsrc num-buffers=5 ! jpegenc ! sentryudp://127.0.0.1:1",
}
MAY_FAIL = ("refused", "not there")


def leaks_of(pipeline):
    """Exit status, and the tracer's lines on what was still alive."""
    environment = dict(os.environ, GST_TRACERS="leaks", GST_DEBUG="GST_TRACER:7")
    environment["GST_DEBUG_NO_COLOR"] = "1"
    result = subprocess.run(
        ["gst-launch-1.0", "-q"] + pipeline.split(),
        env=environment,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    lines = [line for line in result.stderr.splitlines() if ":: object-alive," in line]
    return result.returncode, lines, result.stderr


def main():
    """One TAP line for each pipeline."""
    print(f"1..{len(PIPELINES) + 1}")
    with tempfile.TemporaryDirectory(prefix="sentry-leaks-") as directory:
        os.environ.update(
            SENTRY_SHM_DIR=directory,
            SENTRY_STATE_DIR=directory,
            GST_REGISTRY=directory + "/registry.bin",
        )
        _, _, log = leaks_of("fakesrc num-buffers=1 ! fakesink")
        print(f"{'ok' if 'object-alive.class' in log else 'not ok'} 1 the tracer runs")
        for number, (name, pipeline) in enumerate(PIPELINES.items(), 2):
            status, lines, log = leaks_of(pipeline)
            good = not lines and (status == 0) != name.endswith(MAY_FAIL)
            print(f"{'ok' if good else 'not ok'} {number} {name} leaves nothing", flush=True)
            if not good:
                print("\n".join(f"# {line}" for line in [f"status {status}"] + log.splitlines()))


if __name__ == "__main__":
    sys.exit(main())
