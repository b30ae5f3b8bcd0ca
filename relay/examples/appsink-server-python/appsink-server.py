#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Serves what a pipeline makes: each JPEG that comes to an appsink is pushed into a stream."""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
gi.require_version("SentryRelay", "1.0")
from gi.repository import GLib, Gst, GstApp, SentryRelay  # noqa: E402, F401

PIPELINE = (
    "videotestsrc is-live=true ! video/x-raw,width=640,height=360,framerate=10/1 "
    "! timeoverlay ! jpegenc ! appsink name=sink max-buffers=1 drop=true emit-signals=true"
)


def take(sink, stream):
    buffer = sink.pull_sample().get_buffer()
    jpeg = GLib.Bytes.new(buffer.extract_dup(0, buffer.get_size()))
    try:
        stream.push(jpeg, 0)
    except GLib.Error as error:
        print(error.message, file=sys.stderr)
    return Gst.FlowReturn.OK


def main():
    Gst.init(None)
    server = SentryRelay.Server.new()
    stream = SentryRelay.Stream.new("test")
    server.connect("viewers-changed", lambda _, which, count: print(f"{which.get_name()}: {count} viewers", flush=True))
    server.listen(sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:8080", SentryRelay.ListenFlags.NONE)
    server.add_stream(stream)
    server.start()
    pipeline = Gst.parse_launch(PIPELINE)
    pipeline.get_by_name("sink").connect("new-sample", take, stream)
    pipeline.set_state(Gst.State.PLAYING)
    print("Serving", server.get_urls()[0], flush=True)
    try:
        GLib.MainLoop().run()
    except KeyboardInterrupt:
        pass
    pipeline.set_state(Gst.State.NULL)
    server.stop()


main()
