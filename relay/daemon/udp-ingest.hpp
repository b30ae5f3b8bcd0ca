// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "relay/daemon/options.hpp"
#include "transport/shm/ring-writer.hpp"
#include "transport/udp/receiver.hpp"

namespace sentry::relay {

// Writes what comes by UDP to one segment a stream, on a thread of its own, and says which streams
// there are. The segments end, and their files go, with this.
class UdpIngest {
 public:
  // Called on the ingest's thread once for each stream; it must not wait.
  using OnStream = std::function<void(const std::string &stream)>;

  // `inherited`: a bound socket to use instead of opening one; may be nothing.
  static Result<std::unique_ptr<UdpIngest>> start(const Options &options, UniqueFd inherited,
                                                  OnStream on_stream);
  UdpIngest(const UdpIngest &) = delete;
  UdpIngest &operator=(const UdpIngest &) = delete;
  ~UdpIngest();

  Result<void> change(const Options &options);
  [[nodiscard]] std::uint16_t port() const { return receiver_->port(); }

 private:
  // The way of one stream into its segment.
  struct Outlet {
    std::unique_ptr<shm::RingWriter> writer;  // nothing: it could not be made
    std::int64_t next_attempt_ns = 0;         // monotonic
    bool announced = false;
    bool refused = false;  // said already
  };

  // Options that wait for the thread to take them.
  struct Change {
    const Options &options;
    std::promise<Result<void>> taken;
  };

  UdpIngest(const Options &options, OnStream on_stream, std::unique_ptr<udp::Receiver> receiver);
  void obey(Change &change);
  void close_unwanted(const StreamEntries &before);
  void open_named();
  void run();
  void take(const udp::ReceivedFrame &received);
  void open(const std::string &stream, Outlet &outlet);
  void report(const std::string &what, bool &said);

  std::atomic<bool> stopping_ = false;
  std::atomic<Change *> change_ = nullptr;

  // While the thread runs, all of it is the thread's own; it changes options_ only when change()
  // asks.
  Options options_;
  const OnStream on_stream_;
  std::unique_ptr<udp::Receiver> receiver_;
  std::map<std::string, Outlet, std::less<>> outlets_;
  bool said_full_ = false;
  std::thread thread_;
};

}  // namespace sentry::relay
