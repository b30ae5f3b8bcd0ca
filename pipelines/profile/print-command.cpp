// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/print-command.hpp"

#include <algorithm>

#include "pipelines/profile/shell-secret.hpp"

namespace sentry::pipelines {
namespace {

constexpr std::string_view kSpaces = " \t\r\n\v\f";

// The end of the word that begins at `begin`, as gst-launch's scanner sees it: spaces are part of
// it after a backslash, and in a value that begins with a quote.
std::size_t word_end(std::string_view text, std::size_t begin) {
  char open = 0;
  for (std::size_t at = begin; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\\') {
      ++at;
    } else if (open != 0) {
      if (c == open) open = 0;
    } else if ((c == '"' || c == '\'') && at > begin && text[at - 1] == '=') {
      open = c;
    } else if (kSpaces.find(c) != std::string_view::npos) {
      return at;
    }
  }
  return text.size();
}

// gst-launch-1.0 joins its arguments with spaces, after putting a backslash before each space that
// is not between double quotes (gst_parse_launchv). This undoes that: it takes those backslashes
// off, and splits the word at a space that has none.
void append_arguments(std::string_view word, std::vector<std::string> &arguments) {
  std::string argument;
  bool quoted = false;
  for (std::size_t at = 0; at < word.size(); ++at) {
    const char c = word[at];
    if (c == '"' && (!quoted || word[at - 1] != '\\')) quoted = !quoted;
    if (c == '\\' && !quoted && at + 1 < word.size() && word[at + 1] == ' ') {
      argument += word[++at];
    } else if (c == ' ' && !quoted) {
      arguments.push_back(std::move(argument));
      argument.clear();
    } else {
      argument += c;
    }
  }
  arguments.push_back(std::move(argument));
}

bool is_ordinary(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_-./:,+@%=").find(c) != std::string_view::npos;
}

// Quotes what is not a secret, and puts the shell's variables where their marks are.
std::string quote_argument(std::string_view argument) {
  std::string quoted;
  for (bool secret = false;; secret = !secret) {
    const std::size_t mark = argument.find(kSecretMark);
    const std::string_view part = argument.substr(0, mark);
    if (secret) {
      quoted.append("\"$").append(part).append("\"");
    } else if (!part.empty() || argument.empty()) {
      quoted += shell_quote(part);
    }
    if (mark == std::string_view::npos) return quoted;
    argument.remove_prefix(mark + 1);
    if (argument.empty() && secret) return quoted;
  }
}

}  // namespace

/// Writes `word` so that a POSIX shell takes it for one word and reads nothing into it.
std::string shell_quote(std::string_view word) {
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_ordinary)) {
    return std::string(word);
  }
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

/// The arguments from which gst-launch-1.0 puts `launch_text` together again.
std::vector<std::string> launch_arguments(std::string_view launch_text) {
  std::vector<std::string> arguments;
  for (std::size_t at = launch_text.find_first_not_of(kSpaces); at != std::string_view::npos;) {
    const std::size_t end = word_end(launch_text, at);
    append_arguments(launch_text.substr(at, end - at), arguments);
    at = launch_text.find_first_not_of(kSpaces, end);
  }
  return arguments;
}

/// A gst-launch-1.0 command line that pastes into a POSIX shell, one element a line. Marked names
/// become the shell's variables.
std::string print_command(std::string_view launch_text) {
  std::string command = "gst-launch-1.0";
  std::string gap = " \\\n  ";
  for (const std::string &argument : launch_arguments(launch_text)) {
    // A lone ! is an ordinary word to every shell, also to those with a history.
    if (argument == "!") {
      command += " \\\n  !";
      gap = " ";
      continue;
    }
    // After a branch's end the next word has no ! before it.
    if (argument.ends_with('.') && argument.find('=') == std::string::npos) gap = " \\\n  ";
    command += gap + quote_argument(argument);
    gap = " ";
  }
  return command + "\n";
}

}  // namespace sentry::pipelines
