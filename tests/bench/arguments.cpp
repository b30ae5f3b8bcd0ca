// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/bench/arguments.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace sentry::bench {

Arguments::Arguments(int count, char **words) : program_(words[0]) {
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (!word.starts_with("--")) {
      errors_.push_back("'" + word + "': expected --name value");
      continue;
    }
    const bool has_value = i + 1 < count && !std::string(words[i + 1]).starts_with("--");
    given_[word.substr(2)] = has_value ? words[++i] : "";
  }
}

std::string Arguments::text(const std::string &name, const std::string &otherwise) {
  known_.push_back(name);
  const auto found = given_.find(name);
  return found == given_.end() ? otherwise : found->second;
}

std::string Arguments::required(const std::string &name) {
  std::string value = text(name, "");
  if (value.empty()) errors_.push_back("--" + name + ": expected a value");
  return value;
}

double Arguments::number(const std::string &name, double otherwise) {
  const std::string value = text(name, "");
  if (!given_.contains(name)) return otherwise;
  char *end = nullptr;
  const double parsed = std::strtod(value.c_str(), &end);
  if (value.empty() || *end != '\0' || !std::isfinite(parsed) || parsed < 0) {
    errors_.push_back("--" + name + " '" + value + "': expected a number, 0 or more");
    return otherwise;
  }
  return parsed;
}

std::size_t Arguments::count(const std::string &name, std::size_t otherwise) {
  return static_cast<std::size_t>(number(name, static_cast<double>(otherwise)));
}

bool Arguments::flag(const std::string &name) {
  const std::string value = text(name, "");
  if (!value.empty()) errors_.push_back("--" + name + " '" + value + "': expected no value");
  return given_.contains(name);
}

void Arguments::finish() {
  for (const auto &[name, value] : given_) {
    if (std::find(known_.begin(), known_.end(), name) == known_.end()) {
      errors_.push_back("--" + name + ": not known");
    }
  }
  if (errors_.empty()) return;
  for (const std::string &error : errors_) {
    std::fprintf(stderr, "%s: %s\n", program_.c_str(), error.c_str());
  }
  std::exit(2);
}

}  // namespace sentry::bench
