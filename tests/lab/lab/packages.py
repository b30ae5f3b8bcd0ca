# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Debian's kernel, fetched and unpacked but not installed."""

import lzma
import pathlib
import re
import shutil
import subprocess

_XZ = b"\xfd7zXZ\x00"
_META = "linux-image-amd64"


class Unavailable(Exception):
    """What the laboratory needs cannot be had; the text says what and why."""


def run(*command, **options):
    """The command's output; Unavailable with what it said last if it fails."""
    done = subprocess.run(
        [str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options
    )
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise Unavailable(f"{' '.join(map(str, command[:3]))}: {' '.join(said)}")
    return done.stdout


def need(*programs):
    for program in programs:
        if not shutil.which(program, path="/usr/sbin:/sbin:/usr/bin:/bin"):
            raise Unavailable(f"{program} is missing; tools/setup lab installs it")


def need_architecture(name):
    here = run("dpkg", "--print-architecture").decode().strip()
    if here != name:
        raise Unavailable(f"the machine runs programs of {name}, and these are of {here}")


class Kernel:
    """An unpacked kernel package: `vmlinux`, `modules` and the `release` that both belong to."""

    def __init__(self, tree):
        images = list((tree / "boot").glob("vmlinuz-*"))
        if len(images) != 1:
            raise Unavailable(f"{tree}/boot holds {len(images)} kernels, expected one")
        self.tree = tree
        self.release = images[0].name.removeprefix("vmlinuz-")
        self.modules = tree / "lib" / "modules" / self.release
        self.vmlinux = tree / "vmlinux"
        if not self.vmlinux.exists():
            self._unpack(images[0])
            run("/sbin/depmod", "-b", tree, self.release)

    # The image itself takes three times as long to boot: it unpacks itself, emulated.
    def _unpack(self, image):
        packed = image.read_bytes()
        begin = packed.find(_XZ)
        if begin < 0:
            raise Unavailable(f"{image.name} is not packed with xz")
        part = self.vmlinux.with_suffix(".part")
        # What follows the stream belongs to the image.
        part.write_bytes(lzma.LZMADecompressor(lzma.FORMAT_XZ).decompress(packed[begin:]))
        part.rename(self.vmlinux)

    def files_of(self, module):
        """The module's file and those of all that it depends on, in the order to load them."""
        said = run("/sbin/modprobe", "-d", self.tree, "-S", self.release, "-D", module).decode()
        return [pathlib.Path(line.split()[1]) for line in said.splitlines() if "insmod" in line]


def _newest_kernel():
    said = run("apt-cache", "depends", _META).decode()
    found = re.search(r"Depends: (linux-image-\S+)", said)
    if not found:
        raise Unavailable(f"apt knows no {_META}; apt-get update may help")
    return found[1]


def fetch_kernel(cache):
    """The kernel that Debian has now; without Debian, the one that is in the cache."""
    need("apt-get", "dpkg-deb")
    kept = [tree for tree in cache.glob("linux-image-*") if tree.suffix != ".part"]
    try:
        name = _newest_kernel()
    except Unavailable:
        if not kept:
            raise
        return Kernel(kept[0])
    tree = cache / name
    if not tree.exists():
        part = cache / f"{name}.part"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        # Fetched as whoever runs this: apt's own user may not write here.
        run("apt-get", "-o", "APT::Sandbox::User=root", "download", name, cwd=part)
        run("dpkg-deb", "-x", next(part.glob("*.deb")), part)
        next(part.glob("*.deb")).unlink()
        part.rename(tree)
    return Kernel(tree)
