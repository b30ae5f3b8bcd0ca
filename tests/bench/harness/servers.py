# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The servers that are compared, each on the server's core and alone there while it is measured."""

import http.client
import os
import subprocess
import time

from . import configurations, machine
from .children import Child, free_port


class Server:
    """A running server. `latest` is the path of the picture, `stream` that of all of them."""

    latest = "/latest.jpg"
    stream = None
    core = machine.SERVER_CORE

    def __init__(self, bench, name=None):
        self.bench = bench
        self.name = name or type(self).__name__.lower()
        self.port = free_port()
        self.child = Child(
            self.name,
            self.command(),
            self.core,
            bench.log(self.name),
            environment=bench.environment,
        )
        try:
            self._await_picture()
        except BaseException:
            self.child.stop()
            raise

    def command(self):
        raise NotImplementedError

    @property
    def pid(self):
        return self.child.pid

    def url(self, path=None):
        return f"http://127.0.0.1:{self.port}{path or self.latest}"

    def _await_picture(self):
        deadline = time.monotonic() + 15
        answer = "nothing"
        while time.monotonic() < deadline:
            self.child.check()
            try:
                answer = self.probe()
                if answer == 200:
                    return
            except (OSError, http.client.HTTPException) as error:
                answer = error
            time.sleep(0.05)
        self.child.fail(f"serves no picture: {answer}")

    def probe(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        connection.request("GET", self.latest)
        return connection.getresponse().status

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.stop()


class Sentryc(Server):
    latest = "/bench/latest.jpg"
    stream = "/bench/stream.mjpg"

    def command(self):
        return (
            [self.bench.sentryc, "--listen", f"127.0.0.1:{self.port}", "--stream", "bench"]
            + ["--workers", 1, "--max-connections", machine.CONNECTIONS]
        )


class Floor(Server):
    def command(self):
        return [self.bench.program("floor"), "--port", self.port]


class FloorPush(Server):
    stream = "/"

    def command(self):
        return [self.bench.program("floor"), "--port", self.port, "--push"]

    def probe(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        connection.request("GET", "/")
        status = connection.getresponse().status
        connection.close()
        return status


class PlainSoup(Server):
    def command(self):
        program = self.bench.program("plain-soup")
        return [program, "--port", self.port, "--file", self.bench.picture]


class Nginx(Server):
    def command(self):
        file = self.bench.write("nginx.conf", configurations.nginx(self.bench, self.port))
        return ["nginx", "-p", self.bench.run, "-c", file, "-e", self.bench.log("nginx")]


class Apache(Server):
    def command(self):
        file = self.bench.write("apache.conf", configurations.apache(self.bench, self.port))
        return ["apache2", "-f", file, "-DFOREGROUND"]


class Ustreamer(Server):
    """Without a camera it shows its picture for that once a second, which may be ours."""

    latest = "/snapshot"
    stream = "/stream"

    def command(self):
        blank = self.bench.run / "blank.jpg"
        blank.write_bytes(self.bench.picture.read_bytes())
        return (
            ["ustreamer", "--device", self.bench.run / "no-camera", "--blank", blank]
            + ["--host", "127.0.0.1", "--port", self.port, "--tcp-nodelay"]
            + ["--server-timeout", 60]
        )


class Varnish(Server):
    """In front of a sentryc; on the load's core, since it is no part of what is measured."""

    latest = "/bench/latest.jpg"

    def __init__(self, bench, origin):
        self.origin = origin
        self.directory = bench.run / f"varnish-{origin.port}"
        super().__init__(bench)

    def command(self):
        file = self.bench.write("bench.vcl", configurations.varnish(self.origin.port))
        return (
            ["varnishd", "-F", "-n", self.directory, "-a", f"127.0.0.1:{self.port}", "-f", file]
            + ["-s", "malloc,256m", "-p", "thread_pools=1"]
            + (["-j", "none"] if os.geteuid() == 0 else [])
        )

    def requests_to_origin(self):
        said = subprocess.run(
            ["varnishstat", "-n", self.directory, "-1", "-f", "MAIN.backend_req"],
            capture_output=True,
            text=True,
            check=True,
        )
        return int(said.stdout.split()[1])
