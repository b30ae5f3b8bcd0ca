// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/base/redact.hpp"

#include <gtest/gtest.h>

namespace sentry::pipelines {
namespace {

TEST(Redact, takes_user_and_password_out_of_uris_only) {
  EXPECT_EQ(without_credentials("Not found, URL: rtsp://me:secret@192.0.2.7:554/a, again"),
            "Not found, URL: rtsp://...@192.0.2.7:554/a, again");
  EXPECT_EQ(without_credentials("http://u:p@w@host/ https://u@host"),
            "http://...@host/ https://...@host");
  EXPECT_EQ(without_credentials("http://host/a me@host.example"), "http://host/a me@host.example");
  EXPECT_EQ(without_credentials("://"), "://");
  EXPECT_EQ(without_credentials("what is this? http://host/a"), "what is this? http://host/a");
  EXPECT_EQ(without_credentials(""), "");
}

// Rather too much than the half of a password that should have been escaped.
TEST(Redact, takes_all_that_may_be_a_password) {
  EXPECT_EQ(without_credentials("rtsp://me:pass/word@host/a"), "rtsp://...@host/a");
  EXPECT_EQ(without_credentials("rtsp://me:what?#@host/a"), "rtsp://...@host/a");
}

TEST(Redact, takes_queries_in_which_cameras_want_their_password) {
  EXPECT_EQ(without_credentials("Cannot open http://host/video.cgi?user=me&pwd=secret (403)"),
            "Cannot open http://host/video.cgi?... (403)");
  EXPECT_EQ(without_credentials("http://me:p@host/v?pwd=secret \"http://host/?a=b\""),
            "http://...@host/v?... \"http://host/?...\"");
  EXPECT_EQ(without_credentials("http://host/v?pwd=a@b"), "http://...@b");
}

}  // namespace
}  // namespace sentry::pipelines
