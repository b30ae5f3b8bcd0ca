// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/debian-package.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace sentry::pipelines {
namespace {

using Entry = std::pair<std::string_view, std::string_view>;

// Which package of Debian 12 brings an element, for those that profiles use or may well use.
constexpr std::array kPackages{
    Entry{"avdec_h264", "gstreamer1.0-libav"},
    Entry{"avdec_h265", "gstreamer1.0-libav"},
    Entry{"avdec_mjpeg", "gstreamer1.0-libav"},
    Entry{"clockoverlay", "gstreamer1.0-x"},
    Entry{"decodebin", "gstreamer1.0-plugins-base"},
    Entry{"deinterlace", "gstreamer1.0-plugins-good"},
    Entry{"dvbsrc", "gstreamer1.0-plugins-bad"},
    Entry{"gdkpixbufoverlay", "gstreamer1.0-plugins-good"},
    Entry{"imagefreeze", "gstreamer1.0-plugins-good"},
    Entry{"imagesequencesrc", "gstreamer1.0-plugins-good"},
    Entry{"jpegdec", "gstreamer1.0-plugins-good"},
    Entry{"jpegenc", "gstreamer1.0-plugins-good"},
    Entry{"libcamerasrc", "gstreamer1.0-libcamera"},
    Entry{"multifilesrc", "gstreamer1.0-plugins-good"},
    Entry{"multipartdemux", "gstreamer1.0-plugins-good"},
    Entry{"pipewiresrc", "gstreamer1.0-pipewire"},
    Entry{"pngdec", "gstreamer1.0-plugins-good"},
    Entry{"rsvgoverlay", "gstreamer1.0-plugins-bad"},
    Entry{"rtpjpegdepay", "gstreamer1.0-plugins-good"},
    Entry{"rtspsrc", "gstreamer1.0-plugins-good"},
    Entry{"souphttpsrc", "gstreamer1.0-plugins-good"},
    Entry{"srtsrc", "gstreamer1.0-plugins-bad"},
    Entry{"textoverlay", "gstreamer1.0-x"},
    Entry{"timeoverlay", "gstreamer1.0-x"},
    Entry{"uridecodebin", "gstreamer1.0-plugins-base"},
    Entry{"v4l2jpegdec", "gstreamer1.0-plugins-good"},
    Entry{"v4l2jpegenc", "gstreamer1.0-plugins-good"},
    Entry{"v4l2src", "gstreamer1.0-plugins-good"},
    Entry{"vaapijpegdec", "gstreamer1.0-vaapi"},
    Entry{"vaapijpegenc", "gstreamer1.0-vaapi"},
    Entry{"videobox", "gstreamer1.0-plugins-good"},
    Entry{"videoconvert", "gstreamer1.0-plugins-base"},
    Entry{"videocrop", "gstreamer1.0-plugins-good"},
    Entry{"videoflip", "gstreamer1.0-plugins-good"},
    Entry{"videorate", "gstreamer1.0-plugins-base"},
    Entry{"videoscale", "gstreamer1.0-plugins-base"},
    Entry{"videotestsrc", "gstreamer1.0-plugins-base"},
    Entry{"ximagesrc", "gstreamer1.0-plugins-good"},
};

}  // namespace

/// The Debian package that brings `element`, or nothing.
std::string_view debian_package(std::string_view element) {
  const auto *const found =
      std::find_if(kPackages.begin(), kPackages.end(),
                   [&](const Entry &entry) { return entry.first == element; });
  return found == kPackages.end() ? std::string_view() : found->second;
}

/// "; on Debian: apt install a b", or nothing.
std::string packages_hint(const std::vector<std::string> &packages) {
  if (packages.empty()) return "";
  std::string text = "; on Debian: apt install";
  for (const std::string &package : packages) text += " " + package;
  return text;
}

/// The same for what brings `elements`, if that is known of each of them.
std::string packages_hint(const std::vector<std::string> &elements,
                          const std::vector<std::string> &otherwise) {
  std::vector<std::string> packages;
  for (const std::string &element : elements) {
    const std::string package(debian_package(element));
    if (package.empty()) return packages_hint(otherwise);
    if (std::find(packages.begin(), packages.end(), package) == packages.end()) {
      packages.push_back(package);
    }
  }
  return packages_hint(packages);
}

}  // namespace sentry::pipelines
