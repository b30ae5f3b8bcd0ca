// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <cstdint>
#include <cstdlib>
#include <vector>

#include "transport/udp/descriptor.hpp"
#include "transport/udp/wire.hpp"

namespace {

void require(bool promise) {
  if (!promise) std::abort();
}

// A header that was accepted announces exactly the shard it came with, and is written as it was
// read.
void check_datagram(std::span<const std::byte> bytes) {
  using namespace sentry::udp;
  Datagram datagram;
  const WireFault fault = parse_datagram(bytes, datagram);
  require(!to_string(fault).empty() && to_string(fault) != "unknown");
  if (fault != WireFault::kNone) return;
  const DatagramHeader &header = datagram.header;
  require(datagram.shard.size() == shard_length(header) && !datagram.shard.empty());
  require(datagram.shard.data() + datagram.shard.size() == bytes.data() + bytes.size());
  require(header.shard_index < header.data_shards);
  require(std::size_t{header.shard_size} * header.shard_index + datagram.shard.size() <=
          header.object_length);
  const HeaderBytes again = encode_header(header);
  std::vector<std::byte> copy(again.begin(), again.end());
  copy.insert(copy.end(), datagram.shard.begin(), datagram.shard.end());
  Datagram second;
  require(parse_datagram(copy, second) == WireFault::kNone && second.header == header);
}

void check_descriptor(std::span<const std::byte> bytes) {
  using namespace sentry::udp;
  const auto descriptor = decode_descriptor(bytes);
  if (!descriptor) {
    require(!descriptor.error().message.empty());
    return;
  }
  require(descriptor->length <= bytes.size());
  const auto again = encode_descriptor(descriptor->stream, descriptor->info);
  require(bool{again} && again->size() <= descriptor->length);
}

}  // namespace

// Whatever the bytes: as a datagram, and as a descriptor where one would begin.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  check_datagram(bytes);
  check_descriptor(bytes);
  if (size > sentry::udp::kHeaderSize) check_descriptor(bytes.subspan(sentry::udp::kHeaderSize));
  return 0;
}
