// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/bench/viewer.hpp"

namespace sentry::bench {

bool Viewer::ask(Loop &loop, Connector &connector, std::uint64_t tag, std::string request) {
  if (fd_) return send_all(fd_.get(), request);
  bool stands = false;
  reader_.reset();
  fd_ = connector.connect(stands);
  if (!fd_) return false;
  connecting_ = !stands;
  loop.add(fd_.get(), tag, connecting_ ? EPOLLOUT : EPOLLIN);
  if (stands) return request.empty() || send_all(fd_.get(), request);
  request_ = std::move(request);
  return true;
}

MessageReader::Event Viewer::handle(Loop &loop, std::uint64_t tag, std::uint32_t events) {
  if (!connecting_) return reader_.read(fd_.get());
  if ((events & (EPOLLERR | EPOLLHUP)) != 0) return MessageReader::Event::kClosed;
  connecting_ = false;
  loop.change(fd_.get(), tag, EPOLLIN);
  const std::string request = std::exchange(request_, {});
  const bool sent = request.empty() || send_all(fd_.get(), request);
  return sent ? MessageReader::Event::kAgain : MessageReader::Event::kClosed;
}

void Viewer::close() {
  fd_.reset();
  reader_.reset();
  request_.clear();
}

}  // namespace sentry::bench
