// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>
#include <vector>

namespace sentry::pipelines {

// Values that mean something to gst-launch, to a shell, or to both.
inline std::vector<std::string> hard_values() {
  std::vector<std::string> values{"plain",
                                  "",
                                  " ",
                                  "a b",
                                  " a  b ",
                                  "a ! fakesink",
                                  "! fakesink",
                                  "a! fakesink name=x",
                                  "!",
                                  "it's",
                                  "'",
                                  "''",
                                  "'a'",
                                  "\"",
                                  "\"\"",
                                  "\"a\"",
                                  "\"a b\"",
                                  "say \"a b\" c",
                                  "\" ! fakesink \"",
                                  "' ! fakesink '",
                                  "\\",
                                  "\\\\",
                                  "a\\",
                                  "a \\",
                                  "\\ ! fakesink",
                                  "a\\ b",
                                  "a\\\" b",
                                  "\\\"",
                                  "\\'",
                                  "\\\"a b\\\"",
                                  "a;b",
                                  "a # b",
                                  "a & b",
                                  "a && b",
                                  "{a}",
                                  "${HOME}",
                                  "$(id)",
                                  "`id`",
                                  "a,b=c",
                                  "video/x-raw,width=3",
                                  "(a)",
                                  "[a]",
                                  "a=b",
                                  "=",
                                  "NULL",
                                  "\"NULL\"",
                                  "a|b>c<d",
                                  "*?~",
                                  "-a",
                                  "%s%n",
                                  "a:b.c",
                                  "name.",
                                  "\xE7\x94\xB2\xE5\xAD\x90 \xE5\x9C\x92",
                                  "a\xC2\xA0"
                                  "b",
                                  "\xE7\x94\xB2\\",
                                  "!history",
                                  "a!b",
                                  "^x^y",
                                  "\\n",
                                  "\\040",
                                  "\"\\",
                                  "\\\"\\"};
  // Every pair of the characters that some layer treats apart.
  const std::string marks = " \"'\\!;#&{},()=$`a";
  for (const char first : marks) {
    for (const char second : marks) {
      values.push_back(std::string{first, second});
      values.push_back(std::string{'x', first, second, 'y'});
    }
  }
  return values;
}

}  // namespace sentry::pipelines
