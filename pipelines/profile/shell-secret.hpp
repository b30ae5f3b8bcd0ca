// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pipelines/profile/substitute.hpp"

namespace sentry::pipelines {

// A shell variable that stands in a printed command for the value of one property.
struct ShellSecret {
  std::string name;     // SENTRY_…
  std::string written;  // the value as the profile has it, as in rtsp://${host}/
  bool travels = true;  // whether the shell variable can hold the value as it is
};

// Around the name of a shell variable in a launch text. No value holds control characters.
inline constexpr char kSecretMark = '\1';

std::string quote_or_hide(const FreeText &text, const Values &values,
                          std::vector<ShellSecret> &secrets);
std::string how_to_set(const ShellSecret &secret);

}  // namespace sentry::pipelines
