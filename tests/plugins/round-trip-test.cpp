// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>

#include <string>

#include "plugins/frame-meta.hpp"
#include "tests/plugins/harness.hpp"
#include "transport/base/clock.hpp"

// From a sink of ours to a source of ours, and on: the name goes with the bytes.
namespace sentry::plugins {
namespace {

class RoundTrip : public testing::TestWithParam<const char *> {
 protected:
  RoundTrip()
      : sink_((GetParam() + std::string("sink")).c_str()),
        source_((GetParam() + std::string("src")).c_str()) {
    if (over_udp()) {
      source_.set("port", "0");
      source_.set("stream", "round-trip");
      sink_.set("stream", "round-trip");
    } else {
      source_.set("segment", "round-trip");
      sink_.set("segment", "round-trip");
    }
  }
  static bool over_udp() { return GetParam() == std::string("sentryudp"); }
  void connect() {
    if (over_udp()) sink_.set("clients", "127.0.0.1:" + std::to_string(source_.number("port")));
  }

  TestElement sink_;
  TestElement source_;
};

TEST_P(RoundTrip, keeps_bytes_of_any_size_and_counts_them_up) {
  const SourceHarness source(source_);
  connect();
  const SinkHarness sink(sink_);
  FrameId last;
  for (const std::size_t size : {1'000, 1'400, 30'000, 65'535, 1'000'000}) {
    const auto jpeg = testing_support::sample_jpeg({.size = size});
    ASSERT_EQ(sink.push(make_buffer(jpeg).release()), GST_FLOW_OK);
    const auto buffer = source.pull();
    ASSERT_TRUE(buffer) << size;
    EXPECT_EQ(bytes_of(buffer.get()), jpeg) << size;
    const auto info = get_frame_meta(buffer.get());
    ASSERT_TRUE(info);
    EXPECT_EQ(info->id.number, last.number + 1);
    if (last.number != 0) {
      EXPECT_EQ(info->id.epoch, last.epoch);
    }
    last = info->id;
  }
}

TEST_P(RoundTrip, passes_a_name_on_that_a_frame_already_has) {
  const SourceHarness source(source_);
  connect();
  const SinkHarness sink(sink_);
  const FrameId id{static_cast<std::uint64_t>(utc_now_ns()), 1234};
  const Frame frame = testing_support::sample_frame(id);
  auto buffer = make_buffer(frame.payload.span());
  set_frame_meta(buffer.get(), frame.info);
  ASSERT_EQ(sink.push(buffer.release()), GST_FLOW_OK);
  const auto out = source.pull();
  ASSERT_TRUE(out);
  EXPECT_EQ(get_frame_meta(out.get()), frame.info);
}

TEST_P(RoundTrip, carries_a_slate_and_its_reason) {
  const SourceHarness source(source_);
  connect();
  const SinkHarness sink(sink_);
  auto buffer = jpeg_buffer();
  set_source_state(buffer.get(), SourceState::kSlate, "no signal since noon");
  ASSERT_EQ(sink.push(buffer.release()), GST_FLOW_OK);
  const auto out = source.pull();
  ASSERT_TRUE(out);
  const auto info = get_frame_meta(out.get());
  EXPECT_EQ(info->state, SourceState::kSlate);
  EXPECT_EQ(info->reason, "no signal since noon");
}

TEST_P(RoundTrip, begins_a_higher_epoch_when_the_sink_starts_again) {
  const SourceHarness source(source_);
  connect();
  FrameId last;
  for (int run = 0; run < 3; ++run) {
    const SinkHarness sink(sink_);
    ASSERT_EQ(sink.push(jpeg_buffer().release()), GST_FLOW_OK);
    const auto buffer = source.pull();
    ASSERT_TRUE(buffer);
    const FrameId id = get_frame_meta(buffer.get())->id;
    EXPECT_GT(id.epoch, last.epoch);
    EXPECT_EQ(id.number, 1U);
    last = id;
  }
}

INSTANTIATE_TEST_SUITE_P(Sentry, RoundTrip, testing::Values("sentryudp", "sentryshm"),
                         [](const auto &link) { return std::string(link.param); });

}  // namespace
}  // namespace sentry::plugins
