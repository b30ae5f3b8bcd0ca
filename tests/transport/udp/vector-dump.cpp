// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <algorithm>
#include <array>
#include <cstdio>

#include "transport/udp/byte-order.hpp"
#include "transport/udp/wire.hpp"
#include "vectors.hpp"

namespace sentry::udp::testing {
namespace {

struct Field {
  std::size_t offset;
  std::size_t size;
  const char *name;
};

constexpr std::array<Field, 15> kHeaderFields{{{0, 4, "magic"},
                                               {4, 1, "version"},
                                               {5, 1, "header length"},
                                               {6, 1, "flags"},
                                               {7, 1, "priority"},
                                               {8, 8, "stream hash"},
                                               {16, 8, "epoch"},
                                               {24, 8, "number"},
                                               {32, 4, "object length"},
                                               {36, 2, "shard size"},
                                               {38, 2, "shard index"},
                                               {40, 2, "data shards"},
                                               {42, 1, "block data shards"},
                                               {43, 1, "block parity shards"},
                                               {44, 4, "reserved"}}};

constexpr std::array<Field, 12> kDescriptorFields{{{0, 2, "descriptor length"},
                                                   {2, 1, "state"},
                                                   {3, 1, "media type length"},
                                                   {4, 1, "stream name length"},
                                                   {5, 1, "reason length"},
                                                   {6, 2, "reserved"},
                                                   {8, 8, "epoch"},
                                                   {16, 8, "number"},
                                                   {24, 8, "capture time"},
                                                   {32, 4, "width"},
                                                   {36, 4, "height"},
                                                   {40, 8, "payload checksum"}}};

// Lines of at most 16 bytes, the first of them with the field's name.
void dump(std::string &text, const std::vector<std::byte> &bytes, std::size_t offset,
          std::size_t size, const std::string &name) {
  for (std::size_t line = 0; line < size; line += 16) {
    std::array<char, 16> number{};
    std::snprintf(number.data(), number.size(), "%04zx ", offset + line);
    std::string row = number.data();
    for (std::size_t i = line; i < std::min(size, line + 16); ++i) {
      std::snprintf(number.data(), number.size(), " %02x",
                    std::to_integer<unsigned>(bytes[offset + i]));
      row += number.data();
    }
    if (line == 0) row += std::string(54 - std::min<std::size_t>(54, row.size()), ' ') + name;
    text += row + "\n";
  }
}

std::size_t dump_descriptor(std::string &text, const std::vector<std::byte> &bytes,
                            std::size_t begin) {
  for (const Field &field : kDescriptorFields) {
    dump(text, bytes, begin + field.offset, field.size, field.name);
  }
  const auto size_at = [&](std::size_t i) {
    return std::to_integer<std::size_t>(bytes[begin + i]);
  };
  const std::size_t end = begin + load_be<std::uint16_t>(bytes.data() + begin);
  std::size_t at = begin + 48;
  for (const auto &[field, name] :
       {std::pair{3, "media type"}, {4, "stream name"}, {5, "reason"}}) {
    const std::size_t size = size_at(static_cast<std::size_t>(field));
    dump(text, bytes, at, size, name);
    at += size;
  }
  dump(text, bytes, at, end - 4 - at, "an addition, to be skipped");
  dump(text, bytes, end - 4, 4, "check");
  return end;
}

void dump_datagram(std::string &text, const std::vector<std::byte> &bytes) {
  for (const Field &field : kHeaderFields) dump(text, bytes, field.offset, field.size, field.name);
  const auto header = std::to_integer<std::size_t>(bytes[5]);
  dump(text, bytes, 48, header - 48, "an addition, to be skipped");
  const bool first = load_be<std::uint16_t>(bytes.data() + 38) == 0;
  const std::size_t payload = first ? dump_descriptor(text, bytes, header) : header;
  dump(text, bytes, payload, bytes.size() - payload, "payload");
}

}  // namespace

std::string describe(const std::vector<Vector> &vectors) {
  std::string text =
      "<!-- Written by tests/transport/udp/make-vectors; a test compares it. -->\n"
      "# Test vectors\n\n"
      "Each file is one datagram. A receiver that is given them in this order, from one sender "
      "and\n"
      "with no stream chosen, counts each as the table says; \"frame\" is a frame delivered.\n\n"
      "| file | counted as | what it is |\n| --- | --- | --- |\n";
  for (const Vector &vector : vectors) {
    text += "| " + vector.name + ".bin | " + (vector.outcome.empty() ? "—" : vector.outcome) +
            " | " + vector.says + " |\n";
  }
  for (const Vector &vector : vectors) {
    if (vector.name.starts_with("refused-") || vector.name == "late" ||
        vector.name == "three-2-again") {
      continue;
    }
    text += "\n## " + vector.name + ".bin\n\n" + vector.says + "\n\n```\n";
    dump_datagram(text, vector.bytes);
    text += "```\n";
  }
  return text;
}

}  // namespace sentry::udp::testing
