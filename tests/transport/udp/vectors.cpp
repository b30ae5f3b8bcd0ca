// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "vectors.hpp"

#include <xxhash.h>

#include <functional>
#include <utility>

#include "transport/base/frame.hpp"
#include "transport/udp/byte-order.hpp"
#include "transport/udp/packetizer.hpp"

namespace sentry::udp::testing {
namespace {

using Datagrams = std::vector<std::vector<std::byte>>;

// Byte i is 7 i modulo 256, which a reader can check without a program.
Bytes counted_payload(std::size_t size) {
  Bytes payload(size);
  for (std::size_t i = 0; i < size; ++i) payload.data()[i] = static_cast<std::byte>(i * 7);
  return payload;
}

FrameInfo live(FrameId id, const Bytes &payload) {
  FrameInfo info;
  info.id = id;
  info.capture_time_ns = 1'700'000'000'123'456'789;
  info.width = 640;
  info.height = 480;
  info.checksum = payload_checksum(payload.span());
  return info;
}

Datagrams cut(std::string_view stream, const FrameInfo &info, Bytes payload) {
  auto packets = Packets::cut(stream, info, std::move(payload), kMinMtu, 0);
  Datagrams datagrams;
  for (std::size_t i = 0; packets && i < packets->count(); ++i) {
    auto &datagram = datagrams.emplace_back();
    for (const iovec &slice : packets->slices(i, 1)) {
      const auto *bytes = static_cast<const std::byte *>(slice.iov_base);
      datagram.insert(datagram.end(), bytes, bytes + slice.iov_len);
    }
  }
  return datagrams;
}

std::vector<std::byte> small(std::uint64_t number) {
  Bytes payload = counted_payload(24);
  const FrameInfo info = live({1'700'000'000'000'000'001, number}, payload);
  return cut("field-2", info, std::move(payload)).front();
}

std::vector<std::byte> slate() {
  Bytes payload = counted_payload(24);
  FrameInfo info = live({1'700'000'000'000'000'001, 2}, payload);
  info.state = SourceState::kSlate;
  info.reason =
      "Kein Signal \xE2\x80\x93 Kabel pr\xC3\xBC"
      "fen";
  return cut("field-2", info, std::move(payload)).front();
}

Datagrams three_shards(std::uint64_t number) {
  Bytes payload = counted_payload(1200);
  const FrameInfo info = live({1'700'000'000'000'000'001, number}, payload);
  return cut("field-2", info, std::move(payload));
}

// A header of 56 bytes, as a later version may send it.
std::vector<std::byte> longer_header() {
  auto bytes = small(4);
  bytes[5] = std::byte{56};
  bytes.insert(bytes.begin() + 48, 8, std::byte{0xEE});
  return bytes;
}

// Four bytes between the last text and the check.
std::vector<std::byte> longer_descriptor() {
  auto bytes = small(5);
  const std::size_t length = load_be<std::uint16_t>(bytes.data() + kHeaderSize);
  bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(kHeaderSize + length - 4), 4,
               std::byte{0xEE});
  store_be(bytes.data() + 32, static_cast<std::uint32_t>(bytes.size() - kHeaderSize));
  store_be(bytes.data() + kHeaderSize, static_cast<std::uint16_t>(length + 4));
  store_be(bytes.data() + kHeaderSize + length,
           static_cast<std::uint32_t>(XXH3_64bits(bytes.data() + kHeaderSize, length)));
  return bytes;
}

std::vector<std::byte> with_parity_announced() {
  auto bytes = small(6);
  bytes[42] = std::byte{20};
  bytes[43] = std::byte{4};
  return bytes;
}

std::vector<std::byte> changed(std::size_t offset, std::uint8_t value) {
  auto bytes = small(9);
  bytes[offset] = std::byte{value};
  return bytes;
}

void add_refused(std::vector<Vector> &vectors) {
  const auto add = [&](std::string name, std::string outcome, std::string says,
                       std::vector<std::byte> bytes) {
    vectors.push_back({std::move(name), std::move(outcome), std::move(says), std::move(bytes)});
  };
  add("refused-magic", "malformed", "the magic is \"SNTS\"", changed(3, 'S'));
  add("refused-version", "unsupported", "of version 2", changed(4, 2));
  add("refused-header-length", "malformed", "a header of 40 bytes", changed(5, 40));
  add("refused-parity", "unsupported", "a parity shard", changed(6, 1));
  add("refused-sealed", "unsupported", "a sealed shard", changed(6, 2));
  add("refused-flag", "unsupported", "a flag without a meaning", changed(6, 0x80));
  add("refused-number", "malformed", "number 0", changed(31, 0));
  add("refused-object-length", "malformed", "an object far beyond 16 MiB", changed(32, 0x7F));
  add("refused-shard-size", "malformed", "shards of 16 bytes", [] {
    auto bytes = small(9);
    store_be(bytes.data() + 36, std::uint16_t{16});
    return bytes;
  }());
  add("refused-shard-count", "malformed", "2 shards where the object fills 1", changed(41, 2));
  add("refused-shard-index", "malformed", "shard 1 of 1", changed(39, 1));
  add("refused-parity-shape", "malformed", "blocks with parity shards but no data", changed(43, 4));
  auto cut_off = small(9);
  cut_off.pop_back();
  add("refused-length", "malformed", "the last byte is missing", std::move(cut_off));
  add("refused-check", "corrupt", "the width was changed, the check was not", changed(48 + 33, 1));
  auto payload = small(9);
  payload.back() ^= std::byte{1};
  add("refused-checksum", "corrupt", "the last bit of the payload was changed", std::move(payload));
  add("refused-identity", "malformed", "the header says number 10, the descriptor 9",
      changed(31, 10));
}

}  // namespace

std::vector<Vector> make_vectors() {
  std::vector<Vector> vectors{
      {"live", "frame", "a whole frame, live, number 1", small(1)},
      {"slate", "frame", "a slate with a reason, number 2", slate()},
  };
  const Datagrams three = three_shards(3);
  vectors.push_back({"three-0", "", "shard 0 of 3 of number 3", three[0]});
  vectors.push_back({"three-2", "", "shard 2 of 3, which came before its neighbour", three[2]});
  vectors.push_back({"three-2-again", "duplicate", "the same again", three[2]});
  vectors.push_back({"three-1", "frame", "shard 1 of 3, which makes it whole", three[1]});
  vectors.push_back({"longer-header", "frame", "a header of 56 bytes, number 4", longer_header()});
  vectors.push_back({"longer-descriptor", "frame", "a descriptor with an addition, number 5",
                     longer_descriptor()});
  vectors.push_back({"parity-announced", "frame", "a data shard of a frame with parity, number 6",
                     with_parity_announced()});
  vectors.push_back({"late", "late", "number 4 once more, after 6", longer_header()});
  add_refused(vectors);
  return vectors;
}

}  // namespace sentry::udp::testing
