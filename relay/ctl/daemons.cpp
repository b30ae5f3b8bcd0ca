// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/ctl/daemons.hpp"

#include <utility>

#include "pipelines/control/client.hpp"
#include "pipelines/control/socket-path.hpp"

namespace sentry::ctl {

std::string unexpected(const Answer &answer) {
  constexpr std::size_t kMostShown = 200;  // bytes
  const bool is_long = answer.line.size() > kMostShown;
  return answer.socket + ": the answer is not a sentryd's: " + answer.line.substr(0, kMostShown) +
         (is_long ? "..." : "");
}

Result<Answer> ask_daemon(const std::string &socket, const std::string &request) {
  auto reply = control::ask(socket, request);
  if (!reply) return reply.error();
  Answer answer{socket, reply.take(), nullptr};
  answer.json.reset(json_from_string(answer.line.c_str(), nullptr));
  if (!answer.json || !JSON_NODE_HOLDS_OBJECT(answer.json.get())) {
    return Error{ErrorCode::kCorrupt, unexpected(answer)};
  }
  if (!truth_member(answer.object(), "full")) return answer;
  return Error{ErrorCode::kBusy,
               socket + ": " + text_member(answer.object(), "error").value_or("full")};
}

/// Asks each in turn. One that has died leaves a socket at which nobody listens, and is no problem.
Answers ask_all_daemons(const std::string &directory, const std::string &request) {
  Answers answers;
  for (const std::string &socket : control::sockets_in(directory)) {
    auto answer = ask_daemon(socket, request);
    if (answer) {
      answers.good.push_back(answer.take());
    } else if (answer.error().code != ErrorCode::kNotFound) {
      answers.problems.push_back(answer.error().message);
    }
  }
  return answers;
}

}  // namespace sentry::ctl
