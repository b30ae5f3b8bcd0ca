// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "transport/base/unique-fd.hpp"

namespace sentry::pipelines {

// An HTTP camera on the loopback, one viewer at a time, that sends the same picture every 20 ms as
// multipart/x-mixed-replace.
class MjpegServer {
 public:
  struct Manners {
    int parts = -1;              // then it is silent; -1: goes on
    bool content_length = true;  // of each part
    std::string status = "200 OK";
  };

  MjpegServer(std::vector<std::byte> picture, const Manners &manners, int port = 0);
  MjpegServer(const MjpegServer &) = delete;
  MjpegServer &operator=(const MjpegServer &) = delete;
  ~MjpegServer();

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::string uri() const;
  [[nodiscard]] int viewers() const { return viewers_; }  // so far

 private:
  void serve();
  void attend(int viewer);
  [[nodiscard]] bool pause(int viewer, int milliseconds) const;

  const std::vector<std::byte> picture_;
  const Manners manners_;
  UniqueFd listener_;
  UniqueFd stop_;  // readable when the server shall end
  const int port_;
  std::atomic<int> viewers_ = 0;
  std::thread thread_;
};

}  // namespace sentry::pipelines
