// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/debian-package.hpp"

#include <gtest/gtest.h>

namespace sentry::pipelines {
namespace {

TEST(DebianPackage, is_the_one_that_brings_the_element) {
  EXPECT_EQ(debian_package("clockoverlay"), "gstreamer1.0-x");
  EXPECT_EQ(debian_package("libcamerasrc"), "gstreamer1.0-libcamera");
  EXPECT_EQ(debian_package("nosuchelement"), "");
}

TEST(DebianPackage, is_named_once_for_the_elements_that_are_missing) {
  EXPECT_EQ(packages_hint({"clockoverlay", "jpegenc", "textoverlay"}, {"all"}),
            "; on Debian: apt install gstreamer1.0-x gstreamer1.0-plugins-good");
}

TEST(DebianPackage, gives_way_to_the_profile_s_when_one_element_is_unknown) {
  EXPECT_EQ(packages_hint({"clockoverlay", "odd"}, {"one", "two"}),
            "; on Debian: apt install one two");
  EXPECT_EQ(packages_hint({"odd"}, {}), "");
}

}  // namespace
}  // namespace sentry::pipelines
