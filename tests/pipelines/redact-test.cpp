// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/base/redact.hpp"

#include <gtest/gtest.h>

namespace sentry::pipelines {
namespace {

TEST(Redact, takes_user_and_password_out_of_uris_only) {
  EXPECT_EQ(without_credentials("Not found, URL: rtsp://me:secret@192.0.2.7:554/a@b, again"),
            "Not found, URL: rtsp://...@192.0.2.7:554/a@b, again");
  EXPECT_EQ(without_credentials("http://u:p@w@host/ https://u@host"),
            "http://...@host/ https://...@host");
  EXPECT_EQ(without_credentials("http://host/?mail=a@b me@host.example"),
            "http://host/?mail=a@b me@host.example");
  EXPECT_EQ(without_credentials("://"), "://");
  EXPECT_EQ(without_credentials(""), "");
}

}  // namespace
}  // namespace sentry::pipelines
