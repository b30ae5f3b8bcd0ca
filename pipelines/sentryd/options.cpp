// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/options.hpp"

#include <glib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <utility>

#include "transport/base/clock.hpp"
#include "transport/base/frame.hpp"

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
  char *slate = nullptr;
  char *camera = nullptr;
  char *cameras = nullptr;
  char *bitrate = nullptr;
  char *small = nullptr;
  char *on_change = nullptr;
  char *record = nullptr;
  char *record_size = nullptr;
  char *record_age = nullptr;
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
  // What concerns one camera.
  [[nodiscard]] std::array<char *, 11> camera_texts() const {
    return {profile, segment,   stream, rate,        slate,     bitrate,
            small,   on_change, record, record_size, record_age};
  }
  ~Raw() {
    for (char *text : camera_texts()) g_free(text);
    for (char *text : {camera, cameras}) g_free(text);
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
      entry("max-frame-bitrate", G_OPTION_ARG_FILENAME, &raw.bitrate,
            "Choose quality and size so that pictures take so many bits a second", "BITS"),
      entry("small", G_OPTION_ARG_FILENAME, &raw.small,
            "Send a second, smaller rendition too, as STREAM.small", "WxH"),
      entry("on-change", G_OPTION_ARG_FILENAME, &raw.on_change,
            "Send only pictures that differ by so much, and one each 5 s", "PERCENT"),
      entry("record", G_OPTION_ARG_FILENAME, &raw.record, "Keep the pictures as files too", "DIR"),
      entry("record-size", G_OPTION_ARG_FILENAME, &raw.record_size,
            "Keep at most so many bytes of them [10G]", "BYTES"),
      entry("record-age", G_OPTION_ARG_FILENAME, &raw.record_age, "Keep them for so long [7d]",
            "TIME"),
      entry("slate", G_OPTION_ARG_FILENAME, &raw.slate,
            "Show this picture while the camera gives none [its last one, dimmed]", "FILE"),
      entry("camera", G_OPTION_ARG_FILENAME, &raw.camera, "Run the camera that this file describes",
            "FILE"),
      entry("cameras", G_OPTION_ARG_FILENAME, &raw.cameras,
            "Run every camera that has a file in this directory", "DIR"),
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

Result<void> read_settings(const Raw &raw, CameraOptions &camera) {
  for (char **at = raw.set; at != nullptr && *at != nullptr; ++at) {
    const std::string text(*at);
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return invalid("--set " + text + ": expected NAME=VALUE, as in --set width=640");
    }
    camera.settings.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return {};
}

// Reads what was given, and leaves what was not.
template <class Value, class To>
Result<void> read_given(const char *what, const char *given,
                        Result<Value> (*read)(const std::string &, const std::string &), To &to) {
  if (given == nullptr) return {};
  auto value = read(what, given);
  if (!value) return value.error();
  to = value.take();
  return {};
}

Result<void> read_destinations(const Raw &raw, Destinations &to) {
  for (char **at = raw.to; at != nullptr && *at != nullptr; ++at) {
    if (auto added = add_clients("--to", *at, to); !added) return added;
  }
  if (auto read = read_given("--segment", raw.segment, read_stream_name, to.segment); !read) {
    return read;
  }
  to.stream = to.segment.empty() ? std::string(kDefaultStream) : to.segment;
  return read_given("--stream", raw.stream, read_stream_name, to.stream);
}

Result<void> read_plan(const Raw &raw, PicturePlan &plan) {
  if (auto read = read_given("--rate", raw.rate, read_rate, plan.rate); !read) return read;
  if (auto read = read_given("--max-frame-bitrate", raw.bitrate, read_bitrate, plan.most_bitrate);
      !read) {
    return read;
  }
  if (auto read = read_given("--small", raw.small, read_size, plan.small); !read) return read;
  return read_given("--on-change", raw.on_change, read_threshold, plan.on_change);
}

Result<void> read_record(const Raw &raw, RecordSettings &record) {
  if (raw.record == nullptr && (raw.record_size != nullptr || raw.record_age != nullptr)) {
    return invalid("--record-size and --record-age say how much --record DIR keeps");
  }
  if (auto read = read_given("--record", raw.record, read_record_directory, record.directory);
      !read) {
    return read;
  }
  if (auto read = read_given("--record-size", raw.record_size, read_record_size, record.most_bytes);
      !read) {
    return read;
  }
  return read_given("--record-age", raw.record_age, read_record_age, record.longest_age_s);
}

Result<void> read_camera(const Raw &raw, CameraOptions &camera) {
  camera.profile = raw.profile != nullptr ? raw.profile : "";
  if (auto read = read_settings(raw, camera); !read) return read;
  if (auto read = read_destinations(raw, camera.destinations); !read) return read;
  if (auto read = read_plan(raw, camera.plan); !read) return read;
  if (auto read = read_record(raw, camera.record); !read) return read;
  return read_given("--slate", raw.slate, read_slate, camera.slate);
}

Result<void> read_duration(const Raw &raw, Options &options) {
  if (raw.seconds == kNotGiven) return {};
  constexpr double kLongest = 1e9;  // some thirty years fit the clock
  if (!(raw.seconds > 0) || raw.seconds > kLongest) {
    return invalid("--for: expected more than 0 seconds, and at most 1000000000");
  }
  options.duration_ns =
      static_cast<std::int64_t>(raw.seconds * static_cast<double>(kNanosecondsPerSecond));
  return {};
}

Result<void> check_camera(const CameraOptions &camera) {
  if (camera.profile.empty()) {
    return invalid(
        "--profile NAME is needed, --camera FILE or --cameras DIR: --list shows profiles");
  }
  if (camera.destinations.clients.empty() && camera.destinations.segment.empty()) {
    return invalid("Nowhere to send pictures: give --to HOST:PORT, --segment NAME, or both");
  }
  return check_small("--small", camera);
}

bool has_camera_options(const Raw &raw) {
  return raw.set != nullptr || raw.to != nullptr ||
         std::ranges::any_of(raw.camera_texts(), [](const char *text) { return text != nullptr; });
}

// Files say everything of their cameras.
Result<void> check_alone(const Raw &raw) {
  const bool many = raw.cameras != nullptr;
  const std::string given =
      many ? "--cameras " + std::string(raw.cameras) : "--camera " + std::string(raw.camera);
  if (many && raw.camera != nullptr) {
    return invalid(given + ": expected either one camera's file or a directory of them");
  }
  if (has_camera_options(raw) || (many && raw.print != FALSE)) {
    return invalid(given + ": what concerns one camera stands in its file" +
                   (many ? " there" : "") + ", and not beside this option");
  }
  return {};
}

Result<void> check_complete(const Raw &raw, const Options &options) {
  if (options.task != Options::Task::kRun && options.task != Options::Task::kPrint) return {};
  if (raw.camera != nullptr || raw.cameras != nullptr) return check_alone(raw);
  return check_camera(options.camera);
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
  options.camera_file = raw.camera != nullptr ? raw.camera : "";
  options.cameras = raw.cameras != nullptr ? raw.cameras : "";
  if (auto read = read_camera(raw, options.camera); !read) return read.error();
  if (auto read = read_duration(raw, options); !read) return read.error();
  if (auto complete = check_complete(raw, options); !complete) return complete.error();
  return options;
}

std::string help_text() {
  Raw raw;
  const std::unique_ptr<char, decltype(&g_free)> text(
      g_option_context_get_help(make_context(raw).get(), TRUE, nullptr), g_free);
  return text.get();
}

}  // namespace sentry::pipelines
