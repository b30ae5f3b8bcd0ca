# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is measured between a camera and shared memory: pictures, pipelines, and those who run them."""

import math
import pathlib
import socket
import time

from . import machine
from .children import Child, Failed
from .servers import Server

STREAM = "capture"
PATIENCE = 60  # seconds; GStreamer looks at all of its plugins at first


def free_udp_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(bench):
    root = pathlib.Path(__file__).resolve().parents[3]
    plugins = f"{bench.build / 'plugins'}:{bench.build / 'tests' / 'bench' / 'tap'}"
    return bench.environment | {
        "SENTRY_RUN_DIR": str(bench.run / "control"),
        "SENTRY_PROFILE_PATH": str(root / "pipelines" / "profiles"),
        "GST_PLUGIN_PATH": plugins,
        "GST_REGISTRY": str(bench.run / "registry.bin"),
    }


def raw_picture(bench, scene, width, height, seed=1):
    return _made(bench, f"{scene}-{seed}-{height}.i420", scene, width, height, seed)


def jpeg_picture(bench, scene, width, height, most):
    """Of at most so many bytes."""
    file = f"{scene}-{most}.jpg"
    return _made(bench, file, scene, width, height, 1, "--jpeg", most)


def _made(bench, name, scene, width, height, seed, *options):
    file = bench.served / name
    if not file.exists():
        words = ["scene", "--scene", scene, "--width", width, "--height", height]
        with Running(bench.load(*words, "--seed", seed, "--file", file, *options)) as maker:
            maker.child.await_end(PATIENCE)
    return file


def raw_caps(width, height, rate):
    return f"video/x-raw,format=I420,width={width},height={height},framerate={rate}/1"


def still(picture, width, height, rate):
    """A camera that always sees the same, and costs nothing: one picture in memory, again and again."""
    caps = raw_caps(width, height, rate)
    return (
        f"multifilesrc location={picture} num-buffers=1 caps={caps} "
        f"! imagefreeze is-live=true ! {caps}"
    )


class Log:
    """What benchtap has written of the pictures that passed it."""

    def __init__(self, bench, name):
        self.file = bench.write(f"{name}.pictures", "")

    def tap(self):
        return f"benchtap log={self.file}"

    def lines(self):
        """For each picture: when it passed (UTC) and its PTS, in nanoseconds, and its bytes."""
        whole = self.file.read_text().rpartition("\n")[0]
        return [tuple(map(int, line.split())) for line in whole.splitlines()]

    def await_pictures(self, count, child, limit=PATIENCE):
        deadline = time.monotonic() + limit
        while self.file.read_bytes().count(b"\n") < count:
            child.check()
            if time.monotonic() > deadline:
                child.fail(f"gave fewer than {count} pictures in {limit} s")
            time.sleep(0.02)

    def await_next(self, child):
        """Waits until one more has passed; returns how many have."""
        before = self.file.stat().st_size
        deadline = time.monotonic() + PATIENCE
        while self.file.stat().st_size == before:
            child.check()
            if time.monotonic() > deadline:
                child.fail(f"gave no picture in {PATIENCE} s")
            time.sleep(0.001)
        return self.file.read_bytes().count(b"\n")


class Running:
    """A process that is stopped at the end of a `with`."""

    def __init__(self, child):
        self.child = child

    @property
    def pid(self):
        return self.child.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.stop()


def launch(bench, name, pipeline, core=machine.SERVER_CORE):
    command = ["gst-launch-1.0", "--quiet", *pipeline.split()]
    return Running(Child(name, command, core, bench.log(name), environment=environment(bench)))


def sentryd(bench, pipeline, *options):
    """A profile of that pipeline, in all of sentryd's processes."""
    profile = bench.write(
        "measured.toml",
        f"description = \"What is measured\"\npipeline = '''\n{pipeline}\n'''\n",
    )
    program = bench.build / "pipelines" / "sentryd" / "sentryd"
    command = [program, "--profile", profile, "--stream", STREAM, *options]
    log = bench.log("sentryd")
    return Running(
        Child("sentryd", command, machine.SERVER_CORE, log, environment=environment(bench))
    )


class Relay(Server):
    """sentryc that receives, with the load, since nothing is asked of it but the frames."""

    core = machine.LOAD_CORE
    latest = "/healthz"

    def __init__(self, bench):
        self.udp_port = free_udp_port()
        super().__init__(bench)

    def command(self):
        return (
            [self.bench.sentryc, "--listen", f"127.0.0.1:{self.port}", "--workers", 1]
            + ["--udp", f"127.0.0.1:{self.udp_port}", "--stream", STREAM]
        )

    def destination(self):
        return f"127.0.0.1:{self.udp_port}"


def watch(bench):
    """Reads the segment as any program may, and talks."""
    child = Child(
        "watch",
        [bench.program("watch"), "--stream", STREAM],
        machine.LOAD_CORE,
        bench.log("watch"),
        environment=bench.environment,
        talks=True,
    )
    child.hear("ready")
    return Running(child)


class Bystanders:
    """How much of a core others use, from now on, than these processes and this one."""

    def __init__(self, *processes):
        self._processes = processes
        self._start = self._look()

    def _look(self):
        known = sum(machine.cpu_seconds(process.pid) for process in self._processes)
        others = machine.busy_seconds() - known - time.process_time()
        return others, time.monotonic()

    def share(self):
        others, seconds = (now - then for now, then in zip(self._look(), self._start))
        return max(others, 0) / seconds


def delays(departures, arrivals):
    """For each arrival, how long before it the newest departure was.

    Both in order; that is right as long as none takes longer than from one picture to the next.
    """
    found = []
    departed = 0
    for arrival in arrivals:
        while departed < len(departures) and departures[departed] <= arrival:
            departed += 1
        if departed > 0:
            found.append(arrival - departures[departed - 1])
    return found


def lost(departures, arrivals):
    """How many that departed between the first arrival and the last did not arrive."""
    between = [when for when in departures if arrivals[0] < when <= arrivals[-1]]
    return max(len(between) - (len(arrivals) - 1), 0)


def percentile(values, share):
    """The value that `share` (0 to 1) of all do not exceed."""
    if not values:
        raise Failed("no picture arrived")
    return sorted(values)[max(math.ceil(share * len(values)), 1) - 1]
