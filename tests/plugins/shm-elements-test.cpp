// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "plugins/frame-meta.hpp"
#include "tests/plugins/harness.hpp"
#include "tests/support/temp-directory.hpp"
#include "transport/shm/ring-reader.hpp"
#include "transport/shm/ring-writer.hpp"

namespace sentry::plugins {
namespace {

class ShmElements : public testing::Test {
 protected:
  ShmElements() { ::setenv("SENTRY_SHM_DIR", directory_.path().c_str(), 1); }
  ~ShmElements() override { ::setenv("SENTRY_SHM_DIR", before_.c_str(), 1); }

  [[nodiscard]] std::unique_ptr<shm::RingWriter> open_writer(const std::string &stream) const {
    auto writer = shm::RingWriter::create({.stream = stream, .directory = directory_.path()});
    EXPECT_TRUE(writer) << writer.error().message;
    return writer.take();
  }
  static Frame publish(shm::RingWriter &writer, std::uint64_t number) {
    Frame frame = testing_support::sample_frame({1, number});
    EXPECT_TRUE(writer.publish(frame.info, frame.payload.span()));
    return frame;
  }
  static std::uint64_t number_of(const Ref<GstBuffer> &buffer) {
    return buffer ? get_frame_meta(buffer.get())->id.number : 0;
  }

  std::string before_ = ::getenv("SENTRY_SHM_DIR");
  testing_support::TempDirectory directory_;
};

TEST_F(ShmElements, sink_writes_frames_that_a_reader_gets) {
  TestElement element("sentryshmsink");
  element.set("segment", "field");
  const SinkHarness sink(element);
  const auto jpeg = testing_support::sample_jpeg({.size = 300'000});
  EXPECT_EQ(sink.push(make_buffer(jpeg).release()), GST_FLOW_OK);
  auto reader = shm::RingReader::create("field", directory_.path());
  ASSERT_TRUE(reader) << reader.error().message;
  ASSERT_EQ(reader->wait(kPatience), shm::RingReader::Wait::kFrame);
  const auto frame = reader->newest();
  ASSERT_TRUE(frame);
  EXPECT_TRUE(std::ranges::equal(frame->payload.span(), jpeg));
  EXPECT_EQ(frame->info.id.number, 1U);
  EXPECT_EQ(element.stat("segment-stats", "frames"), 1U);
  EXPECT_EQ(element.stat("segment-stats", "bytes"), jpeg.size());
}

TEST_F(ShmElements, sink_makes_the_segment_as_its_properties_say) {
  TestElement element("sentryshmsink");
  element.set("mode", "0600");
  element.set("slots", "4");
  const SinkHarness sink(element);
  sink.push(jpeg_buffer().release());
  struct stat status {};
  ASSERT_EQ(::stat(directory_.path("sentry.default").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  auto reader = shm::RingReader::create("default", directory_.path());
  ASSERT_TRUE(reader);
  ASSERT_EQ(reader->wait(kPatience), shm::RingReader::Wait::kFrame);
  EXPECT_EQ(reader->status().slots, 4U);
}

TEST_F(ShmElements, sink_fails_to_start_on_what_it_cannot_do) {
  struct Case {
    const char *property;
    const char *value;
    const char *told;
    int code;
  };
  for (const Case &bad :
       {Case{"segment", "Not A Name", "Not A Name", GST_RESOURCE_ERROR_SETTINGS},
        Case{"segment", "../etc", "../etc", GST_RESOURCE_ERROR_SETTINGS},
        Case{"segment", "", "name", GST_RESOURCE_ERROR_SETTINGS},
        Case{"mode", "0666", "666", GST_RESOURCE_ERROR_SETTINGS},
        Case{"group", "no-such-group", "no-such-group", GST_RESOURCE_ERROR_SETTINGS}}) {
    TestElement element("sentryshmsink");
    element.set(bad.property, bad.value);
    const Posted error = start_and_fail(element);
    EXPECT_NE(error.text.find(bad.told), std::string::npos) << bad.property << ": " << error.text;
    EXPECT_EQ(error.domain, GST_RESOURCE_ERROR);
    EXPECT_EQ(error.code, bad.code) << bad.property << ": " << error.text;
  }
}

TEST_F(ShmElements, sink_is_refused_while_another_writer_lives) {
  {
    const auto writer = open_writer("field");
    TestElement element("sentryshmsink");
    element.set("segment", "field");
    const Posted error = start_and_fail(element);
    EXPECT_EQ(error.code, GST_RESOURCE_ERROR_BUSY);
    EXPECT_NE(error.text.find("field"), std::string::npos) << error.text;
  }
  TestElement element("sentryshmsink");
  element.set("segment", "field");
  EXPECT_EQ(element.go_to(GST_STATE_PLAYING), GST_STATE_CHANGE_SUCCESS);
}

TEST_F(ShmElements, sink_fails_to_start_in_a_directory_that_is_not_there) {
  ::setenv("SENTRY_SHM_DIR", directory_.path("nowhere").c_str(), 1);
  TestElement element("sentryshmsink");
  const Posted error = start_and_fail(element);
  EXPECT_NE(error.text.find("nowhere"), std::string::npos) << error.text;
  EXPECT_EQ(error.domain, GST_RESOURCE_ERROR);
}

TEST_F(ShmElements, src_waits_for_a_segment_that_is_not_there_yet) {
  TestElement element("sentryshmsrc");
  element.set("segment", "field");
  element.set("timeout", "10000000");
  const SourceHarness source(element);
  const auto message = element.wait_for(GST_MESSAGE_ELEMENT);
  ASSERT_TRUE(message);
  const GstStructure *structure = gst_message_get_structure(message.get());
  EXPECT_STREQ(gst_structure_get_name(structure), "GstSentryShmSrcTimeout");
  const auto writer = open_writer("field");
  const Frame frame = publish(*writer, 1);
  const auto buffer = source.pull();
  ASSERT_TRUE(buffer);
  EXPECT_EQ(get_frame_meta(buffer.get()), frame.info);
  EXPECT_TRUE(std::ranges::equal(bytes_of(buffer.get()), frame.payload.span()));
}

TEST_F(ShmElements, src_gives_the_newest_frame_first_and_then_each) {
  const auto writer = open_writer("field");
  for (std::uint64_t number = 1; number <= 5; ++number) publish(*writer, number);
  TestElement element("sentryshmsrc");
  element.set("segment", "field");
  const SourceHarness source(element);
  EXPECT_EQ(number_of(source.pull()), 5U);
  publish(*writer, 6);
  publish(*writer, 7);
  const auto sixth = source.pull();
  EXPECT_EQ(number_of(sixth), 6U);
  EXPECT_FALSE(GST_BUFFER_FLAG_IS_SET(sixth.get(), GST_BUFFER_FLAG_DISCONT));
  EXPECT_EQ(number_of(source.pull()), 7U);
  publish(*writer, 9);
  const auto ninth = source.pull();
  EXPECT_EQ(number_of(ninth), 9U);
  EXPECT_TRUE(GST_BUFFER_FLAG_IS_SET(ninth.get(), GST_BUFFER_FLAG_DISCONT));
}

TEST_F(ShmElements, src_skips_what_waited_through_a_pause) {
  const auto writer = open_writer("field");
  publish(*writer, 1);
  TestElement element("sentryshmsrc");
  element.set("segment", "field");
  const SourceHarness source(element);
  EXPECT_EQ(number_of(source.pull()), 1U);
  ASSERT_EQ(element.go_to(GST_STATE_PAUSED), GST_STATE_CHANGE_NO_PREROLL);
  for (std::uint64_t number = 2; number <= 6; ++number) publish(*writer, number);
  ASSERT_EQ(element.go_to(GST_STATE_PLAYING), GST_STATE_CHANGE_SUCCESS);
  EXPECT_EQ(number_of(source.pull()), 6U);
}

TEST_F(ShmElements, src_follows_a_segment_from_one_writer_to_the_next) {
  TestElement element("sentryshmsrc");
  element.set("segment", "field");
  const SourceHarness source(element);
  {
    const auto writer = open_writer("field");
    publish(*writer, 1);
    EXPECT_EQ(number_of(source.pull()), 1U);
  }
  const auto writer = open_writer("field");
  publish(*writer, 2);
  EXPECT_EQ(number_of(source.pull()), 2U);
}

TEST_F(ShmElements, src_tells_what_it_sees_of_the_segment) {
  const auto writer = open_writer("field");
  publish(*writer, 1);
  TestElement element("sentryshmsrc");
  element.set("segment", "field");
  const SourceHarness source(element);
  ASSERT_TRUE(source.pull());
  GstStructure *stats = nullptr;
  g_object_get(element.get(), "segment-stats", &stats, nullptr);
  EXPECT_STREQ(gst_structure_get_string(stats, "state"), "live");
  gst_structure_free(stats);
  EXPECT_EQ(element.stat("segment-stats", "frames"), 1U);
  EXPECT_EQ(element.stat("segment-stats", "published"), 1U);
  EXPECT_EQ(element.stat("segment-stats", "writer-pid"), static_cast<std::uint64_t>(::getpid()));
}

TEST_F(ShmElements, src_warns_once_of_a_segment_it_must_not_trust) {
  const auto writer = open_writer("field");
  publish(*writer, 1);
  ASSERT_EQ(::chmod(directory_.path("sentry.field").c_str(), 0666), 0);
  TestElement element("sentryshmsrc");
  element.set("segment", "field");
  element.set("timeout", "10000000");
  const SourceHarness source(element);
  const auto warning = element.wait_for(GST_MESSAGE_WARNING);
  ASSERT_TRUE(warning);
  EXPECT_NE(read_posted(warning.get()).text.find("sentry.field"), std::string::npos)
      << read_posted(warning.get()).text;
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(element.wait_for(GST_MESSAGE_ELEMENT));
  EXPECT_FALSE(element.poll(GST_MESSAGE_WARNING));
  EXPECT_FALSE(element.poll(GST_MESSAGE_ERROR));
}

TEST_F(ShmElements, src_fails_to_start_on_a_name_that_is_none) {
  TestElement element("sentryshmsrc");
  element.set("segment", "../etc");
  const Posted error = start_and_fail(element);
  EXPECT_EQ(error.code, GST_RESOURCE_ERROR_SETTINGS);
  EXPECT_NE(error.text.find("../etc"), std::string::npos) << error.text;
}

TEST_F(ShmElements, are_made_and_set_by_a_uri) {
  for (const GstURIType type : {GST_URI_SINK, GST_URI_SRC}) {
    GError *error = nullptr;
    auto element = Ref<GstElement>::adopt(GST_ELEMENT(gst_object_ref_sink(
        gst_element_make_from_uri(type, "sentryshm://field.small", nullptr, &error))));
    ASSERT_TRUE(element) << error->message;
    GstURIHandler *handler = GST_URI_HANDLER(element.get());
    EXPECT_STREQ(GCharPtr(gst_uri_handler_get_uri(handler)).get(), "sentryshm://field.small");
    EXPECT_FALSE(gst_uri_handler_set_uri(handler, "sentryshm://Field", &error));
    ASSERT_NE(error, nullptr);
    EXPECT_EQ(error->code, GST_URI_ERROR_BAD_URI);
    g_clear_error(&error);
    ASSERT_NE(gst_element_set_state(element.get(), GST_STATE_PAUSED), GST_STATE_CHANGE_FAILURE);
    EXPECT_FALSE(gst_uri_handler_set_uri(handler, "sentryshm://other", &error));
    ASSERT_NE(error, nullptr);
    EXPECT_EQ(error->code, GST_URI_ERROR_BAD_STATE);
    g_clear_error(&error);
    gst_element_set_state(element.get(), GST_STATE_NULL);
  }
}

}  // namespace
}  // namespace sentry::plugins
