// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "transport/udp/client-list.hpp"
#include "transport/udp/pacer.hpp"
#include "transport/udp/packetizer.hpp"
#include "transport/udp/resolver.hpp"
#include "transport/udp/sender.hpp"
#include "transport/udp/transmitter.hpp"
#include "transport/udp/wake.hpp"

namespace sentry::udp {

// The sender's thread, and the one-frame mailbox between it and everybody else.
class Sender::Impl {
 public:
  Impl(SenderOptions options, SendSockets sockets, Wake work, Wake cancel)
      : options_(std::move(options)),
        work_(std::move(work)),
        cancel_(std::move(cancel)),
        resolver_(options_.lookup, [this] { work_.signal(); }, {}),
        clients_(resolver_),
        bitrate_(options_.pacing_bitrate),
        transmitter_(std::move(sockets), cancel_) {}
  Impl(const Impl &) = delete;
  Impl &operator=(const Impl &) = delete;
  ~Impl();

  Result<void> start();
  bool add(const Endpoint &client);
  bool remove(const Endpoint &client);
  void clear();
  [[nodiscard]] std::vector<Endpoint> clients() const;
  void send(FrameInfo info, Bytes payload);
  bool drain(std::chrono::nanoseconds limit);
  void interrupt(bool interrupted);
  void set_pacing_bitrate(std::uint64_t bits_per_second);
  [[nodiscard]] SenderStats stats() const;

 private:
  struct Mail {
    FrameInfo info;
    Bytes payload;
  };

  // Of the sender's thread:
  void run();
  void idle(std::unique_lock<std::mutex> &lock);
  void begin_frame(std::unique_lock<std::mutex> &lock);
  void serve(std::unique_lock<std::mutex> &lock);
  bool transmit(std::vector<ClientList::Route> &routes);
  bool wait_for_turn();
  void settle();

  void cancel(bool cancelled);

  const SenderOptions options_;
  const Wake work_;                      // there may be something to do
  const Wake cancel_;                    // signalled for as long as waits are not wanted
  std::atomic<bool> cancelled_ = false;  // for who would not wait
  mutable std::mutex mutex_;
  std::condition_variable settled_;  // the thread has nothing to do, or is not to do it
  // The mutex guards from here on:
  Resolver resolver_;
  ClientList clients_;
  std::optional<Mail> mailbox_;
  bool busy_ = false;  // a frame is being sent, or owed to a client whose name is looked up
  bool interrupted_ = false;
  std::uint64_t interruptions_ = 0;
  bool stopping_ = false;
  std::uint64_t bitrate_;
  SenderStats stats_;
  // The thread's own:
  Transmitter transmitter_;
  Pacer pacer_;
  std::optional<Packets> packets_;  // the current frame; there while it is owed to anybody
  std::uint64_t frame_ = 0;         // counts frames that were begun
  std::thread thread_;
};

}  // namespace sentry::udp
