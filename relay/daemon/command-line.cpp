// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/daemon/command-line.hpp"

#include <glib.h>

#include <algorithm>
#include <array>
#include <memory>

#include "relay/daemon/config.hpp"
#include "relay/daemon/settings-table.hpp"

namespace sentry::relay {
namespace {

constexpr const char *kSummary =
    "Receives live pictures and serves them to browsers.\n\n"
    "With --udp, every stream heard is served, or only those named with --stream. Without it, "
    "the\nshared-memory segments of the named streams are served, whoever writes them.";
constexpr const char *kExamples =
    "Examples:\n"
    "  sentryc --udp :5004 --allow-from 192.0.2.0/24 --listen :8080\n"
    "  sentryc --stream field --listen 127.0.0.1:8080\n"
    "\nsentryc(1) and sentryc.toml(5) tell more.";

struct StrvFree {
  void operator()(gchar **list) const { g_strfreev(list); }
};
using Strv = std::unique_ptr<gchar *, StrvFree>;

// One flag that is a setting too; given several times, only a list takes more than one.
struct Flag {
  const char *name;
  const char *help;
  const char *value;
  gchar **given = nullptr;
};

struct Flags {
  std::array<Flag, 6> settings{{
      {"listen", "Where browsers come (default localhost:8080); repeatable", "ADDR:PORT"},
      {"udp", "Where datagrams come from senders", "ADDR:PORT"},
      {"stream", "Serve this stream; repeatable", "NAME"},
      {"allow-from", "Who may send datagrams (default loopback); repeatable", "CIDR"},
      {"stale", "What is served without a fresh frame: hold (default) or 503", "POLICY"},
      {"max-connections", "Viewers at a time (default 8192)", "N"},
  }};
  gchar **config = nullptr;
  gboolean version = FALSE;
  gboolean help = FALSE;

  ~Flags() {
    for (Flag &flag : settings) g_strfreev(flag.given);
    g_strfreev(config);
  }
};

std::vector<GOptionEntry> entries(Flags &flags) {
  std::vector<GOptionEntry> list;
  for (Flag &flag : flags.settings) {
    list.push_back(
        {flag.name, 0, 0, G_OPTION_ARG_STRING_ARRAY, &flag.given, flag.help, flag.value});
  }
  list.push_back({"config", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &flags.config,
                  "Read the rest from this file", "FILE"});
  list.push_back(
      {"version", 0, 0, G_OPTION_ARG_NONE, &flags.version, "Print the version", nullptr});
  list.push_back({"help", 'h', 0, G_OPTION_ARG_NONE, &flags.help, "Print this help", nullptr});
  list.push_back({});
  return list;
}

void apply_flag(const Flag &flag, CommandLine &line) {
  if (flag.given == nullptr) return;
  const Setting &setting = *find_setting(flag.name);
  if (setting.clear != nullptr) setting.clear(line.options);
  if (setting.clear == nullptr && g_strv_length(flag.given) > 1) {
    line.errors.push_back(std::string("--") + flag.name + ": expected it only once");
  }
  for (gchar **value = flag.given; *value != nullptr; ++value) {
    if (setting.set(line.options, *value)) continue;
    line.errors.push_back(std::string("--") + flag.name + " \"" + *value + "\": expected " +
                          std::string(setting.expected));
  }
}

void check_whole(CommandLine &line) {
  Options &options = line.options;
  if (!options.udp && options.streams.empty()) {
    line.errors.emplace_back(
        "there is nothing to serve: expected --udp ADDR:PORT, --stream NAME, or both");
  }
  if (options.listen.empty()) options.listen.push_back({"localhost", 8080, {}});
}

std::string without_full_stop(std::string text) {
  if (text.ends_with('.')) text.pop_back();
  return text;
}

// Parses with GOption; false when something is wrong with a flag itself.
bool parse(GOptionContext *context, const std::vector<std::string> &arguments, CommandLine &line) {
  std::vector<gchar *> words;
  words.reserve(arguments.size() + 1);
  for (const std::string &argument : arguments) words.push_back(g_strdup(argument.c_str()));
  words.push_back(nullptr);
  Strv strv(static_cast<gchar **>(g_memdup2(words.data(), words.size() * sizeof(gchar *))));
  gchar **list = strv.release();
  GError *error = nullptr;
  const bool parsed = g_option_context_parse_strv(context, &list, &error) == TRUE;
  strv.reset(list);
  if (!parsed) {
    line.errors.push_back(without_full_stop(error->message));
    g_error_free(error);
  } else if (g_strv_length(list) > 1) {
    line.errors.push_back(std::string("\"") + list[1] + "\": expected only options");
  }
  return line.errors.empty();
}

}  // namespace

/// Reads the words of the command line, the first of which is the program's name, and the
/// configuration they name. What the command line says counts for more.
CommandLine read_command_line(const std::vector<std::string> &arguments) {
  CommandLine line;
  Flags flags;
  const std::vector<GOptionEntry> list = entries(flags);
  const std::unique_ptr<GOptionContext, void (*)(GOptionContext *)> context(
      g_option_context_new(nullptr), g_option_context_free);
  g_option_context_set_help_enabled(context.get(), FALSE);
  g_option_context_set_summary(context.get(), kSummary);
  g_option_context_set_description(context.get(), kExamples);
  g_option_context_add_main_entries(context.get(), list.data(), nullptr);
  if (!parse(context.get(), arguments, line)) return line;
  if (flags.help == TRUE) {
    const std::unique_ptr<gchar, void (*)(gpointer)> text(
        g_option_context_get_help(context.get(), TRUE, nullptr), g_free);
    line.text = text.get();
    return line;
  }
  if (flags.version == TRUE) {
    line.text = "sentryc " SENTRY_VERSION "\n";
    return line;
  }
  for (gchar **file = flags.config; file != nullptr && *file != nullptr; ++file) {
    const ConfigErrors errors = read_config_file(*file, line.options);
    line.errors.insert(line.errors.end(), errors.begin(), errors.end());
  }
  for (const Flag &flag : flags.settings) apply_flag(flag, line);
  if (line.errors.empty()) check_whole(line);
  return line;
}

}  // namespace sentry::relay
