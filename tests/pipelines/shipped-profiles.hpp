// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "pipelines/profile/profile.hpp"

namespace sentry::pipelines {

// Every shipped profile whose elements Debian's usual packages bring, with settings, of which some
// are hard to write.
inline std::vector<std::pair<std::string, VariableSettings>> shipped_profiles() {
  const std::string hard = R"(a b 'c' "d" ! e ; f # g & h \ { i } $[j|k] ${l} `m` \)";
  const VariableSettings picture{
      {"crop-top", "2"},   {"rotate", "90"},      {"flip", "vertical"},   {"mask", "/tmp/" + hard},
      {"logo", "/a logo"}, {"clock", "top-left"}, {"clock-format", hard}, {"text", hard}};
  const auto with = [](VariableSettings settings, const VariableSettings &more) {
    settings.insert(settings.end(), more.begin(), more.end());
    return settings;
  };
  return {
      {"file", with(picture, {{"location", "/films/" + hard}, {"width", "320"}})},
      {"http-mjpeg", {{"uri", "http://me:a'b@127.0.0.1/;#&"}, {"user", hard}, {"password", hard}}},
      {"images", {{"location", "/pictures/%05d " + hard}}},
      {"ntsc-composite", with(picture, {{"deinterlace", "greedyh"}, {"controls", "hue=1,red=2"}})},
      {"pal-composite", {{"quality", "50"}}},
      {"rtsp", {{"uri", "rtsp://127.0.0.1/"}, {"protocols", "udp+udp-mcast+tcp"}, {"rate", "5"}}},
      {"rtsp-mjpeg", {{"uri", R"(rtsp://me:a"b\c{d}@127.0.0.1/)"}, {"password", hard}}},
      {"screen", {{"display", ":7"}, {"height", "240"}}},
      {"test-picture", with(picture, {{"pattern", "pinwheel"}, {"speed", "-3"}})},
      {"v4l2", {{"device", "/dev/v4l/by-id/" + hard}, {"framerate", "30000/1001"}}},
      {"v4l2-mjpeg", {{"width", "1920"}, {"height", "1080"}, {"controls", "a=1"}}},
  };
}

}  // namespace sentry::pipelines
