// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "pipelines/v4l2/driver.hpp"
#include "transport/base/bytes.hpp"

namespace sentry::pipelines {

// What is asked of a camera's controls while it runs: brightness, exposure, focus.
struct ControlRequest {
  std::uint32_t id = 0;  // the reply has the same
  std::string name;      // of the control to be set; empty: list them all
  std::string value;
};

struct ControlReply {
  std::uint32_t id = 0;
  std::string line;  // of JSON: {"controls": [...]} or {"error": "sentence"}
};

ControlReply answer_control(const std::string &device, const ControlRequest &request,
                            v4l2::Driver &driver = v4l2::kernel_driver());

Bytes pack(const ControlRequest &request);
Bytes pack(const ControlReply &reply);
std::optional<ControlRequest> unpack_control_request(std::span<const std::byte> packed);
std::optional<ControlReply> unpack_control_reply(std::span<const std::byte> packed);

}  // namespace sentry::pipelines
