// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "datagrams.hpp"
#include "transport/udp/receiver.hpp"
#include "transport/udp/sender.hpp"

namespace sentry::udp::testing {

// Long enough for a machine that is busy with everything else; nothing waits for it in vain.
inline constexpr std::chrono::seconds kPatience{20};

std::unique_ptr<Receiver> open_receiver(ReceiverOptions options = {});
std::unique_ptr<Sender> open_sender(SenderOptions options = {});
// Sends a frame whose contents follow from its identity.
void send_frame(Sender &sender, FrameId id, std::size_t size);
// The next frame within kPatience, checked against its identity; nothing is a failed expectation.
std::optional<ReceivedFrame> expect_frame(Receiver &receiver, FrameId id);

}  // namespace sentry::udp::testing
