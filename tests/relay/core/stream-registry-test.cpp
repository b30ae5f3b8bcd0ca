// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/core/stream-registry.hpp"

#include <gtest/gtest.h>

namespace sentry::relay {
namespace {

bool any(const Stream & /*stream*/) { return true; }
bool is_no_pitch(const Stream &stream) { return stream.name() != "pitch"; }

TEST(StreamRegistry, keeps_the_order_and_knows_the_only_one) {
  StreamRegistry registry;
  EXPECT_EQ(registry.only(any), nullptr);
  EXPECT_EQ(registry.first(any), nullptr);
  const StreamPtr pitch = registry.add("pitch");
  EXPECT_EQ(registry.only(any), pitch);
  EXPECT_EQ(registry.add("pitch"), pitch);
  const StreamPtr bench = registry.add("bench");
  EXPECT_EQ(registry.only(any), nullptr);
  EXPECT_EQ(registry.first(any), pitch);
  EXPECT_EQ(registry.only(is_no_pitch), bench);
  EXPECT_EQ(registry.first(is_no_pitch), bench);
  EXPECT_EQ(registry.find("bench"), bench);
  EXPECT_EQ(registry.find("roof"), nullptr);
  EXPECT_EQ(registry.all().size(), 2U);
}

TEST(StreamRegistry, finds_the_smaller_rendition_by_its_name) {
  StreamRegistry registry;
  registry.add("field");
  registry.add("field2.small");
  EXPECT_EQ(registry.smaller_rendition("field"), nullptr);
  const StreamPtr smaller = registry.add("field.small");
  EXPECT_EQ(registry.smaller_rendition("field"), smaller);
  EXPECT_EQ(registry.smaller_rendition("field.small"), nullptr);
  EXPECT_TRUE(is_smaller_rendition("field.small"));
  EXPECT_FALSE(is_smaller_rendition("field.smaller"));
  EXPECT_FALSE(is_smaller_rendition(".small")) << "of nothing";
  EXPECT_EQ(full_rendition("field.small"), "field");
  EXPECT_EQ(full_rendition("field"), "field");
}

TEST(StreamRegistry, serves_a_stream_that_was_made_elsewhere) {
  StreamRegistry registry;
  const auto stream = std::make_shared<Stream>("field", Clocks{});
  ASSERT_TRUE(registry.add(stream));
  EXPECT_EQ(registry.find("field"), stream);
  EXPECT_FALSE(stream->withdrawn());
}

TEST(StreamRegistry, refuses_a_second_stream_of_a_name) {
  StreamRegistry registry;
  ASSERT_TRUE(registry.add(std::make_shared<Stream>("field", Clocks{})));
  const auto second = registry.add(std::make_shared<Stream>("field", Clocks{}));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
  EXPECT_EQ(registry.all().size(), 1U);
}

TEST(StreamRegistry, refuses_a_stream_that_another_registry_lists) {
  StreamRegistry one;
  StreamRegistry other;
  const auto stream = std::make_shared<Stream>("field", Clocks{});
  ASSERT_TRUE(one.add(stream));
  EXPECT_FALSE(other.add(stream));
  EXPECT_TRUE(one.remove("field"));
  EXPECT_TRUE(other.add(stream));
  EXPECT_FALSE(stream->withdrawn());
}

TEST(StreamRegistry, wakes_those_who_wait_for_a_stream_it_removes) {
  StreamRegistry registry;
  const StreamPtr stream = registry.add("field");
  bool found_when_woken = true;
  const auto subscription = stream->on_frame(
      [&] { found_when_woken = registry.find("field") != nullptr || !stream->withdrawn(); });
  EXPECT_TRUE(registry.remove("field"));
  EXPECT_FALSE(found_when_woken);
  EXPECT_FALSE(registry.remove("field"));
}

}  // namespace
}  // namespace sentry::relay
