// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <libsoup/soup.h>

#include <memory>
#include <utility>

#include "relay/core/clocks.hpp"
#include "relay/load/worker-metrics.hpp"
#include "relay/log/access-log.hpp"
#include "relay/soup/connection.hpp"

namespace sentry::relay {

// Keeps account of every reply: in numbers, and in the access log if there is one.
class Ledger {
 public:
  Ledger(AccessLog *log, Clocks clocks);

  void follow(SoupServerMessage *message, const ConnectionPtr &connection) const;
  // One that libsoup had no part in.
  void count_reply(int status) const;
  [[nodiscard]] WorkerMetrics &metrics() const { return book_->metrics; }

 private:
  // Outlives the ledger while there are messages.
  struct Book {
    Book(Clocks all, std::shared_ptr<AccessLog::Channel> log)
        : clocks(std::move(all)), channel(std::move(log)) {}
    Clocks clocks;
    std::shared_ptr<AccessLog::Channel> channel;  // nothing: no log
    WorkerMetrics metrics;
  };
  struct Entry;

  std::shared_ptr<Book> book_;
};

}  // namespace sentry::relay
