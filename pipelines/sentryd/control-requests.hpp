// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>

#include "pipelines/control/server.hpp"

namespace sentry::pipelines {

class Daemon;

// Answers a request of sentryctl's, a line of JSON: {"command": "cameras"} or {"command":
// "controls", "camera": NAME, "control": NAME, "value": TEXT}, which without a control only lists
// them. What cannot be done is answered by {"error": "sentence"}.
void answer_request(Daemon &daemon, const std::string &line, const control::Reply &reply);

}  // namespace sentry::pipelines
