// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace sentry::bench {

// The words of a command line: `--name value` pairs. Whoever asks for a name gives its default, or
// none for what must be there; finish() then complains about names that nobody asked for.
class Arguments {
 public:
  Arguments(int count, char **words);

  std::string text(const std::string &name, const std::string &otherwise);
  std::string required(const std::string &name);
  double number(const std::string &name, double otherwise);
  std::size_t count(const std::string &name, std::size_t otherwise);
  bool flag(const std::string &name);  // `--name` alone
  void finish();                       // ends the program with status 2 when a word was wrong

 private:
  std::string program_;
  std::map<std::string, std::string> given_;
  std::vector<std::string> known_;
  std::vector<std::string> errors_;
};

}  // namespace sentry::bench
