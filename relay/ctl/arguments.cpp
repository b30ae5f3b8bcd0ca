// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/ctl/arguments.hpp"

#include <getopt.h>

#include <charconv>
#include <cmath>
#include <string_view>

namespace sentry::ctl {
namespace {

constexpr option kOptions[] = {{"directory", required_argument, nullptr, 'd'},
                               {"help", no_argument, nullptr, 'h'},
                               {"json", no_argument, nullptr, 'j'},
                               {"wait", required_argument, nullptr, 'w'},
                               {"count", required_argument, nullptr, 'n'},
                               {nullptr, 0, nullptr, 0}};

unsigned needed_for(int letter) {
  switch (letter) {
    case 'j':
      return kJson;
    case 'w':
      return kWait;
    case 'n':
      return kCount;
    default:
      return kNoOptions;
  }
}

std::string long_name(int letter) {
  for (const option &known : kOptions) {
    if (known.name != nullptr && known.val == letter) return std::string("--") + known.name;
  }
  return {};
}

Error usage_error(const std::string &text) { return {ErrorCode::kInvalid, text}; }

Error no_such_option(const std::string &command, const std::string &given) {
  return usage_error(command + " has no option " + given);
}

template <class Number>
bool parse_whole(std::string_view text, Number &value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

Result<std::chrono::milliseconds> parse_seconds(std::string_view text) {
  constexpr double kLongest = 1e6;
  double seconds = -1;
  if (!parse_whole(text, seconds) || !(seconds >= 0 && seconds <= kLongest)) {
    return usage_error("--wait=" + std::string(text) + ": expected seconds, 0 to 1000000");
  }
  return std::chrono::milliseconds(std::llround(seconds * 1000));
}

Result<std::uint64_t> parse_count(std::string_view text) {
  std::uint64_t count = 0;
  if (!parse_whole(text, count) || count == 0) {
    return usage_error("--count=" + std::string(text) + ": expected a number of frames, 1 or more");
  }
  return count;
}

Result<void> apply(int letter, const char *value, Arguments &arguments) {
  switch (letter) {
    case 'd':
      if (*value == '\0') return usage_error("--directory= is empty; expected a directory");
      arguments.directory = value;
      break;
    case 'h':
      arguments.help = true;
      break;
    case 'j':
      arguments.json = true;
      break;
    case 'w': {
      const auto seconds = parse_seconds(value);
      if (!seconds) return seconds.error();
      arguments.wait = *seconds;
      break;
    }
    default: {
      const auto count = parse_count(value);
      if (!count) return count.error();
      arguments.count = *count;
      break;
    }
  }
  return {};
}

}  // namespace

/// Reads what follows a subcommand's name, which is argv[0] here. `accepts` are Accepts that the
/// subcommand knows.
Result<Arguments> parse_arguments(int argc, char **argv, unsigned accepts) {
  Arguments arguments;
  ::opterr = 0;
  ::optind = 0;  // GNU: begin anew
  for (;;) {
    const int letter = ::getopt_long(argc, argv, ":d:hjw:n:", kOptions, nullptr);
    if (letter == -1) break;
    if (letter == ':') return usage_error(long_name(::optopt) + " needs a value");
    if (letter == '?') return no_such_option(argv[0], argv[::optind - 1]);
    if ((needed_for(letter) & ~accepts) != 0) return no_such_option(argv[0], long_name(letter));
    if (const auto applied = apply(letter, ::optarg, arguments); !applied) return applied.error();
  }
  arguments.names.assign(argv + ::optind, argv + argc);
  return arguments;
}

}  // namespace sentry::ctl
