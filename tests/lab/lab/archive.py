# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""File systems in memory for the machine: cpio archives, which the kernel unpacks one by one."""

import os
import pathlib
import re
import shutil
import subprocess

from .packages import Unavailable


# Debian has these below /usr, and links to them (hier(7)).
_MERGED = ("bin", "sbin", "lib", "lib64")


def _place(name):
    name = str(name).lstrip("/")
    return f"usr/{name}" if name.split("/", 1)[0] in _MERGED else name


class Archive:
    """Files on their way into a machine, under the names that they will have there."""

    def __init__(self, folder):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.folder = folder

    def add(self, source, name=None):
        """A file, or what a link leads to, with its time: registries compare it."""
        source = pathlib.Path(source)
        target = self.folder / _place(name or source)
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)

    def add_program(self, source, name=None):
        """With the libraries that it needs."""
        self.add(source, name)
        for library in libraries_of(source):
            self.add(library)

    def write(self, name, text, mode=0o644):
        target = self.folder / _place(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        target.chmod(mode)

    def link_merged(self):
        for name in _MERGED:
            (self.folder / "usr" / name).mkdir(parents=True, exist_ok=True)
            (self.folder / name).symlink_to(f"usr/{name}")

    def pack(self, file):
        """Into `file`; one whose name ends in .lz4 is packed as the kernel reads it."""
        names = sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*"))
        part = file.with_suffix(".part")
        command = "cpio --null --create --format=newc --owner=0:0 --quiet"
        if file.suffix == ".lz4":
            command += " | lz4 -l -1"
        with part.open("wb") as out:
            done = subprocess.run(
                ["bash", "-o", "pipefail", "-c", command],
                input="\0".join(names).encode(),
                stdout=out,
                cwd=self.folder,
                check=False,
            )
        if done.returncode != 0:
            raise Unavailable(f"{file.name} could not be packed")
        part.rename(file)
        return file


def libraries_of(program):
    """What the dynamic loader would load for it, as absolute paths."""
    environment = {**os.environ, "LD_BIND_NOW": ""}
    said = subprocess.run(
        ["ldd", str(program)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ).stdout.decode()
    missing = re.findall(r"(\S+) => not found", said)
    if missing:
        raise Unavailable(f"{program} needs {', '.join(missing)}, which is not here")
    return re.findall(r"(?:=> |^\s+)(/\S+) \(0x", said, re.MULTILINE)

