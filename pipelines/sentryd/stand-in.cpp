// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/stand-in.hpp"

#include <charconv>

namespace sentry::pipelines {
namespace {

// The number after the last `name=`, which sizes the picture that leaves the pipeline.
void read_last(std::string_view text, std::string_view name, int &value) {
  const std::size_t found = text.rfind(name);
  if (found == std::string_view::npos) return;
  int number = 0;
  const char *begin = text.data() + found + name.size();
  const auto [stop, error] = std::from_chars(begin, text.data() + text.size(), number);
  if (error == std::errc{} && number >= 16 && number <= 8192) value = number;
}

}  // namespace

/// A slate of the size that a pipeline's caps ask for; of 640x480 if they ask for none.
StandInSettings stand_in_for(std::string_view launch_text) {
  StandInSettings settings;
  read_last(launch_text, ",width=", settings.width);
  read_last(launch_text, ",height=", settings.height);
  return settings;
}

}  // namespace sentry::pipelines
