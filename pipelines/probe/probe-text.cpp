// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/probe/probe-text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "pipelines/probe/advice.hpp"

namespace sentry::pipelines {
namespace {

using v4l2::CaptureDevice;
using v4l2::FrameSize;
using v4l2::Input;
using v4l2::Rate;

constexpr const char *kIndent = "    ";

std::string joined(const std::vector<std::string> &words) {
  std::string text;
  for (const std::string &word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

// "30", "12.5" and "29.97"
std::string shown(const Rate &rate) {
  if (rate.numerator % rate.denominator == 0) {
    return std::to_string(rate.numerator / rate.denominator);
  }
  std::array<char, 32> text{};
  (void)std::snprintf(text.data(), text.size(), "%.4g",
                      static_cast<double>(rate.numerator) / rate.denominator);
  return text.data();
}

std::string by(std::uint32_t width, std::uint32_t height) {
  return std::to_string(width) + "x" + std::to_string(height);
}

// With the fastest rate alone: cameras have some twenty sizes with ten rates each.
std::string shown(const FrameSize &size) {
  std::string text = by(size.width, size.height);
  if (size.is_range()) {
    text = by(size.least_width, size.least_height) + " to " + text + " in steps of " +
           by(size.step_width, size.step_height);
  }
  return size.rates.empty() ? text : text + " at " + shown(size.rates.front()) + "/s";
}

std::string shown(const std::vector<FrameSize> &sizes) {
  std::string text;
  for (const FrameSize &size : sizes) text += (text.empty() ? "" : ", ") + shown(size);
  return text.empty() ? "sizes unknown" : text;
}

// Formats that share their kind and sizes; many cards have dozens.
struct Group {
  std::string kind;
  std::vector<std::string> fourccs;
  std::string sizes;
};

std::vector<Group> groups_of(const std::vector<v4l2::PixelFormat> &formats) {
  std::vector<Group> groups;
  for (const auto &format : formats) {
    const std::string kind(to_string(format.kind));
    const std::string sizes = shown(format.sizes);
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const Group &group) {
      return group.kind == kind && group.sizes == sizes;
    });
    if (same != groups.end()) {
      same->fourccs.push_back(format.fourcc);
    } else {
      groups.push_back({kind, {format.fourcc}, sizes});
    }
  }
  return groups;
}

std::string formats_text(const CaptureDevice &device) {
  std::string text;
  for (const Group &group : groups_of(device.formats)) {
    text += kIndent + ("Format: " + group.kind) + " " + joined(group.fourccs) + "\n" + kIndent +
            kIndent + group.sizes + "\n";
  }
  return text;
}

std::string inputs_text(const CaptureDevice &device) {
  const Input *selected = device.selected_input();
  std::string text;
  for (const Input &input : device.inputs) {
    std::vector<std::string> remarks = v4l2::standard_names(input.standards);
    if (input.is_digital) remarks.emplace_back("digital");
    if (&input == selected) remarks.emplace_back("selected");
    text += kIndent + ("Input: " + input.name) +
            (remarks.empty() ? "" : " (" + joined(remarks) + ")") + "\n";
  }
  return text;
}

std::string advice_text(const CaptureDevice &device) {
  const Advice advice = advise(device);
  if (advice.suggestions.empty()) return kIndent + ("No profile: " + advice.why_none) + "\n";
  std::string text;
  for (const Suggestion &suggestion : advice.suggestions) {
    text += kIndent + ("Profile: " + suggestion.profile) + ", " + suggestion.why + "\n" + kIndent +
            kIndent + command_line(suggestion) + "\n";
  }
  return text;
}

}  // namespace

/// A device as `--probe` shows it, for people.
std::string probe_text(const CaptureDevice &device) {
  std::string text = device.stable_name();
  if (!device.card.empty()) text += " - " + device.card;
  text += "\n";
  if (!device.names.empty()) text += kIndent + ("File: " + device.path) + "\n";
  if (!device.driver.empty()) {
    text += kIndent + ("Driver: " + device.driver) + " at " + device.bus + "\n";
  }
  text += inputs_text(device);
  if (!device.signal.good()) text += kIndent + ("Signal: " + device.signal.problem) + "\n";
  return text + formats_text(device) + advice_text(device);
}

/// What to do where there is no device.
std::string no_device_text(const std::vector<std::string> &profiles_without) {
  return "No capture device was found.\n"
         "    Is the cable in? If `lsusb` (or `lspci`, for a card) does not list the camera, try "
         "another cable or port;\n"
         "    if it does, the kernel has no driver for it, or a container hides /dev/video0.\n"
         "    Who captures has to be in the group video.\n"
         "Profiles that need no device: " +
         (profiles_without.empty() ? "none is installed" : joined(profiles_without)) + "\n";
}

}  // namespace sentry::pipelines
