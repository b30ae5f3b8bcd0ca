// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/shell-secret.hpp"

#include <algorithm>

#include "pipelines/profile/gst-quote.hpp"

namespace sentry::pipelines {
namespace {

// Whether `property=VALUE` is the same value to gst-launch-1.0 without any quoting: its grammar
// then takes all for one word, and neither unescapes nor unwraps anything.
bool travels(std::string_view value) {
  return !value.empty() && value != "NULL" && value.front() != '\'' &&
         value.find_first_of(" \"\\") == std::string_view::npos;
}

std::string shell_name(std::string_view variable) {
  std::string name = "SENTRY_";
  for (const char c : variable) {
    if (c >= 'a' && c <= 'z') {
      name += static_cast<char>(c - 'a' + 'A');
    } else {
      name += c == '-' ? '_' : c;
    }
  }
  return name;
}

std::string unused_name(const std::string &wanted, const std::vector<ShellSecret> &secrets) {
  const auto is_used = [&](const std::string &name) {
    return std::any_of(secrets.begin(), secrets.end(),
                       [&](const ShellSecret &secret) { return secret.name == name; });
  };
  std::string name = wanted;
  for (int number = 2; is_used(name); ++number) name = wanted + "_" + std::to_string(number);
  return name;
}

}  // namespace

/// Quotes a property's value, or puts a marked shell variable in its place if it holds a secret.
std::string quote_or_hide(const FreeText &text, const Values &values,
                          std::vector<ShellSecret> &secrets) {
  const auto secret = std::find_if(
      text.variables.begin(), text.variables.end(),
      [&](const Variable *variable) { return is_secret(*variable, values.at(variable->name)); });
  if (secret == text.variables.end()) return gst_quote(text.value);
  auto known = std::find_if(secrets.begin(), secrets.end(),
                            [&](const ShellSecret &each) { return each.written == text.written; });
  if (known == secrets.end()) {
    secrets.push_back(
        {unused_name(shell_name((*secret)->name), secrets), text.written, travels(text.value)});
    known = secrets.end() - 1;
  }
  return kSecretMark + known->name + kSecretMark;
}

/// What to type before the printed command; VALUE stands for the value, in single quotes. Most
/// values are typed as they are. gst-launch-1.0 reads others only as octal numbers in double
/// quotes, which its grammar wants escaped (gst_string_unwrap).
std::string how_to_set(const ShellSecret &secret) {
  if (secret.travels) return "export " + secret.name + "='VALUE'";
  return "export " + secret.name +
         R"(="\\\"$(printf %s 'VALUE' | od -An -v -to1 | tr -d '\n' | sed 's/ /\\\\/g')\\\"")";
}

}  // namespace sentry::pipelines
