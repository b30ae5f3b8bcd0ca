// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>

#include "relay/ctl/command.hpp"
#include "relay/ctl/output.hpp"

namespace sentry::ctl {
namespace {

constexpr const Command *kCommands[] = {&kCamerasCommand, &kControlsCommand, &kListCommand,
                                        &kShowCommand,    &kDumpCommand,     &kWatchCommand};

constexpr const char *kCommonOptions =
    "  --directory DIR     where the segments are (default $SENTRY_SHM_DIR, else /dev/shm)\n"
    "  --help              print this\n";

int print_help() {
  std::printf(
      "Usage: sentryctl COMMAND [OPTION...]\nLooks into the segments of frames that Sentry "
      "keeps in shared memory, and at running cameras.\n\nCommands:\n");
  for (const Command *command : kCommands) {
    const std::string usage = std::string(command->name) + " " + command->usage;
    std::printf("  %-38s %s\n", usage.c_str(), command->summary);
  }
  std::printf(
      "\nOptions:\n%s  --version           print the version\n\nExit status: 0, 1 failure, "
      "2 wrong usage. See sentryctl(1).\n",
      kCommonOptions);
  return flush_output();
}

int print_help(const Command &command) {
  std::printf("Usage: sentryctl %s %s\nPrints %s.\n\nOptions:\n%s%s", command.name, command.usage,
              command.summary, command.options, kCommonOptions);
  return flush_output();
}

int usage_error(const std::string &message) {
  (void)fail(message + "; see sentryctl --help");
  return kUsage;
}

int run(const Command &command, int argc, char **argv) {
  const auto arguments = parse_arguments(argc, argv, command.accepts);
  if (!arguments) return usage_error(arguments.error().message);
  if (arguments->help) return print_help(command);
  const std::size_t names = arguments->names.size();
  if (names < command.least || names > command.most) {
    return usage_error("Expected `sentryctl " + std::string(command.name) + " " + command.usage +
                       "`, not " + std::to_string(names) + " names");
  }
  return command.run(*arguments);
}

int dispatch(int argc, char **argv) {
  if (argc < 2) return usage_error("Expected a command");
  const std::string_view first = argv[1];
  if (first == "--help" || first == "-h" || first == "help") return print_help();
  if (first == "--version") {
    std::printf("sentryctl %s\n", SENTRY_VERSION);
    return flush_output();
  }
  for (const Command *command : kCommands) {
    if (first == command->name) return run(*command, argc - 1, argv + 1);
  }
  return usage_error("There is no command " + std::string(first));
}

}  // namespace
}  // namespace sentry::ctl

int main(int argc, char **argv) {
  // A reader that goes away is an error of write(2), not our end.
  ::signal(SIGPIPE, SIG_IGN);
  try {
    return sentry::ctl::dispatch(argc, argv);
  } catch (const std::exception &failure) {
    return sentry::ctl::fail(failure.what());
  }
}
