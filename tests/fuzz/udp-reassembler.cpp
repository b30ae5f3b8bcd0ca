// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/transport/udp/datagrams.hpp"
#include "transport/udp/reassembler.hpp"

// The input is a script, one step after another. A step begins with a byte: bit 7 chooses between
// bytes and a made datagram, bits 4 to 6 one of eight senders, bits 0 to 3 the time since the last.
//   bytes:  length (16 bits, most significant byte first), the datagram
//   made:   stream, epoch, number, size, shard, place to change, what to change there
namespace {

using namespace sentry;
using namespace sentry::udp;

constexpr std::int64_t kMillisecond = 1'000'000;

void require(bool promise) {
  if (!promise) std::abort();
}

class Script {
 public:
  explicit Script(std::span<const std::byte> bytes) : rest_(bytes) {}

  [[nodiscard]] bool done() const { return rest_.empty(); }
  std::uint8_t byte() { return done() ? 0 : std::to_integer<std::uint8_t>(take(1).front()); }
  std::span<const std::byte> take(std::size_t size) {
    const auto taken = rest_.first(std::min(size, rest_.size()));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }

 private:
  std::span<const std::byte> rest_;
};

std::vector<std::byte> raw_datagram(Script &script) {
  const std::size_t high = script.byte();
  const auto bytes = script.take(high << 8 | script.byte());
  return {bytes.begin(), bytes.end()};
}

// A datagram whose checks are right unless it is changed, which no fuzzer finds by itself.
std::vector<std::byte> made_datagram(Script &script) {
  constexpr std::array<const char *, 4> kStreams{"a", "b", "default", "field-2"};
  const char *stream = kStreams.at(script.byte() % kStreams.size());
  const FrameId id{script.byte() % 4 + 1U, script.byte() % 16 + 1U};
  const std::size_t size = 1 + script.byte() % 8 * std::size_t{1200};
  // Made once each: the frames are few, and the fuzzer's time is for the reassembler.
  static std::map<std::tuple<std::string, FrameId, std::size_t>, udp::testing::Datagrams> made;
  auto &datagrams = made[{stream, id, size}];
  if (datagrams.empty()) datagrams = udp::testing::cut_frame(id, size, stream, kMinMtu);
  auto datagram = datagrams[script.byte() % datagrams.size()];
  const std::size_t place = script.byte() % datagram.size();
  datagram[place] ^= static_cast<std::byte>(script.byte());
  return datagram;
}

Arrival next_arrival(std::uint8_t control, std::int64_t &now_ns) {
  const auto sender = static_cast<std::uint8_t>(control >> 4 & 7);
  now_ns += kMillisecond << (control & 15);  // up to 33 s
  Arrival arrival;
  arrival.from.host.bytes[15] = static_cast<std::uint8_t>(1 + sender / 2);
  arrival.from.port = static_cast<std::uint16_t>(1000 + sender % 2);
  arrival.monotonic_ns = now_ns;
  arrival.utc_ns = udp::testing::kCaptureTime + now_ns;
  return arrival;
}

ReassemblerOptions tight() {
  ReassemblerOptions options;
  options.max_streams = 64;
  options.limits = {2, 3, std::size_t{16} << 10, 5'000'000'000};
  return options;
}

}  // namespace

// Whatever the script: the caps hold, and what comes out is verified and comes out once.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  Script script(std::as_bytes(std::span(data, size)));
  const ReassemblerOptions options = tight();
  Reassembler reassembler(options);
  std::map<std::pair<std::string, std::uint64_t>, std::uint64_t> newest;  // by stream and epoch
  std::int64_t now_ns = 0;
  std::uint64_t datagrams = 0;
  while (!script.done()) {
    const std::uint8_t control = script.byte();
    const Arrival arrival = next_arrival(control, now_ns);
    const auto datagram = (control & 0x80) != 0 ? made_datagram(script) : raw_datagram(script);
    const auto received = reassembler.take(datagram, arrival);
    require(reassembler.stats().datagrams == ++datagrams);
    const PartialTable &partial = reassembler.partial_frames();
    require(partial.bytes() <= options.limits.bytes);
    require(partial.senders() <= options.limits.senders);
    require(partial.size() <= options.limits.senders * options.limits.frames_per_sender);
    require(partial.size() > 0 || partial.bytes() == 0);
    if (!received) continue;
    const FrameInfo &info = received->frame.info;
    require(payload_checksum(received->frame.payload.span()) == info.checksum);
    require(is_stream_name(received->stream) && info.capture_time_ns >= 0);
    auto &last = newest[{received->stream, info.id.epoch}];
    require(info.id.number > last);
    last = info.id.number;
  }
  return 0;
}
