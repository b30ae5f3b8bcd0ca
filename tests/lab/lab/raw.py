# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The driver's own frames, before anybody has touched them: what a picture is compared with."""

import base64

from .laboratory import CAMERA

_WIDTH = 720
_FRAMES = 3  # the first ones of a stream may be from before


def lines(lab, standard, height, first=300, count=8):
    """The luma of some lines of an interlaced frame, of which even ones are the top field's."""
    lab.machine.run(f"""v4l2-ctl -d {CAMERA} -s {standard}
        v4l2-ctl -d {CAMERA} -v width={_WIDTH},height={height},pixelformat=YUYV,field=interlaced
        v4l2-ctl -d {CAMERA} --stream-mmap --stream-count={_FRAMES} --stream-to=/tmp/raw""")
    skip = height * (_FRAMES - 1) + first
    said = lab.machine.run(
        f"dd if=/tmp/raw bs={2 * _WIDTH} skip={skip} count={count} 2>/dev/null | base64 -w 0"
    )
    frame = base64.b64decode(said)
    # Two pixels are Y, U, Y, V.
    return [frame[2 * _WIDTH * y : 2 * _WIDTH * (y + 1) : 2] for y in range(count)]
