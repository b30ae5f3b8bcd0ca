// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// A baseline JPEG (ITU-T T.81) of one colour, made by code. The quantiser of 8 makes a block's
// one coefficient the sample itself, less 128; the Huffman tables hold just what that needs.

const kDcCodes = 12; // categories 0 to 11, each with a code of four bits

export function picture({red, green, blue, width = 64, height = 48}) {
  const y = 0.299 * red + 0.587 * green + 0.114 * blue;
  const samples = [y, 128 + (blue - y) * 0.564, 128 + (red - y) * 0.713];
  const levels = samples.map((sample) => Math.max(-127, Math.min(127, Math.round(sample) - 128)));
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xdb, [0, ...new Array(64).fill(8)]),
    segment(0xc0, [8, height >> 8, height & 255, width >> 8, width & 255, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]),
    segment(0xc4, [0x00, ...lengths(4, kDcCodes), ...Array(kDcCodes).keys()]),
    segment(0xc4, [0x10, ...lengths(1, 1), 0]),
    segment(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0]),
    scan(levels, blocks),
    Buffer.from([0xff, 0xd9]),
  ]);
}

function segment(marker, bytes) {
  const length = bytes.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 255, ...bytes]);
}

function lengths(bits, count) {
  return Array.from({length: 16}, (_, index) => (index === bits - 1 ? count : 0));
}

function scan(levels, blocks) {
  const first = levels.map((level) => coefficient(level) + '0').join('');
  const other = (coefficient(0) + '0').repeat(3);
  const bits = first + other.repeat(blocks - 1);
  const padded = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1');
  const bytes = padded.match(/.{8}/g).map((byte) => parseInt(byte, 2));
  return Buffer.from(bytes.flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte])));
}

function coefficient(level) {
  const category = level === 0 ? 0 : Math.floor(Math.log2(Math.abs(level))) + 1;
  const code = category.toString(2).padStart(4, '0');
  if (category === 0) return code;
  const value = level > 0 ? level : level + (1 << category) - 1;
  return code + value.toString(2).padStart(category, '0');
}
