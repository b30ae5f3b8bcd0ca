// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/probe/advice.hpp"

#include <algorithm>

#include "pipelines/probe/mode.hpp"
#include "pipelines/profile/print-command.hpp"

namespace sentry::pipelines {
namespace {

using v4l2::CaptureDevice;
using v4l2::FormatKind;
using v4l2::Lines;

// As the profiles have them.
const Mode kJpegMode{1280, 720, v4l2::Rate{30, 1}};
const Mode kRawMode{640, 480, v4l2::Rate{30, 1}};

bool has(const CaptureDevice &device, FormatKind kind) {
  return std::any_of(device.formats.begin(), device.formats.end(),
                     [&](const auto &format) { return format.kind == kind; });
}

Suggestion suggestion(const CaptureDevice &device, std::string profile, std::string why) {
  return {std::move(profile), std::move(why), {{"device", device.stable_name()}}};
}

Suggestion with_mode(Suggestion made, const std::optional<Mode> &mode) {
  if (!mode) return made;
  made.settings.emplace_back("width", std::to_string(mode->width));
  made.settings.emplace_back("height", std::to_string(mode->height));
  if (mode->rate) made.settings.emplace_back("framerate", to_string(*mode->rate));
  return made;
}

// The one that the camera sends, else both; the one for which the card is set first.
std::vector<Suggestion> analogue(const CaptureDevice &device) {
  const v4l2::Input *input = device.selected_input();
  if (input == nullptr || !has(device, FormatKind::kRaw)) return {};
  const Lines sent = v4l2::lines_of(device.current->sent_standard);
  std::vector<Suggestion> made;
  if ((input->standards & V4L2_STD_NTSC) != 0 && sent != Lines::k625) {
    made.push_back(suggestion(device, "ntsc-composite", "for an NTSC camera on " + input->name));
  }
  if ((input->standards & V4L2_STD_PAL) != 0 && sent != Lines::k525) {
    made.push_back(suggestion(device, "pal-composite", "for a PAL camera on " + input->name));
  }
  const bool set_to_625 = v4l2::lines_of(device.current->standard) == Lines::k625;
  if (set_to_625) std::reverse(made.begin(), made.end());
  return made;
}

std::string kinds(const CaptureDevice &device) {
  std::string names;
  for (const auto &format : device.formats) {
    if (!names.empty()) names += ", ";
    names.append(format.fourcc).append(" (").append(to_string(format.kind)).append(")");
  }
  return names;
}

Advice none(std::string why) { return {{}, std::move(why)}; }

}  // namespace

/// Which shipped profiles capture from a device. An analogue input needs its standard set and its
/// fields taken apart, whatever else the card can do; a camera's own JPEG costs the least.
Advice advise(const CaptureDevice &device) {
  if (!device.problem.empty()) return none(device.problem);
  if (auto made = analogue(device); !made.empty()) return {std::move(made), ""};
  if (has(device, FormatKind::kJpeg)) {
    return {{with_mode(suggestion(device, "v4l2-mjpeg", "as the camera makes JPEG itself"),
                       choose_mode(device.formats, FormatKind::kJpeg, kJpegMode))},
            ""};
  }
  if (has(device, FormatKind::kRaw)) {
    return {{with_mode(suggestion(device, "v4l2", "as it gives raw pictures"),
                       choose_mode(device.formats, FormatKind::kRaw, kRawMode))},
            ""};
  }
  if (device.formats.empty()) return none("The driver lists no formats");
  return none("No profile takes any of its formats: " + kinds(device));
}

/// Ready for a POSIX shell, but for the name of the segment.
std::string command_line(const Suggestion &suggestion) {
  std::string command = "sentryd --profile " + shell_quote(suggestion.profile);
  for (const auto &[name, value] : suggestion.settings) {
    command.append(" --set ").append(shell_quote(std::string(name).append("=").append(value)));
  }
  return command + " --segment NAME";
}

}  // namespace sentry::pipelines
