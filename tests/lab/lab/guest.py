# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is in the machine: first the system, which is kept, then the project's own programs."""

import hashlib
import pathlib

from .archive import Archive
from .packages import Unavailable, need, run

_HERE = pathlib.Path(__file__).parent.parent
_MODULES = ["virtio_pci", "virtio_net", "vivid"]
_TOOLS = ["/usr/bin/v4l2-ctl", "/usr/bin/ip", "/usr/sbin/tc", "/usr/bin/gst-launch-1.0"]
# The plugins that profiles use, by the names of their files.
_PLUGINS = """
    coreelements app audioconvert autodetect clockoverlay deinterlace gdkpixbuf imagefreeze interlace
    jpeg jpegformat multifile pango playback typefindfunctions video4linux2 videobox videoconvert
    videoconvertscale videocrop videofilter videorate videoscale videotestsrc
""".split()
# sentryd runs as `camera`, who may do what Debian lets the group do.
_USERS = "root:x:0:0:root:/root:/bin/sh\ncamera:x:1000:1000:camera:/home/camera:/bin/sh\n"
_GROUPS = "root:x:0:\nvideo:x:44:camera\ncamera:x:1000:\n"
_SCANNER = "/usr/lib/x86_64-linux-gnu/gstreamer1.0/gstreamer-1.0/gst-plugin-scanner"


def _plugin_folder():
    said = run("pkg-config", "--variable=pluginsdir", "gstreamer-1.0").decode().strip()
    return pathlib.Path(said)


def _add_plugins(archive):
    folder = _plugin_folder()
    for name in _PLUGINS:
        file = folder / f"libgst{name}.so"
        if file.exists():
            archive.add_program(file)


def _add_fonts(archive):
    for file in pathlib.Path("/usr/share/fonts/truetype/dejavu").glob("DejaVuSans*.ttf"):
        archive.add(file)
    for file in pathlib.Path("/etc/fonts").rglob("*"):
        if file.is_file():
            archive.add(file)


def _add_modules(archive, kernel):
    listed = []
    for module in _MODULES:
        for file in kernel.files_of(module):
            name = f"/lib/modules/{file.name}"
            if name not in listed:
                archive.add(file, name)
                listed.append(name)
    archive.write("/etc/lab/modules", "".join(f"{name}\n" for name in listed if "vivid" not in name))
    archive.write(
        "/etc/lab/vivid", "".join(f"{name}\n" for name in listed if "/vivid" in name)
    )


def _key(kernel):
    """Changes with whatever the system is made of."""
    state = hashlib.sha256(kernel.release.encode())
    for file in [*_HERE.glob("lab/*.py"), *_HERE.glob("guest/*")]:
        state.update(file.read_bytes())
    state.update(run("dpkg-query", "-W", "-f", "${Package} ${Version}\n"))
    return state.hexdigest()[:16]


def system(kernel, cache):
    """The archive of all that is Debian's."""
    file = cache / f"system-{_key(kernel)}.cpio.lz4"
    if file.exists():
        return file
    need("busybox", "cpio", "lz4", "ldd", "modprobe", "v4l2-ctl", "gst-launch-1.0")
    for old in cache.glob("system-*"):
        if old.is_file():
            old.unlink()
    archive = Archive(cache / "system")
    archive.link_merged()
    archive.add("/bin/busybox")
    archive.add(_HERE / "guest" / "init", "/init")
    for tool in _TOOLS:
        archive.add_program(tool)
    archive.add_program(_SCANNER)
    for tool in ("plug", "unplug"):
        archive.add(_HERE / "guest" / tool, f"/usr/bin/{tool}")
    archive.write("/etc/passwd", _USERS)
    archive.write("/etc/group", _GROUPS)
    _add_plugins(archive)
    _add_fonts(archive)
    _add_modules(archive, kernel)
    return archive.pack(file)


def project(build, run_folder):
    """The archive of the project's programs, plugin and profiles, as `build` has them."""
    build = pathlib.Path(build)
    archive = Archive(run_folder / "project")
    sentryd = build / "pipelines" / "sentryd" / "sentryd"
    sentryctl = build / "relay" / "ctl" / "sentryctl"
    plugin = build / "plugins" / "libgstsentry.so"
    for file in (sentryd, sentryctl, plugin):
        if not file.exists():
            raise Unavailable(f"{file} is not built")
    archive.add_program(sentryd, "/usr/bin/sentryd")
    archive.add_program(sentryctl, "/usr/bin/sentryctl")
    archive.add_program(plugin, _plugin_folder() / plugin.name)
    profiles = _HERE.parent.parent / "pipelines" / "profiles"
    for file in profiles.rglob("*.toml"):  # the stages below it, too
        archive.add(file, f"/etc/sentry/profiles/{file.relative_to(profiles)}")
    return archive.pack(run_folder / "project.cpio")
