// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "transport/base/unique-fd.hpp"

namespace sentry::testing_support {

struct HttpReply {
  int status = 0;
  std::string head;  // status line and fields, each with its CRLF
  std::string body;

  [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
  // The one field of that name; empty: none.
  [[nodiscard]] std::string field(std::string_view name) const;
};

// A client that sends the bytes it is given and sees those that come, nothing hidden.
// Every wait ends after `limit`, with less than was asked for.
class HttpClient {
 public:
  static constexpr std::chrono::seconds kLimit{20};

  // `where` is a port of 127.0.0.1, or the path of a socket.
  explicit HttpClient(std::uint16_t port, int receive_buffer = 0);
  explicit HttpClient(const std::string &unix_path);
  explicit HttpClient(UniqueFd connected) : fd_(std::move(connected)), connected_(true) {}

  [[nodiscard]] bool connected() const { return connected_; }
  [[nodiscard]] int fd() const { return fd_.get(); }
  void send(std::string_view bytes);
  // Sends a request as a browser would and reads the whole reply.
  HttpReply get(std::string_view target, std::string_view fields = {},
                std::string_view method = "GET");
  HttpReply read_reply(bool has_body = true);
  std::string read_head();
  std::string read_exactly(std::size_t size);
  std::string read_to_end();
  // Up to and with `mark`.
  std::string read_until(std::string_view mark, std::chrono::milliseconds limit = kLimit);
  bool ends_within(std::chrono::milliseconds limit);

 private:
  bool receive_more(std::chrono::steady_clock::time_point deadline);

  UniqueFd fd_;
  bool connected_ = false;
  bool ended_ = false;
  std::string buffer_;
};

// One part of a multipart reply; nothing when it ends or stops.
struct Part {
  std::string head;
  std::string body;
};
std::optional<Part> read_part(HttpClient &client,
                              std::chrono::milliseconds limit = HttpClient::kLimit);

}  // namespace sentry::testing_support
