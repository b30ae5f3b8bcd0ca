#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""try-example.py [--beside COMMAND] PATH PROGRAM…: starts a server, and a command that gives it
pictures, and sees the picture at PATH change."""

import ctypes
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

LIMIT = 60  # seconds


def end_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def fetch(url):
    """The picture, or nothing while there is none."""
    try:
        with urllib.request.urlopen(url, timeout=LIMIT) as reply:
            return reply.read()
    except urllib.error.HTTPError:
        return None


def different(url, known, end):
    while time.monotonic() < end:
        picture = fetch(url)
        if picture and picture != known:
            return picture
        time.sleep(0.05)
    sys.exit(f"{url} has shown no {'other ' if known else ''}picture within {LIMIT} s")


def start(command, environment):
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment,
                            preexec_fn=end_with_parent)


def main():
    arguments = sys.argv[1:]
    beside = None
    if arguments[0] == "--beside":
        beside = shlex.split(arguments[1])
        arguments = arguments[2:]
    path, command = arguments[0], arguments[1:]
    with tempfile.TemporaryDirectory() as directory:
        environment = dict(os.environ, SENTRY_STATE_DIR=directory, SENTRY_SHM_DIR=directory,
                           GST_REGISTRY=os.path.join(directory, "registry"))
        helper = start(beside, environment) if beside else None
        server = start(command, environment)
        try:
            line = server.stdout.readline()
            if not line.startswith("Serving "):
                sys.exit(f"expected a line \"Serving URL\", got {line!r}")
            url = line.split()[1] + path
            end = time.monotonic() + LIMIT
            first = different(url, None, end)
            if not first.startswith(b"\xff\xd8"):
                sys.exit("what is served is no JPEG")
            different(url, first, end)
        finally:
            for process in filter(None, (server, helper)):
                process.kill()
                process.wait()


main()
