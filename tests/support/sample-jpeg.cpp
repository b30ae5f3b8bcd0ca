// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/support/sample-jpeg.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <initializer_list>

#include "transport/base/clock.hpp"

namespace sentry::testing_support {
namespace {

constexpr std::size_t kBlock = 8;                // pixels along one side of a block
constexpr std::size_t kSegmentOverhead = 4;      // marker and length
constexpr std::size_t kMaxSegmentBody = 0xFFFD;  // bytes that a segment's 16-bit length leaves

class JpegBuilder {
 public:
  void bytes(std::initializer_list<int> values) {
    for (const int value : values) out_.push_back(static_cast<std::byte>(value));
  }
  void u16(std::size_t value) {
    bytes({static_cast<int>(value >> 8), static_cast<int>(value & 255)});
  }
  void fill(std::size_t count, int value) {
    out_.insert(out_.end(), count, static_cast<std::byte>(value));
  }

  // Entropy-coded bits, with a zero byte stuffed after each FF (T.81, F.1.2.3).
  void bits(unsigned value, int count) {
    for (int i = count - 1; i >= 0; --i) {
      pending_ = (pending_ << 1) | ((value >> i) & 1U);
      if (++pending_bits_ == 8) flush_byte();
    }
  }
  void align() {
    while (pending_bits_ != 0) bits(1, 1);
  }
  std::vector<std::byte> take() { return std::move(out_); }
  [[nodiscard]] std::size_t size() const { return out_.size(); }

 private:
  void flush_byte() {
    out_.push_back(static_cast<std::byte>(pending_));
    if (pending_ == 0xFF) out_.push_back(std::byte{0});
    pending_ = 0;
    pending_bits_ = 0;
  }

  std::vector<std::byte> out_;
  unsigned pending_ = 0;
  int pending_bits_ = 0;
};

void add_quantisation_table(JpegBuilder &jpeg) {
  jpeg.bytes({0xFF, 0xDB, 0, 67, 0});
  jpeg.fill(64, 8);  // a DC step of 8 makes one step of the coefficient one step of the shade
}

void add_frame_header(JpegBuilder &jpeg, const SampleJpeg &sample) {
  jpeg.bytes({0xFF, 0xC0, 0, 11, 8});
  jpeg.u16(sample.height);
  jpeg.u16(sample.width);
  jpeg.bytes({1, 1, 0x11, 0});
}

// DC: the nine size categories 0 to 8 as four-bit codes. AC: only end-of-block, as one bit.
void add_huffman_tables(JpegBuilder &jpeg) {
  jpeg.bytes({0xFF, 0xC4, 0, 28, 0x00, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  jpeg.bytes({0, 1, 2, 3, 4, 5, 6, 7, 8});
  jpeg.bytes({0xFF, 0xC4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
}

void add_scan(JpegBuilder &jpeg, const SampleJpeg &sample) {
  jpeg.bytes({0xFF, 0xDA, 0, 8, 1, 1, 0x00, 0, 63, 0});
  const int level = sample.shade - 128;
  int category = 0;
  while ((std::abs(level) >> category) != 0) ++category;
  jpeg.bits(static_cast<unsigned>(category), 4);
  // Negative values are sent as their ones' complement (T.81, F.1.2.1).
  const int coded = level >= 0 ? level : level + (1 << category) - 1;
  jpeg.bits(static_cast<unsigned>(coded), category);
  jpeg.bits(0, 1);
  const std::size_t columns = (sample.width + kBlock - 1) / kBlock;
  const std::size_t rows = (sample.height + kBlock - 1) / kBlock;
  for (std::size_t block = 1; block < columns * rows; ++block) jpeg.bits(0, 5);
  jpeg.align();
}

void add_comments(JpegBuilder &jpeg, std::size_t total) {
  while (total > 0) {
    const std::size_t body = std::min(total - std::min(total, kSegmentOverhead), kMaxSegmentBody);
    jpeg.bytes({0xFF, 0xFE});
    jpeg.u16(body + 2);
    jpeg.fill(body, 's');
    total -= std::min(total, body + kSegmentOverhead);
  }
}

std::vector<std::byte> build(const SampleJpeg &sample, std::size_t comments) {
  JpegBuilder jpeg;
  jpeg.bytes({0xFF, 0xD8});
  add_comments(jpeg, comments);
  add_quantisation_table(jpeg);
  add_frame_header(jpeg, sample);
  add_huffman_tables(jpeg);
  add_scan(jpeg, sample);
  jpeg.bytes({0xFF, 0xD9});
  return jpeg.take();
}

}  // namespace

std::vector<std::byte> sample_jpeg(const SampleJpeg &sample) {
  const std::size_t bare = build(sample, 0).size();
  return sample.size <= bare ? build(sample, 0) : build(sample, sample.size - bare);
}

Frame sample_frame(FrameId id, const SampleJpeg &sample) {
  SampleJpeg shaded = sample;
  shaded.shade = static_cast<std::uint8_t>(sample.shade + id.number);
  const std::vector<std::byte> jpeg = sample_jpeg(shaded);
  Frame frame{FrameInfo{}, Bytes(jpeg.size())};
  std::memcpy(frame.payload.data(), jpeg.data(), jpeg.size());
  frame.info.id = id;
  frame.info.capture_time_ns = utc_now_ns();
  frame.info.width = sample.width;
  frame.info.height = sample.height;
  frame.info.checksum = payload_checksum(jpeg);
  return frame;
}

}  // namespace sentry::testing_support
