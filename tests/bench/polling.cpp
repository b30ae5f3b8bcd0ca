// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/bench/polling.hpp"

#include "transport/base/clock.hpp"

namespace sentry::bench {

Polling::Polling(Loop &loop, Connector &connector, std::size_t viewers, std::string request,
                 std::uint64_t first_tag)
    : loop_(loop),
      connector_(connector),
      pollers_(viewers),
      request_(std::move(request)),
      first_tag_(first_tag) {}

void Polling::ask(std::size_t index, std::int64_t due_ns) {
  Poller &poller = pollers_[index];
  ++counts_.asked;
  if (poller.waits) {
    ++counts_.missed;
    return;
  }
  poller.due_ns = due_ns;
  poller.waits = true;
  if (!poller.viewer.ask(loop_, connector_, first_tag_ + index, request_)) lose(poller);
}

void Polling::handle(const epoll_event &event) {
  Poller &poller = pollers_[event.data.u64 - first_tag_];
  switch (poller.viewer.handle(loop_, event.data.u64, event.events)) {
    case MessageReader::Event::kAgain:
      return;
    case MessageReader::Event::kMessage:
      return finish(poller);
    default:
      lose(poller);
  }
}

void Polling::finish(Poller &poller) {
  const MessageHead &head = poller.viewer.head();
  poller.waits = false;
  if (head.status == 200) {
    ++counts_.good;
    latency_.add(monotonic_now_ns() - poller.due_ns);
  } else {
    ++(head.status == 503 ? counts_.refused : counts_.other);
  }
  if (head.closes) poller.viewer.close();
}

// An idle connection may end; one that owes a reply may not.
void Polling::lose(Poller &poller) {
  if (poller.waits) ++counts_.broken;
  poller.waits = false;
  poller.viewer.close();
}

void Polling::report(Report &report, const std::string &prefix) {
  report.add(prefix + "asked", counts_.asked)
      .add(prefix + "replies", counts_.good)
      .add(prefix + "refused", counts_.refused)
      .add(prefix + "other", counts_.other)
      .add(prefix + "missed", counts_.missed)
      .add(prefix + "broken", counts_.broken)
      .add(prefix + "latency", latency_);
  counts_ = {};
  latency_.clear();
}

}  // namespace sentry::bench
