// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/painter.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

#include "plugins/buffer-map.hpp"

namespace sentry::pipelines {
namespace {

// A slate with this text; painted twice, it is the same to the byte.
std::vector<std::byte> painted(const std::string &text) {
  const auto context = Ref<GMainContext>::adopt(g_main_context_new());
  const auto loop = Ref<GMainLoop>::adopt(g_main_loop_new(context.get(), FALSE));
  std::vector<std::byte> bytes;
  Painter painter(context.get());
  Painting painting;
  painting.width = 320;
  painting.height = 240;
  painting.text = text;
  painter.paint(std::move(painting), [&](const Ref<GstBuffer> &jpeg) {
    if (jpeg) {
      const plugins::BufferMap map(jpeg.get());
      bytes.assign(map.bytes().begin(), map.bytes().end());
    }
    g_main_loop_quit(loop.get());
  });
  g_main_loop_run(loop.get());
  return bytes;
}

TEST(Painter, every_line_of_the_text_is_to_be_seen) {
  const auto one_line = painted("No signal");
  const auto two_lines = painted("No signal\nNo picture since noon");
  ASSERT_FALSE(one_line.empty());
  EXPECT_EQ(painted("No signal"), one_line);
  EXPECT_NE(one_line, painted(""));
  EXPECT_NE(two_lines, painted(""));
  EXPECT_NE(two_lines, one_line);
}

TEST(Painter, a_text_that_looks_like_a_pipeline_or_markup_is_only_a_text) {
  EXPECT_NE(painted("\" ! fakesink \\ \""), painted(""));
  EXPECT_NE(painted("one <b>two"), painted("one two"));
  EXPECT_NE(painted("this & that"), painted(""));
}

}  // namespace
}  // namespace sentry::pipelines
