// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Paths that an application serves by itself.

#include "tests/relay/http/answerer-fixture.hpp"

namespace sentry::relay {
namespace {

class HandOverTest : public AnswererTest {
 protected:
  bool is_handed_over(std::string_view target) {
    apply();
    return std::holds_alternative<HandOver>(answerer_.read(target));
  }
};

TEST_F(HandOverTest, nothing_is_unless_it_is_said) {
  for (const char *target : {"/", "/app", "/field/latest.jpg"}) {
    EXPECT_FALSE(is_handed_over(target)) << target;
  }
}

TEST_F(HandOverTest, prefix_covers_whole_names_only) {
  settings_.handed_over_paths = {"/app"};
  for (const char *target : {"/app", "/app/", "/app/latest.jpg", "/app?x=1", "/%61pp/x",
                             "/app/stream.mjpg?fps=nonsense"}) {
    EXPECT_TRUE(is_handed_over(target)) << target;
  }
  for (const char *target : {"/", "/application", "/field/app", "/ap", "/App"}) {
    EXPECT_FALSE(is_handed_over(target)) << target;
  }
}

TEST_F(HandOverTest, prefix_with_a_slash_covers_what_is_below) {
  settings_.handed_over_paths = {"/app/"};
  EXPECT_TRUE(is_handed_over("/app/x"));
  EXPECT_TRUE(is_handed_over("/app/"));
  EXPECT_FALSE(is_handed_over("/app"));
}

TEST_F(HandOverTest, slash_alone_is_every_page_and_no_picture) {
  settings_.handed_over_paths = {"/"};
  EXPECT_TRUE(is_handed_over("/"));
  EXPECT_TRUE(is_handed_over("/about/us"));
  for (const char *target : {"/field/latest.jpg", "/streams.json", "/healthz", "/snapshot",
                             "/?action=stream", "/field/stream.mjpg?fps=nonsense"}) {
    EXPECT_FALSE(is_handed_over(target)) << target;
  }
}

TEST_F(HandOverTest, prefix_that_is_no_path_covers_nothing) {
  settings_.handed_over_paths = {"", "app"};
  EXPECT_FALSE(is_handed_over("/app"));
  EXPECT_FALSE(is_handed_over("/"));
}

TEST_F(HandOverTest, target_that_is_none_is_refused_wherever_it_leads) {
  settings_.handed_over_paths = {"/app", "/"};
  apply();
  for (const char *target : {"/app/../x", "/app/%zz", "*"}) {
    const auto found = answerer_.read(target);
    ASSERT_TRUE(std::holds_alternative<Refusal>(found)) << target;
    EXPECT_EQ(std::get<Refusal>(found).status, 400);
  }
}

}  // namespace
}  // namespace sentry::relay
