// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/daemon/command-line.hpp"

#include <glib.h>

#include <algorithm>
#include <memory>

#include "relay/daemon/config.hpp"
#include "relay/daemon/setting.hpp"

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
    "  sentryc --config /etc/sentry/sentryc.toml --check\n"
    "\nSIGHUP reads the configuration again. sentryc(1) and sentryc.toml(5) tell more.";

struct StrvFree {
  void operator()(gchar **list) const { g_strfreev(list); }
};
using Strv = std::unique_ptr<gchar *, StrvFree>;

// A setting as a flag; given several times, only a list takes more than one.
struct Flag {
  const Setting *setting = nullptr;
  std::string name;
  gchar **given = nullptr;
};

struct Flags {
  std::vector<Flag> settings;
  gchar **config = nullptr;
  gboolean check = FALSE;
  gboolean version = FALSE;
  gboolean help = FALSE;

  Flags() {
    for (const Setting &setting : all_settings()) {
      std::string name(setting.name);
      std::replace(name.begin(), name.end(), '_', '-');
      settings.push_back({&setting, std::move(name)});
    }
  }
  Flags(const Flags &) = delete;
  Flags &operator=(const Flags &) = delete;
  ~Flags() {
    for (const Flag &flag : settings) g_strfreev(flag.given);
    g_strfreev(config);
  }
};

std::vector<GOptionEntry> entries(Flags &flags) {
  std::vector<GOptionEntry> list;
  list.push_back({"config", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &flags.config,
                  "Read the rest from this file", "FILE"});
  list.push_back({"check", 0, 0, G_OPTION_ARG_NONE, &flags.check,
                  "Say what is wrong with all of this, and end", nullptr});
  for (Flag &flag : flags.settings) {
    list.push_back({flag.name.c_str(), 0, 0, G_OPTION_ARG_STRING_ARRAY, &flag.given,
                    flag.setting->help, flag.setting->value});
  }
  list.push_back(
      {"version", 0, 0, G_OPTION_ARG_NONE, &flags.version, "Print the version", nullptr});
  list.push_back({"help", 'h', 0, G_OPTION_ARG_NONE, &flags.help, "Print this help", nullptr});
  list.push_back({});
  return list;
}

void apply_flag(const Flag &flag, CommandLine &line) {
  if (flag.given == nullptr) return;
  const Setting &setting = *flag.setting;
  if (setting.clear != nullptr) setting.clear(line.options);
  if (setting.clear == nullptr && g_strv_length(flag.given) > 1) {
    line.errors.push_back("--" + flag.name + ": expected it only once");
  }
  for (gchar **value = flag.given; *value != nullptr; ++value) {
    if (set(setting, line.options, *value)) continue;
    line.errors.push_back("--" + flag.name + " \"" + *value + "\": expected " + expected(setting));
  }
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

std::string help_text(GOptionContext *context) {
  const std::unique_ptr<gchar, void (*)(gpointer)> text(
      g_option_context_get_help(context, TRUE, nullptr), g_free);
  return text.get();
}

void read_settings(const Flags &flags, CommandLine &line) {
  for (gchar **file = flags.config; file != nullptr && *file != nullptr; ++file) {
    const ConfigErrors errors = read_config_file(*file, line.options);
    line.errors.insert(line.errors.end(), errors.begin(), errors.end());
  }
  for (const Flag &flag : flags.settings) apply_flag(flag, line);
  if (line.errors.empty()) line.errors = contradictions(line.options);
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
    line.text = help_text(context.get());
  } else if (flags.version == TRUE) {
    line.text = "sentryc " SENTRY_VERSION "\n";
  } else {
    line.check_only = flags.check == TRUE;
    read_settings(flags, line);
  }
  return line;
}

}  // namespace sentry::relay
