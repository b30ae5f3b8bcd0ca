// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/options.hpp"

#include <glib.h>

#include <array>
#include <limits>
#include <memory>
#include <utility>

#include "transport/base/clock.hpp"
#include "transport/base/frame.hpp"
#include "transport/udp/endpoint.hpp"

namespace sentry::pipelines {
namespace {

constexpr double kNotGiven = std::numeric_limits<double>::lowest();

// Where GOption puts what it reads; it owns nothing.
struct Raw {
  char *profile = nullptr;
  char **set = nullptr;
  char **to = nullptr;
  char *segment = nullptr;
  char *stream = nullptr;
  char *rate = nullptr;
  double seconds = kNotGiven;
  gboolean print = FALSE;
  gboolean list = FALSE;
  gboolean probe = FALSE;
  gboolean json = FALSE;
  gboolean help = FALSE;
  gboolean version = FALSE;
  gboolean verbose = FALSE;
  char **rest = nullptr;

  Raw() = default;
  Raw(const Raw &) = delete;
  Raw &operator=(const Raw &) = delete;
  ~Raw() {
    for (char *text : {profile, segment, stream, rate}) g_free(text);
    for (char **texts : {set, to, rest}) g_strfreev(texts);
  }
};

using ContextPtr = std::unique_ptr<GOptionContext, decltype(&g_option_context_free)>;

GOptionEntry entry(const char *name, GOptionArg type, void *to, const char *help,
                   const char *value = nullptr) {
  return {name, 0, 0, type, to, help, value};
}

// Every text is of the type FILENAME: STRING would be converted from the locale's encoding, and a
// service's locale knows only ASCII.
ContextPtr make_context(Raw &raw) {
  const std::array entries{
      entry("profile", G_OPTION_ARG_FILENAME, &raw.profile, "How to capture: see --list",
            "NAME|FILE"),
      entry("set", G_OPTION_ARG_FILENAME_ARRAY, &raw.set,
            "Give a variable of the profile its value; repeatable", "NAME=VALUE"),
      entry("to", G_OPTION_ARG_FILENAME_ARRAY, &raw.to,
            "Send to relays; repeatable, or separated by commas", "HOST:PORT"),
      entry("segment", G_OPTION_ARG_FILENAME, &raw.segment,
            "Write to shared memory on this machine", "NAME"),
      entry("stream", G_OPTION_ARG_FILENAME, &raw.stream,
            "Name for the relays [the segment's, else default]", "NAME"),
      entry("rate", G_OPTION_ARG_FILENAME, &raw.rate, "Drop pictures beyond so many a second",
            "N[/D]"),
      entry("for", G_OPTION_ARG_DOUBLE, &raw.seconds, "End after this time", "SECONDS"),
      entry("print", G_OPTION_ARG_NONE, &raw.print, "Print the gst-launch-1.0 command and end"),
      entry("list", G_OPTION_ARG_NONE, &raw.list, "List the profiles and their variables"),
      entry("probe", G_OPTION_ARG_NONE, &raw.probe, "List the capture devices and their profiles"),
      entry("json", G_OPTION_ARG_NONE, &raw.json, "With --probe: for programs"),
      entry("verbose", G_OPTION_ARG_NONE, &raw.verbose, "Log more"),
      entry("version", G_OPTION_ARG_NONE, &raw.version, "Print the version"),
      entry("help", G_OPTION_ARG_NONE, &raw.help, "Print this"),
      entry(G_OPTION_REMAINING, G_OPTION_ARG_FILENAME_ARRAY, &raw.rest, nullptr),
      GOptionEntry{},
  };
  ContextPtr context(g_option_context_new("- capture pictures and send them"),
                     g_option_context_free);
  g_option_context_set_help_enabled(context.get(), FALSE);
  g_option_context_add_main_entries(context.get(), entries.data(), nullptr);
  return context;
}

Error invalid(std::string message) { return {ErrorCode::kInvalid, std::move(message)}; }

Result<void> parse_raw(const std::vector<std::string> &arguments, Raw &raw) {
  // GOption shortens the array, so that another one has to own the strings.
  std::vector<char *> pointers{const_cast<char *>("sentryd")};
  for (const std::string &argument : arguments) {
    pointers.push_back(const_cast<char *>(argument.c_str()));
  }
  auto count = static_cast<int>(pointers.size());
  pointers.push_back(nullptr);
  char **array = pointers.data();
  GError *error = nullptr;
  if (g_option_context_parse(make_context(raw).get(), &count, &array, &error) == FALSE) {
    const std::unique_ptr<GError, decltype(&g_error_free)> owner(error, g_error_free);
    return invalid(error->message);
  }
  if (raw.rest != nullptr) {
    return invalid("\"" + std::string(raw.rest[0]) + "\" is not an option: see --help");
  }
  return {};
}

Result<void> read_settings(const Raw &raw, Options &options) {
  for (char **at = raw.set; at != nullptr && *at != nullptr; ++at) {
    const std::string text(*at);
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return invalid("--set " + text + ": expected NAME=VALUE, as in --set width=640");
    }
    options.settings.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return {};
}

Result<void> read_clients(const Raw &raw, Destinations &destinations) {
  for (char **at = raw.to; at != nullptr && *at != nullptr; ++at) {
    const auto endpoints = udp::parse_endpoints(*at);
    if (!endpoints) return invalid("--to " + std::string(*at) + ": " + endpoints.error().message);
    for (const udp::Endpoint &endpoint : *endpoints) {
      destinations.clients += (destinations.clients.empty() ? "" : ",") + to_string(endpoint);
    }
  }
  return {};
}

Result<void> read_name(const char *option, const char *value, std::string &name) {
  if (value == nullptr) return {};
  name = value;
  if (is_stream_name(name)) return {};
  return invalid(std::string(option) + " " + name +
                 ": expected at most 64 small letters, digits, '.', '_' or '-', the first a letter "
                 "or a digit");
}

Result<void> read_destinations(const Raw &raw, Destinations &destinations) {
  if (auto read = read_clients(raw, destinations); !read) return read;
  if (auto read = read_name("--segment", raw.segment, destinations.segment); !read) return read;
  destinations.stream =
      destinations.segment.empty() ? std::string(kDefaultStream) : destinations.segment;
  return read_name("--stream", raw.stream, destinations.stream);
}

Result<void> read_numbers(const Raw &raw, Options &options) {
  if (raw.rate != nullptr) {
    options.rate = parse_fraction(raw.rate);
    if (!options.rate) {
      return invalid("--rate " + std::string(raw.rate) +
                     ": expected pictures a second, as in 5 or 1/2");
    }
  }
  if (raw.seconds == kNotGiven) return {};
  constexpr double kLongest = 1e9;  // some thirty years fit the clock
  if (!(raw.seconds > 0) || raw.seconds > kLongest) {
    return invalid("--for: expected more than 0 seconds, and at most 1000000000");
  }
  options.duration_ns =
      static_cast<std::int64_t>(raw.seconds * static_cast<double>(kNanosecondsPerSecond));
  return {};
}

Result<void> check_complete(const Options &options) {
  if (options.profile.empty()) {
    return invalid("--profile NAME is needed: --list shows which there are");
  }
  if (options.destinations.clients.empty() && options.destinations.segment.empty()) {
    return invalid("Nowhere to send pictures: give --to HOST:PORT, --segment NAME, or both");
  }
  return {};
}

Options::Task task_of(const Raw &raw) {
  if (raw.help != FALSE) return Options::Task::kHelp;
  if (raw.version != FALSE) return Options::Task::kVersion;
  if (raw.list != FALSE) return Options::Task::kList;
  if (raw.probe != FALSE) return Options::Task::kProbe;
  return raw.print != FALSE ? Options::Task::kPrint : Options::Task::kRun;
}

}  // namespace

/// Reads the arguments after the program's name.
Result<Options> parse_options(const std::vector<std::string> &arguments) {
  Raw raw;
  if (auto parsed = parse_raw(arguments, raw); !parsed) return parsed.error();
  Options options;
  options.task = task_of(raw);
  options.verbose = raw.verbose != FALSE;
  options.json = raw.json != FALSE;
  if (options.json && raw.probe == FALSE) return invalid("--json is for --probe");
  options.profile = raw.profile != nullptr ? raw.profile : "";
  if (auto read = read_settings(raw, options); !read) return read.error();
  if (auto read = read_destinations(raw, options.destinations); !read) return read.error();
  if (auto read = read_numbers(raw, options); !read) return read.error();
  const bool runs = options.task == Options::Task::kRun || options.task == Options::Task::kPrint;
  if (runs) {
    if (auto complete = check_complete(options); !complete) return complete.error();
  }
  return options;
}

std::string help_text() {
  Raw raw;
  const std::unique_ptr<char, decltype(&g_free)> text(
      g_option_context_get_help(make_context(raw).get(), TRUE, nullptr), g_free);
  return text.get();
}

}  // namespace sentry::pipelines
