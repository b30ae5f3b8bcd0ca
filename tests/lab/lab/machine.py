# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""One virtual machine: started, spoken to over a serial port, and gone when its user is."""

import base64
import ctypes
import pathlib
import select
import shlex
import signal
import socket
import subprocess
import time

from .packages import need

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


class Failed(Exception):
    """The machine, or a command in it, did not do what it should; the text says what."""


class Machine:
    """`with Machine(kernel, archives, folder) as machine: machine.run("uname -r")`"""

    BOOT_SECONDS = 60

    def __init__(self, kernel, archives, folder, memory="768M", forwards=()):
        need("qemu-system-x86_64")
        self.folder = pathlib.Path(folder)
        initrd = self.folder / "initrd"
        # The kernel unpacks one archive after the other; behind a packed one it looks for no other.
        initrd.write_bytes(b"".join(archive.read_bytes() for archive in archives))
        net = "user,id=net" + "".join(
            f",hostfwd={kind}:127.0.0.1:{host}-:{guest}" for kind, host, guest in forwards
        )
        self._port = self.folder / "port"
        command = ["qemu-system-x86_64", "-machine", "q35", "-cpu", "max", "-m", memory]
        command += ["-nodefaults", "-display", "none", "-no-reboot", "-rtc", "base=utc"]
        command += ["-accel", "tcg,thread=multi", "-smp", "1"]
        command += ["-kernel", str(kernel.vmlinux), "-initrd", str(initrd)]
        command += ["-append", "console=ttyS0 panic=-1 tsc=reliable quiet net.ifnames=0"]
        command += ["-serial", f"file:{self.folder / 'console.log'}"]
        command += ["-serial", f"unix:{self._port},server=on,wait=off"]
        command += ["-netdev", net, "-device", "virtio-net-pci,netdev=net"]
        log = (self.folder / "qemu.log").open("wb")
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=lambda: _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL),
        )
        log.close()
        self._unread = b""
        self._socket = None
        try:
            self._connect()
            self._line(self.BOOT_SECONDS)  # "ready"
            self.run(f"date -s @{time.time():.0f}")
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def run(self, command, limit=30, check=True):
        """The output of a shell command in the machine; Failed if its status is not 0."""
        self._socket.sendall(base64.b64encode(command.encode()) + b"\n")
        output, _, status = self._line(limit, command).rpartition(b" ")
        text = base64.b64decode(output).decode(errors="replace")
        if check and status != b"0":
            raise Failed(f"in the machine, '{command}' ended with {status.decode()}: {text.strip()}")
        return text

    def start(self, *words, log):
        """A program that stays; its process id."""
        command = " ".join(shlex.quote(str(word)) for word in words)
        said = self.run(f"{command} >{log} 2>&1 </dev/null & echo $!")
        return int(said)

    def close(self):
        if self._socket:
            self._socket.close()
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _connect(self):
        deadline = time.monotonic() + 10
        while True:
            self._socket = socket.socket(socket.AF_UNIX)
            try:
                return self._socket.connect(str(self._port))
            except OSError:
                self._socket.close()
                self._check("cannot be started")
                if time.monotonic() > deadline:
                    raise Failed("the machine opens no port") from None
                time.sleep(0.05)

    def _check(self, what):
        if self._process.poll() is not None:
            said = (self.folder / "qemu.log").read_text(errors="replace").strip()[-300:]
            raise Failed(f"the machine {what}: {said}")

    def _line(self, limit, about="its start"):
        deadline = time.monotonic() + limit
        while b"\n" not in self._unread:
            left = deadline - time.monotonic()
            if not select.select([self._socket], [], [], max(left, 0))[0]:
                console = (self.folder / "console.log").read_text(errors="replace")[-500:]
                raise Failed(f"no answer within {limit} s to {about}; the console says: {console}")
            more = self._socket.recv(65536)
            if not more:
                self._check("has ended")
                raise Failed("the machine has closed its port")
            self._unread += more
        line, self._unread = self._unread.split(b"\n", 1)
        return line.strip()
