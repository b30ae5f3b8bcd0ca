// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/control-requests.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "pipelines/base/json-object.hpp"
#include "pipelines/sentryd/daemon.hpp"
#include "tests/support/temp-directory.hpp"

namespace sentry::pipelines {
namespace {

using testing::HasSubstr;

class ControlRequestsTest : public testing::Test {
 protected:
  std::string answer_to(const std::string &line) {
    std::string answer;
    answer_request(**daemon_, line, [&](const std::string &said) { answer = said; });
    return answer;
  }

  testing_support::TempDirectory folder_;  // without a camera
  Result<std::unique_ptr<Daemon>> daemon_ = Daemon::create(folder_.path(), nullptr);
};

TEST_F(ControlRequestsTest, list_the_cameras) {
  EXPECT_THAT(answer_to(R"({"command": "cameras"})"), HasSubstr(R"("cameras":[])"));
}

TEST_F(ControlRequestsTest, for_a_camera_that_is_not_there_say_so) {
  for (const char *camera : {R"("gate")", "7", "null", "{}"}) {
    const std::string line = R"({"command": "controls", "camera": )" + std::string(camera) + "}";
    EXPECT_THAT(answer_to(line), HasSubstr(R"("unknown_camera":)")) << camera;
  }
}

TEST_F(ControlRequestsTest, that_are_none_get_an_error) {
  for (const char *line : {"", "cameras", "7", "[]", "{}", R"({"command": null})",
                           R"({"command": 7})", R"({"command": ["cameras"]})"}) {
    EXPECT_THAT(answer_to(line), HasSubstr(R"({"error":)")) << line;
  }
}

TEST_F(ControlRequestsTest, with_half_a_character_get_an_error_that_is_json) {
  for (const char *line :
       {R"({"command": "\udc00x"})", R"({"command": "c", "value": "\ud800x"})"}) {
    EXPECT_THAT(answer_to(line), HasSubstr("whole characters")) << line;
  }
}

TEST(JsonWriter, writes_json_whatever_the_text_is) {
  const std::string line = json_error("a\xE9\x1F\"\nb");
  const JsonNodePtr node(json_from_string(line.c_str(), nullptr));
  ASSERT_TRUE(node) << line;
  EXPECT_STREQ(json_object_get_string_member(json_node_get_object(node.get()), "error"),
               "a\xEF\xBF\xBD \"\nb");
  EXPECT_TRUE(std::none_of(line.begin(), line.end(), [](char c) { return c >= 0 && c < ' '; }));
}

}  // namespace
}  // namespace sentry::pipelines
