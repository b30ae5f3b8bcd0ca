#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes the pictures in corpus/ and the table of what is expected of each.

Run once by hand when a defect is added; the results are committed, so that building and testing
need none of the tools: cjpeg, jpegtran, exiftool, ffmpeg and ImageMagick's convert.
"""

import pathlib
import subprocess
import tempfile

CORPUS = pathlib.Path(__file__).parent / "corpus"
WIDTH, HEIGHT = 64, 48
rows = []


def run(*command, data=b""):
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def ppm(width=WIDTH, height=HEIGHT):
    """No row of it has one colour, so that a row a decoder could not paint stands out."""
    pixels = bytearray()
    for y in range(height):
        for x in range(width):
            pixels += bytes(((x * 4) & 255, (y * 5) & 255, (x * 7 ^ y * 3) & 255))
    return b"P6 %d %d 255\n" % (width, height) + bytes(pixels)


def cjpeg(*options, source=None):
    return run("cjpeg", "-quality", "60", *options, data=source or ppm())


def segments(jpeg):
    """(code, begin, end) of each segment up to and with the first SOS header."""
    at, found = 2, []
    while True:
        code, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4], "big")
        found.append((code, at, at + 2 + length))
        if code == 0xDA:
            return found
        at += 2 + length


def find(jpeg, code):
    return next(segment for segment in segments(jpeg) if segment[0] == code)


def without(jpeg, *codes):
    for code, begin, end in reversed(segments(jpeg)):
        if code in codes:
            jpeg = jpeg[:begin] + jpeg[end:]
    return jpeg


def insert(jpeg, at, data):
    return jpeg[:at] + data + jpeg[at:]


def patch(jpeg, at, data):
    return jpeg[:at] + data + jpeg[at + len(data) :]


def segment(code, body):
    return bytes((0xFF, code)) + (len(body) + 2).to_bytes(2, "big") + body


def after_soi(jpeg, data):
    return insert(jpeg, 2, data)


def patch_sof(jpeg, offset, data, code=0xC0):
    """`offset` counts from the first parameter: 0 precision, 1 height, 3 width, 5 components."""
    return patch(jpeg, find(jpeg, code)[1] + 4 + offset, data)


def restarts(jpeg):
    begin = find(jpeg, 0xDA)[2]
    return [at for at in range(begin, len(jpeg) - 1)
            if jpeg[at] == 0xFF and 0xD0 <= jpeg[at + 1] <= 0xD7]


def exiftool(jpeg, *options):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "picture.jpg")
        path.write_bytes(jpeg)
        pathlib.Path(folder, "preview.jpg").write_bytes(cjpeg(source=ppm(16, 16)))
        run("exiftool", "-q", "-overwrite_original", *(o.format(folder) for o in options), str(path))
        return path.read_bytes()


def emit(name, data, result, *words):
    """`result`: same, or repairs joined by +, or the refusal; `words` stand in its message."""
    assert len(data) < 20000, (name, len(data))
    (CORPUS / name).write_bytes(data)
    rows.append((name, result, " ".join(words) or "-"))


BASE = cjpeg("-sample", "2x2")
RESTART = cjpeg("-sample", "1x1", "-restart", "2B")
PROGRESSIVE = cjpeg("-progressive")
EXIF = exiftool(BASE, "-ThumbnailImage<={}/preview.jpg", "-Make=Camera", "-Model=One")
SOS = find(BASE, 0xDA)
MIDDLE = (SOS[2] + len(BASE)) // 2
AVI1 = segment(0xE0, b"AVI1\0\0" + bytes(8))
BARE = after_soi(without(BASE, 0xC4, 0xE0), AVI1)


def whole():
    emit("420.jpg", BASE, "same")
    emit("422.jpg", cjpeg("-sample", "2x1"), "same")
    emit("444.jpg", cjpeg("-sample", "1x1"), "same")
    emit("411.jpg", cjpeg("-sample", "4x1"), "same")
    emit("440.jpg", cjpeg("-sample", "1x2"), "same")
    emit("odd-size.jpg", cjpeg("-restart", "1B", source=ppm(61, 35)), "same")
    emit("one-pixel.jpg", cjpeg(source=ppm(1, 1)), "same")
    emit("grey.jpg", cjpeg("-grayscale"), "same")
    emit("rgb.jpg", cjpeg("-rgb"), "same")
    emit("optimised.jpg", cjpeg("-optimize"), "same")
    emit("progressive.jpg", PROGRESSIVE, "same")
    emit("progressive-restart.jpg", cjpeg("-progressive", "-restart", "1"), "same")
    emit("restart.jpg", RESTART, "same")
    begin = find(BASE, 0xC0)[1]
    emit("extended.jpg", patch(BASE, begin + 1, b"\xc1"), "same")
    with tempfile.NamedTemporaryFile("w") as script:
        script.write("0;\n1;\n2;\n")
        script.flush()
        emit("three-scans.jpg", cjpeg("-scans", script.name), "same")
        emit("three-scans-restart.jpg",
             cjpeg("-restart", "3B", "-scans", script.name, source=ppm(61, 35)), "same")
    emit("cmyk.jpg", convert("CMYK"), "same")
    emit("exif-preview.jpg", EXIF, "same")
    emit("exif-and-jfif.jpg", after_soi(without(EXIF, 0xE0), find_bytes(BASE, 0xE0)), "same")


def convert(colorspace):
    return run("convert", "ppm:-", "-strip", "-colorspace", colorspace, "-quality", "60", "jpg:-",
               data=ppm())


def find_bytes(jpeg, code):
    _, begin, end = find(jpeg, code)
    return jpeg[begin:end]


def whole_but_odd():
    emit("comment.jpg", after_soi(BASE, segment(0xFE, b"\xff\xd8\xff\xd9 " * 800)), "same")
    profile = segment(0xE2, b"ICC_PROFILE\0\1\1" + bytes(4000))
    emit("large-app2.jpg", after_soi(BASE, profile), "same")
    h264 = segment(0xE4, bytes((0, 1, 22, 0)) + b"H264" + bytes(range(255)) * 20)
    emit("h264-in-app4.jpg", insert(BASE, SOS[1], h264 * 2), "same")
    fill = b"\xff" * 3
    odd = BASE
    for _, begin, _ in reversed(segments(BASE)):
        odd = insert(odd, begin, fill)
    emit("fill-bytes.jpg", odd[:-2] + fill + odd[-2:], "same")
    tables = b"".join(BASE[b:e] for c, b, e in segments(BASE) if c in (0xDB, 0xC4))
    stripped = without(BASE, 0xDB, 0xC4)
    emit("tables-after-frame-header.jpg", insert(stripped, find(stripped, 0xDA)[1], tables), "same")
    emit("zeros-before-end.jpg", BASE[:-2] + bytes(9) + BASE[-2:], "same")
    emit("spectral-end-0.jpg", patch(BASE, SOS[2] - 2, b"\0"), "same")
    number = len(restarts(RESTART)) % 8
    emit("restart-closes.jpg", RESTART[:-2] + bytes((0xFF, 0xD0 + number)) + RESTART[-2:], "same")
    emit("interval-longer-than-scan.jpg", after_soi(BASE, segment(0xDD, b"\xff\xff")), "same")


def repaired():
    emit("no-huffman-tables.jpg", without(BASE, 0xC4), "tables")
    emit("no-huffman-tables-avi1.jpg", BARE, "tables")
    emit("no-huffman-tables-422.jpg", without(cjpeg("-sample", "2x1"), 0xC4), "tables")
    emit("no-huffman-tables-grey.jpg", without(cjpeg("-grayscale"), 0xC4), "tables")
    emit("no-huffman-tables-restart.jpg", without(RESTART, 0xC4), "tables")
    emit("empty-huffman-segment.jpg", insert(BARE, find(BARE, 0xC0)[1], segment(0xC4, b"")), "tables")
    luma = [BASE[b:e] for c, b, e in segments(BASE) if c == 0xC4][:2]
    emit("luma-tables-only.jpg", insert(BARE, find(BARE, 0xC0)[1], b"".join(luma)), "tables")
    emit("junk-before.jpg", b"\x12\xff\x34\xff\xd8\x00JUNK" + BASE, "before")
    emit("zeros-before.jpg", bytes(512) + BASE, "before")
    emit("false-start-before.jpg", b"\xff\xd8\xff\xe0\x20\x00\x01\x02" + BASE, "before")
    emit("doubled-start.jpg", b"\xff\xd8" + BASE, "before")
    emit("end-before-start.jpg", b"\xff\xd9" + BASE, "before")
    emit("padded-zeros.jpg", BASE + bytes(1000), "after")
    emit("padded-ff.jpg", BASE + b"\xff" * 1000, "after")
    emit("doubled-end.jpg", BASE + b"\xff\xd9", "after")
    emit("text-after.jpg", BASE + b"\r\n--boundary\r\n", "after")
    emit("old-frame-after.jpg", BASE + BASE[MIDDLE:], "after")
    emit("two-pictures.jpg", BASE + BASE, "after")
    emit("two-fields-avi1.jpg", BARE + BARE, "tables+after")
    index = segment(0xE2, b"MPF\0II*\0" + bytes(60))
    emit("mpf.jpg", after_soi(BASE, index) + cjpeg(source=ppm(16, 16)), "after")
    emit("cut-then-whole.jpg", BASE[:MIDDLE] + BASE, "before")
    emit("cut-in-header-then-whole.jpg", BASE[:200] + BASE, "before")
    emit("cut-in-preview-then-whole.jpg", EXIF[:400] + BASE, "before")
    emit("everything.jpg", bytes(7) + b"\xff\xd8" + BARE + bytes(300), "before+tables+after")


def cut_off():
    emit("empty.jpg", b"", "invalid", "not a JPEG")
    emit("zeros.jpg", bytes(2000), "invalid", "not a JPEG")
    emit("text.jpg", b"HTTP/1.1 503 Service Unavailable\r\n\r\n", "invalid", "not a JPEG")
    png = run("ffmpeg", "-v", "error", "-f", "ppm_pipe", "-i", "-", "-c:v", "png", "-f", "image2pipe",
              "-", data=ppm(8, 8))
    emit("png.jpg", png, "invalid", "not a JPEG")
    emit("start-only.jpg", BASE[:2], "invalid", "not a JPEG")
    emit("cut-off.jpg", BASE[:MIDDLE], "corrupt", "cut off")
    emit("no-end.jpg", BASE[:-2], "corrupt", "cut off")
    emit("half-end.jpg", BASE[:-1], "corrupt", "cut off")
    emit("cut-off-padded-ff.jpg", BASE[:MIDDLE] + b"\xff" * 500, "corrupt", "cut off")
    emit("cut-off-padded-zeros.jpg", BASE[:MIDDLE] + bytes(500), "corrupt", "cut off")
    emit("cut-off-in-header.jpg", BASE[: SOS[1] - 40], "corrupt", "more than are left")
    emit("cut-off-after-header.jpg", BASE[: SOS[1]], "corrupt", "cut off")
    emit("cut-off-with-preview.jpg", EXIF[:-20], "corrupt", "cut off")
    _, begin, end = find(EXIF, 0xE1)
    emit("cut-off-after-preview.jpg", EXIF[: end - 1], "corrupt", "more than are left")
    emit("cut-twice.jpg", BASE[:MIDDLE] * 2, "corrupt", "another picture")
    emit("header-only.jpg", BASE[: SOS[1]] + b"\xff\xd9", "corrupt", "without any picture data")
    emit("start-and-end-only.jpg", b"\xff\xd8\xff\xd9", "corrupt", "without any picture data")
    emit("no-data-in-scan.jpg", BASE[: SOS[2]] + b"\xff\xd9", "corrupt", "blocks need at least")
    emit("almost-no-data-in-scan.jpg", BASE[: SOS[2] + 12] + b"\xff\xd9", "corrupt", "at least")


def lost_data():
    marks = restarts(RESTART)
    emit("lost-intervals.jpg", RESTART[: marks[5]] + RESTART[marks[8] :], "corrupt", "data is lost")
    emit("lost-last-intervals.jpg", RESTART[: marks[20]] + b"\xff\xd9", "corrupt",
         "restart markers, expected")
    emit("lost-eight-intervals.jpg", RESTART[: marks[2]] + RESTART[marks[10] :], "corrupt",
         "restart markers, expected")
    emit("restart-without-interval.jpg", without(RESTART, 0xDD), "corrupt", "no restart interval")
    emit("interval-without-restart.jpg", after_soi(BASE, segment(0xDD, b"\0\4")), "corrupt",
         "0 restart markers")
    emit("restart-too-many.jpg", RESTART[:-2] + b"\xff\xd7\x12" + RESTART[-2:], "corrupt",
         "24 restart markers, expected 23")
    emit("cut-twice-restart.jpg", RESTART[: marks[5]] * 2, "corrupt", "another picture")
    emit("marker-in-data.jpg", patch(BASE, MIDDLE, b"\xff\x5a"), "corrupt", "reserved")
    begin = find(BASE, 0xC4)[1]
    emit("junk-between-segments.jpg", insert(BASE, begin, b"\0\0\0"), "corrupt", "expected a marker")
    emit("segment-past-end.jpg", patch(BASE, begin + 2, b"\xff\xff"), "corrupt", "are left")
    emit("segment-length-1.jpg", patch(BASE, begin + 2, b"\0\1"), "corrupt", "length 1")


def contradictory():
    sof = find_bytes(BASE, 0xC0)
    emit("no-frame-header.jpg", without(BASE, 0xC0), "corrupt", "without a frame header")
    emit("frame-header-late.jpg", without(BASE, 0xC0)[:-2] + sof + b"\xff\xd9", "corrupt",
         "without a frame header")
    emit("two-frame-headers.jpg", insert(BASE, SOS[1], sof), "corrupt", "second frame header")
    emit("frame-header-after-scan.jpg", BASE[:-2] + sof + b"\xff\xd9", "corrupt", "after picture data")
    emit("no-quantisation-tables.jpg", without(BASE, 0xDB), "corrupt", "quantisation table 0")
    second = [s for s in segments(BASE) if s[0] == 0xDB][1]
    emit("one-quantisation-table.jpg", BASE[: second[1]] + BASE[second[2] :], "corrupt",
         "quantisation table 1")
    emit("no-huffman-tables-progressive.jpg", without(PROGRESSIVE, 0xC4), "corrupt",
         "Huffman table 0, which is missing")
    dht = find(BASE, 0xC4)[1]
    emit("overfull-huffman-table.jpg", patch(BASE, dht + 5, b"\3"), "corrupt", "Huffman table")
    emit("zero-width.jpg", patch_sof(BASE, 3, b"\0\0"), "corrupt", "width of 0")
    emit("no-component.jpg", patch_sof(BASE, 5, b"\0"), "corrupt", "contents contradict")
    emit("component-twice.jpg", patch_sof(BASE, 9, b"\1"), "corrupt", "twice")
    emit("unknown-component.jpg", patch(BASE, SOS[1] + 5, b"\7"), "corrupt", "component 7")
    emit("sampling-0.jpg", patch_sof(BASE, 7, b"\0"), "corrupt", "sampling factors")
    with tempfile.NamedTemporaryFile("w") as script:
        script.write("0;\n1;\n2;\n")
        script.flush()
        three = cjpeg("-scans", script.name)
    dc = find(PROGRESSIVE, 0xDA)[1]
    dht = PROGRESSIVE.index(b"\xff\xc4", dc)
    emit("progressive-without-dc.jpg", PROGRESSIVE[:dc] + PROGRESSIVE[dht:], "corrupt",
         "for component 1")
    last = three.rindex(b"\xff\xda")
    emit("component-without-scan.jpg", three[:last] + b"\xff\xd9", "corrupt", "for component 3")


def unsupported():
    emit("zero-height.jpg", patch_sof(BASE, 1, b"\0\0"), "unsupported", "DNL")
    emit("enormous.jpg", patch_sof(BASE, 1, b"\xff\xff\xff\xff"), "unsupported", "pixels")
    emit("12-bit.jpg", patch_sof(BASE, 0, b"\x0c"), "unsupported", "12 bits")
    emit("arithmetic.jpg", cjpeg("-arithmetic"), "unsupported", "SOF9")
    lossless = run("ffmpeg", "-v", "error", "-f", "ppm_pipe", "-i", "-", "-c:v", "ljpeg", "-pix_fmt",
                   "bgr24", "-f", "image2pipe", "-", data=ppm(16, 16))
    emit("lossless.jpg", lossless, "unsupported", "SOF3")
    dhp = b"\xff\xde" + find_bytes(BASE, 0xC0)[2:]
    emit("hierarchical.jpg", insert(BASE, find(BASE, 0xC0)[1], dhp), "unsupported", "DHP")
    emit("jpeg-ls.jpg", b"\xff\xd8\xff\xf7" + find_bytes(BASE, 0xC0)[2:] + BASE[SOS[1] :],
         "unsupported", "JPG7")
    _, begin, end = find(BASE, 0xC0)
    two = b"\xff\xc0\0\x0e" + BASE[begin + 4 : begin + 9] + b"\2" + BASE[begin + 10 : begin + 16]
    emit("two-components.jpg", BASE[:begin] + two + BASE[end:], "unsupported", "2 components")
    five = bytes(BASE[begin + 4 : begin + 9]) + b"\5" + b"".join(
        bytes((i + 1, 0x11, 0)) for i in range(5))
    emit("five-components.jpg", BASE[:begin] + segment(0xC0, five) + BASE[end:], "unsupported",
         "5 components")
    emit("fractional-sampling.jpg", patch_sof(patch_sof(BASE, 7, b"\x31"), 10, b"\x21"), "unsupported", "do not divide")


def main():
    for old in CORPUS.glob("*.jpg"):
        old.unlink()
    for group in (whole, whole_but_odd, repaired, cut_off, lost_data, contradictory, unsupported):
        group()
    with open(CORPUS / "expectations.txt", "w", encoding="utf-8") as table:
        table.write("# file, then same | before tables after | invalid corrupt unsupported,"
                    " then words of the refusal\n")
        for row in rows:
            table.write("\t".join(row) + "\n")


if __name__ == "__main__":
    main()
