// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/relay/support/http-client.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cstdlib>

namespace sentry::testing_support {
namespace {

using std::chrono::steady_clock;

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

std::vector<std::string> HttpReply::all(std::string_view name) const {
  std::vector<std::string> values;
  std::string_view rest = head;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find("\r\n"));
    const std::size_t colon = line.find(": ");
    if (colon != std::string_view::npos && same_name(line.substr(0, colon), name)) {
      values.emplace_back(line.substr(colon + 2));
    }
    rest.remove_prefix(std::min(line.size() + 2, rest.size()));
  }
  return values;
}

std::string HttpReply::field(std::string_view name) const {
  const auto values = all(name);
  return values.size() == 1 ? values.front() : "";
}

HttpClient::HttpClient(std::uint16_t port, int receive_buffer)
    : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (receive_buffer > 0) {
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  connected_ = ::connect(fd_.get(), reinterpret_cast<sockaddr *>(&address), sizeof address) == 0;
}

HttpClient::HttpClient(const std::string &unix_path)
    : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  unix_path.copy(address.sun_path, sizeof address.sun_path - 1);
  connected_ = ::connect(fd_.get(), reinterpret_cast<sockaddr *>(&address), sizeof address) == 0;
}

void HttpClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

HttpReply HttpClient::get(std::string_view target, std::string_view fields,
                          std::string_view method) {
  std::string request(method);
  request.append(" ").append(target).append(" HTTP/1.1\r\nHost: relay.test\r\n");
  request.append(fields).append("\r\n");
  send(request);
  return read_reply(method != "HEAD");
}

HttpReply HttpClient::read_reply(bool has_body) {
  HttpReply reply;
  reply.head = read_head();
  if (reply.head.size() > 12) reply.status = std::atoi(reply.head.c_str() + 9);
  if (!has_body || reply.status == 204 || reply.status == 304) return reply;
  const std::string length = reply.field("Content-Length");
  if (!length.empty()) reply.body = read_exactly(std::strtoull(length.c_str(), nullptr, 10));
  return reply;
}

// Without the empty line that ends it.
std::string HttpClient::read_head() {
  std::string head = read_until("\r\n\r\n");
  if (head.size() >= 2) head.resize(head.size() - 2);
  return head;
}

std::string HttpClient::read_exactly(std::size_t size) {
  const auto deadline = steady_clock::now() + kLimit;
  while (buffer_.size() < size && receive_more(deadline)) {
  }
  const std::string bytes = buffer_.substr(0, size);
  buffer_.erase(0, bytes.size());
  return bytes;
}

std::string HttpClient::read_to_end() {
  const auto deadline = steady_clock::now() + kLimit;
  while (receive_more(deadline)) {
  }
  return std::exchange(buffer_, {});
}

std::string HttpClient::read_until(std::string_view mark, std::chrono::milliseconds limit) {
  const auto deadline = steady_clock::now() + limit;
  std::size_t found = buffer_.find(mark);
  while (found == std::string::npos && receive_more(deadline)) found = buffer_.find(mark);
  if (found == std::string::npos) return {};
  const std::string bytes = buffer_.substr(0, found + mark.size());
  buffer_.erase(0, bytes.size());
  return bytes;
}

bool HttpClient::ends_within(std::chrono::milliseconds limit) {
  const auto deadline = steady_clock::now() + limit;
  while (receive_more(deadline)) {
  }
  return ended_;
}

bool HttpClient::receive_more(steady_clock::time_point deadline) {
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline - steady_clock::now());
  pollfd ready{fd_.get(), POLLIN, 0};
  if (ended_ || left.count() <= 0 || ::poll(&ready, 1, static_cast<int>(left.count())) <= 0) {
    return false;
  }
  char bytes[65536];
  const ssize_t received = ::recv(fd_.get(), bytes, sizeof bytes, 0);
  ended_ = received <= 0;
  if (!ended_) buffer_.append(bytes, static_cast<std::size_t>(received));
  return !ended_;
}

std::optional<Part> read_part(HttpClient &client, std::chrono::milliseconds limit) {
  Part part;
  part.head = client.read_until("\r\n\r\n", limit);
  HttpReply fields;
  fields.head = part.head;
  const std::string length = fields.field("Content-Length");
  if (length.empty()) return std::nullopt;
  part.body = client.read_exactly(std::strtoull(length.c_str(), nullptr, 10));
  if (client.read_until("\r\n--sentry-frame\r\n", limit).empty()) return std::nullopt;
  return part;
}

}  // namespace sentry::testing_support
