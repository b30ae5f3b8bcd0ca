// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>
#include <vector>

#include "relay/ctl/json-reader.hpp"
#include "transport/base/result.hpp"

namespace sentry::ctl {

// What one running daemon answered: a JSON object.
struct Answer {
  std::string socket;
  std::string line;
  JsonPtr json;

  [[nodiscard]] JsonObject *object() const { return json_node_get_object(json.get()); }
};

struct Answers {
  std::vector<Answer> good;
  std::vector<std::string> problems;  // a sentence for each daemon that gave no such answer
};

// Says that an answer is not what was asked for.
std::string unexpected(const Answer &answer);

Result<Answer> ask_daemon(const std::string &socket, const std::string &request);
Answers ask_all_daemons(const std::string &directory, const std::string &request);

}  // namespace sentry::ctl
