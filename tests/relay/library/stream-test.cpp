// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/relay/library/running-server.hpp"
#include "transport/shm/ring-writer.hpp"

namespace sentry::relay {
namespace {

template <class T>
T get(SentryRelayStream *stream, const char *name) {
  T value{};
  g_object_get(stream, name, &value, nullptr);
  return value;
}

std::string reason_of(SentryRelayStream *stream) {
  char *reason = get<char *>(stream, "reason");
  std::string text = reason;
  g_free(reason);
  return text;
}

TEST(RelayStream, tells_of_the_newest_picture) {
  const auto stream = own(sentry_relay_stream_new("field", nullptr));
  EXPECT_EQ(get<guint64>(stream.get(), "number"), 0U);
  EXPECT_EQ(get<gint>(stream.get(), "state"), SENTRY_RELAY_SOURCE_STATE_GONE);
  const std::int64_t taken = g_get_real_time() * 1000 - 5;
  ASSERT_TRUE(push(stream.get(), {.width = 80, .height = 40}, taken));
  ASSERT_TRUE(push(stream.get(), {.width = 96, .height = 48}, taken + 1));
  EXPECT_EQ(get<guint64>(stream.get(), "number"), 2U);
  EXPECT_EQ(get<guint64>(stream.get(), "frames"), 2U);
  EXPECT_NE(get<guint64>(stream.get(), "epoch"), 0U);
  EXPECT_EQ(get<guint>(stream.get(), "width"), 96U);
  EXPECT_EQ(get<guint>(stream.get(), "height"), 48U);
  EXPECT_EQ(get<gint64>(stream.get(), "captured-at"), taken + 1);
  EXPECT_EQ(get<gint>(stream.get(), "state"), SENTRY_RELAY_SOURCE_STATE_LIVE);
  EXPECT_STREQ(sentry_relay_stream_get_name(stream.get()), "field");
}

TEST(RelayStream, begins_a_higher_epoch_each_time) {
  guint64 before = 0;
  for (int i = 0; i < 3; ++i) {
    const auto stream = own(sentry_relay_stream_new("epochs", nullptr));
    ASSERT_TRUE(push(stream.get()));
    const auto epoch = get<guint64>(stream.get(), "epoch");
    EXPECT_GT(epoch, before);
    before = epoch;
  }
}

TEST(RelayStream, takes_the_present_for_a_time_that_is_not_told) {
  const auto stream = own(sentry_relay_stream_new("field", nullptr));
  const std::int64_t before = g_get_real_time() * 1000;
  ASSERT_TRUE(push(stream.get(), {}, -1));
  EXPECT_GE(get<gint64>(stream.get(), "captured-at"), before);
  EXPECT_LE(get<gint64>(stream.get(), "captured-at"), g_get_real_time() * 1000 + 1000);
}

TEST(RelayStream, refuses_rubbish_and_says_what_it_wanted) {
  const auto stream = own(sentry_relay_stream_new("field", nullptr));
  GBytes *rubbish = g_bytes_new_static("no picture", 10);
  Failure failure;
  EXPECT_FALSE(sentry_relay_stream_push(stream.get(), rubbish, 0, &failure.error));
  EXPECT_TRUE(failure.is(SENTRY_RELAY_ERROR_INVALID));
  EXPECT_NE(failure.text().find("JPEG"), std::string::npos) << failure.text();
  EXPECT_FALSE(sentry_relay_stream_push(stream.get(), rubbish, 0, nullptr));
  g_bytes_unref(rubbish);
  EXPECT_EQ(get<guint64>(stream.get(), "frames"), 0U);
}

TEST(RelayStream, refuses_a_picture_that_is_cut_off) {
  const auto stream = own(sentry_relay_stream_new("field", nullptr));
  const auto whole = testing_support::sample_jpeg({});
  GBytes *half = g_bytes_new(whole.data(), whole.size() / 2);
  Failure failure;
  EXPECT_FALSE(sentry_relay_stream_push(stream.get(), half, 0, &failure.error));
  EXPECT_TRUE(failure.is(SENTRY_RELAY_ERROR_CORRUPT)) << failure.text();
  g_bytes_unref(half);
}

TEST(RelayStream, mends_what_stands_around_a_picture) {
  RunningServer relay;
  ASSERT_TRUE(relay.start());
  const auto whole = testing_support::sample_jpeg({});
  std::string dirty(7, 'U');
  dirty.append(reinterpret_cast<const char *>(whole.data()), whole.size());
  dirty.append(9, '\0');
  GBytes *bytes = g_bytes_new(dirty.data(), dirty.size());
  EXPECT_TRUE(sentry_relay_stream_push(relay.stream.get(), bytes, 0, nullptr));
  g_bytes_unref(bytes);
  EXPECT_EQ(relay.get("/field/latest.jpg").body.size(), whole.size());
}

TEST(RelayStream, refuses_a_time_before_1970) {
  const auto stream = own(sentry_relay_stream_new("field", nullptr));
  GBytes *jpeg = new_jpeg();
  Failure failure;
  EXPECT_FALSE(sentry_relay_stream_push(stream.get(), jpeg, -2, &failure.error));
  EXPECT_TRUE(failure.is(SENTRY_RELAY_ERROR_INVALID));
  g_bytes_unref(jpeg);
}

TEST(RelayStream, refuses_names_that_no_stream_may_have) {
  for (const char *name : {"", "Field", "-a", "a/b", "ä"}) {
    Failure failure;
    EXPECT_EQ(sentry_relay_stream_new(name, &failure.error), nullptr);
    EXPECT_TRUE(failure.is(SENTRY_RELAY_ERROR_INVALID));
    EXPECT_NE(failure.text().find("expected"), std::string::npos) << failure.text();
    Failure other;
    EXPECT_EQ(sentry_relay_stream_new_for_segment(name, nullptr, &other.error), nullptr);
  }
}

TEST(RelayStream, tells_what_stands_behind_it) {
  const auto stream = own(sentry_relay_stream_new("field", nullptr));
  ASSERT_TRUE(push(stream.get()));
  sentry_relay_stream_set_source_state(stream.get(), SENTRY_RELAY_SOURCE_STATE_HELD, "no cable");
  ASSERT_TRUE(push(stream.get()));
  EXPECT_EQ(get<gint>(stream.get(), "state"), SENTRY_RELAY_SOURCE_STATE_HELD);
  EXPECT_EQ(reason_of(stream.get()), "no cable");
  sentry_relay_stream_set_source_state(stream.get(), SENTRY_RELAY_SOURCE_STATE_GONE, "unplugged");
  EXPECT_EQ(get<gint>(stream.get(), "state"), SENTRY_RELAY_SOURCE_STATE_GONE);
  EXPECT_EQ(reason_of(stream.get()), "unplugged");
  sentry_relay_stream_set_source_state(stream.get(), SENTRY_RELAY_SOURCE_STATE_LIVE, nullptr);
  ASSERT_TRUE(push(stream.get()));
  EXPECT_EQ(get<gint>(stream.get(), "state"), SENTRY_RELAY_SOURCE_STATE_LIVE);
  EXPECT_EQ(reason_of(stream.get()), "");
}

TEST(RelayStream, cuts_a_long_reason_between_two_characters) {
  const auto stream = own(sentry_relay_stream_new("field", nullptr));
  std::string reason = "x";
  while (reason.size() < 300) reason += "ä";
  sentry_relay_stream_set_source_state(stream.get(), SENTRY_RELAY_SOURCE_STATE_SLATE,
                                       reason.c_str());
  ASSERT_TRUE(push(stream.get()));
  const std::string kept = reason_of(stream.get());
  EXPECT_EQ(kept.size(), 127U);
  EXPECT_TRUE(g_utf8_validate(kept.c_str(), -1, nullptr));
}

TEST(RelayStream, is_gone_after_the_silence_it_is_given) {
  const auto stream = own(sentry_relay_stream_new("field", nullptr));
  EXPECT_EQ(get<guint>(stream.get(), "stale-after"), 10000U);
  const std::int64_t second = 1000 * 1000 * 1000;
  const std::int64_t now = g_get_real_time() * 1000;
  // Three intervals of its own count too: a fast camera has short ones.
  ASSERT_TRUE(push(stream.get(), {}, now - second / 1000));
  ASSERT_TRUE(push(stream.get(), {}, now));
  EXPECT_EQ(get<gint>(stream.get(), "state"), SENTRY_RELAY_SOURCE_STATE_LIVE);
  g_object_set(stream.get(), "stale-after", 1U, nullptr);
  EXPECT_TRUE(turn_until(
      [&] { return get<gint>(stream.get(), "state") == SENTRY_RELAY_SOURCE_STATE_GONE; }));
}

TEST(RelayStream, follows_a_segment) {
  const testing_support::TempDirectory directory;
  const auto stream =
      own(sentry_relay_stream_new_for_segment("field", directory.path().c_str(), nullptr));
  ASSERT_NE(stream.get(), nullptr);
  EXPECT_EQ(get<gint>(stream.get(), "state"), SENTRY_RELAY_SOURCE_STATE_GONE);
  shm::WriterOptions wanted;
  wanted.stream = "field";
  wanted.directory = directory.path();
  auto writer = shm::RingWriter::create(wanted);
  ASSERT_TRUE(writer) << writer.error().message;
  const Frame frame = testing_support::sample_frame({7, 3});
  ASSERT_TRUE((*writer)->publish(frame.info, frame.payload.span()));
  EXPECT_TRUE(turn_until([&] { return get<guint64>(stream.get(), "number") == 3; }));
  EXPECT_EQ(get<guint64>(stream.get(), "epoch"), 7U);
  GBytes *jpeg = new_jpeg();
  Failure failure;
  EXPECT_FALSE(sentry_relay_stream_push(stream.get(), jpeg, 0, &failure.error));
  EXPECT_TRUE(failure.is(SENTRY_RELAY_ERROR_UNSUPPORTED));
  g_bytes_unref(jpeg);
}

}  // namespace
}  // namespace sentry::relay
