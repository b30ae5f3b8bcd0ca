// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>

#include "transport/base/result.hpp"

namespace sentry::pipelines {

// What a line of JSON at the control socket asks. Texts that it does not have are empty.
struct RequestLine {
  std::string command;
  std::string camera;
  std::string control;
  std::string value;
};

Result<RequestLine> read_request(const std::string &line);

}  // namespace sentry::pipelines
