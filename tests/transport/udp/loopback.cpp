// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "loopback.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace sentry::udp::testing {

std::unique_ptr<Receiver> open_receiver(ReceiverOptions options) {
  auto receiver = Receiver::create(options);
  if (!receiver) {
    ADD_FAILURE() << receiver.error().message;
    return nullptr;
  }
  return receiver.take();
}

std::unique_ptr<Sender> open_sender(SenderOptions options) {
  auto sender = Sender::create(std::move(options));
  if (!sender) {
    ADD_FAILURE() << sender.error().message;
    return nullptr;
  }
  return sender.take();
}

void send_frame(Sender &sender, FrameId id, std::size_t size) {
  Bytes payload = make_payload(size, id.epoch ^ id.number);
  FrameInfo info = make_info(id, payload.span());
  sender.send(std::move(info), std::move(payload));
}

std::optional<ReceivedFrame> expect_frame(Receiver &receiver, FrameId id) {
  auto received = receiver.receive(kPatience);
  if (!received) {
    ADD_FAILURE() << received.error().message;
    return std::nullopt;
  }
  auto frame = received.take();
  if (!frame) {
    ADD_FAILURE() << "no frame " << to_string(id);
    return frame;
  }
  EXPECT_EQ(frame->frame.info.id, id);
  EXPECT_TRUE(is_payload_of(frame->frame.info, frame->frame.payload.span()));
  return frame;
}

}  // namespace sentry::udp::testing
