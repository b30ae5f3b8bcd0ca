// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include "transport/base/result.hpp"
#include "transport/base/unique-fd.hpp"
#include "transport/udp/receiver.hpp"

namespace sentry::udp {

Result<UniqueFd> open_receive_socket(const ReceiverOptions &options);
Result<void> prepare_receive_socket(const UniqueFd &socket, const ReceiverOptions &options);

}  // namespace sentry::udp
