// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Requests that come at a given rate whatever the server does with them (an open loop), each on a
// connection that stays or (--per-request) on its own; `--rate 0` is a closed loop instead, which
// finds the capacity. Who has no reply within the deadline, counted from when the request was due,
// gives up; one that is due while every connection waits for a reply is not sent, and never catches
// up. Beside them viewers poll who were there before; what they lose is counted apart.

#include <algorithm>
#include <deque>
#include <limits>
#include <optional>
#include <vector>

#include "tests/bench/arguments.hpp"
#include "tests/bench/pace.hpp"
#include "tests/bench/polling.hpp"

namespace sentry::bench {
namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max() / 2;
constexpr std::uint64_t kFirstPoller = std::uint64_t{1} << 32;  // tag; those below are slots

struct Slot {
  Viewer viewer;
  std::int64_t due_ns = 0;
  std::uint64_t turn = 0;  // how many requests it has begun
  bool busy = false;
};

struct Counts {
  std::int64_t offered = 0;
  std::int64_t good = 0;     // 200 within the deadline
  std::int64_t refused = 0;  // 503
  std::int64_t other = 0;
  std::int64_t late = 0;    // gave up
  std::int64_t unsent = 0;  // no connection was free
  std::int64_t broken = 0;  // the connection ended without a reply
};

class OpenLoad {
 public:
  explicit OpenLoad(Arguments &arguments)
      : connector_(static_cast<std::uint16_t>(arguments.count("port", 0)),
                   arguments.count("sources", 32)),
        per_request_(arguments.flag("per-request")),
        request_(get_request(arguments.required("path"), per_request_)),
        rate_(arguments.number("rate", 0)),
        deadline_ns_(static_cast<std::int64_t>(arguments.number("deadline-ms", 1000) * 1e6)),
        interval_(arguments.number("interval", 1)),
        slots_(arguments.count("connections", 64)),
        polling_(loop_, connector_, arguments.count("viewers", 0),
                 get_request(arguments.text("viewer-path", arguments.required("path"))),
                 kFirstPoller) {}

  void run() {
    need_descriptors(slots_.size() + polling_.viewers());
    for (std::size_t index = 0; index < slots_.size(); ++index) free_.push_back(index);
    control_.on("mark", [this](const std::string &) { mark("mark"); });
    control_.on("start", [this](const std::string &) { start(); });
    const double polls = static_cast<double>(polling_.viewers()) / interval_;
    Pace viewers(polls > 0 ? polls : 1e-9, monotonic_now_ns());
    if (polls <= 0) viewers.pass();
    mark("ready");
    while (!loop_.over()) {
      const std::int64_t now = monotonic_now_ns();
      for (; viewers.due() <= now; viewers.pass()) {
        polling_.ask(viewers.passed() % polling_.viewers(), viewers.due());
      }
      arrive(now);
      give_up(now);
      serve(std::min({viewers.due(), next_arrival(), next_deadline()}));
    }
  }

 private:
  struct Pending {
    std::size_t index;
    std::uint64_t turn;
    std::int64_t due_ns;
  };

  void start() {
    if (rate_ > 0) {
      arrivals_.emplace(rate_, monotonic_now_ns());
    } else {
      closed_loop_ = true;
    }
  }

  [[nodiscard]] std::int64_t next_arrival() const {
    if (closed_loop_ && !free_.empty()) return 0;
    return arrivals_ ? arrivals_->due() : kNever;
  }
  [[nodiscard]] std::int64_t next_deadline() const {
    return pending_.empty() ? kNever : pending_.front().due_ns + deadline_ns_;
  }

  void arrive(std::int64_t now) {
    for (; arrivals_ && arrivals_->due() <= now; arrivals_->pass()) {
      ++counts_.offered;
      if (free_.empty()) {
        ++counts_.unsent;
      } else {
        begin(arrivals_->due());
      }
    }
    // Not more than there are now: who fails at once is free again at once.
    for (std::size_t count = closed_loop_ ? free_.size() : 0; count > 0; --count) {
      ++counts_.offered;
      begin(now);
    }
  }

  void begin(std::int64_t due_ns) {
    const std::size_t index = free_.front();
    free_.pop_front();
    Slot &slot = slots_[index];
    slot.due_ns = due_ns;
    slot.busy = true;
    pending_.push_back({index, ++slot.turn, due_ns});
    if (slot.viewer.ask(loop_, connector_, index, request_)) return;
    slot.viewer.close();
    // The connection had ended while nobody used it; that is no loss if a new one can be made.
    if (slot.viewer.ask(loop_, connector_, index, request_)) return;
    ++counts_.broken;
    end(index, true);
  }

  void give_up(std::int64_t now) {
    for (; !pending_.empty(); pending_.pop_front()) {
      const Pending &oldest = pending_.front();
      const Slot &slot = slots_[oldest.index];
      if (!slot.busy || slot.turn != oldest.turn) continue;
      if (oldest.due_ns + deadline_ns_ > now) return;
      ++counts_.late;
      end(oldest.index, true);
    }
  }

  void serve(std::int64_t until_ns) {
    for (const epoll_event &event : loop_.wait(until_ns)) {
      if (event.data.u64 >= kFirstPoller) {
        polling_.handle(event);
      } else {
        handle(event.data.u64, event.events);
      }
    }
  }

  void handle(std::size_t index, std::uint32_t events) {
    Slot &slot = slots_[index];
    if (!slot.viewer.is_open()) return;  // closed by an event of the same turn
    switch (slot.viewer.handle(loop_, index, events)) {
      case MessageReader::Event::kAgain:
        return;
      case MessageReader::Event::kMessage:
        return finish(index);
      default:
        if (slot.busy) {
          ++counts_.broken;
          end(index, true);
        } else {
          slot.viewer.close();
        }
    }
  }

  void finish(std::size_t index) {
    Slot &slot = slots_[index];
    const MessageHead &head = slot.viewer.head();
    if (!slot.busy) return slot.viewer.close();  // a reply that nobody asked for
    if (head.status == 200) {
      ++counts_.good;
      latency_.add(monotonic_now_ns() - slot.due_ns);
    } else {
      ++(head.status == 503 ? counts_.refused : counts_.other);
    }
    end(index, per_request_ || head.closes);
  }

  void end(std::size_t index, bool close) {
    Slot &slot = slots_[index];
    slot.busy = false;
    if (close) slot.viewer.close();
    free_.push_back(index);
  }

  void mark(const char *event) {
    Report report(event);
    report.add("offered", counts_.offered)
        .add("good", counts_.good)
        .add("refused", counts_.refused)
        .add("other", counts_.other)
        .add("late", counts_.late)
        .add("unsent", counts_.unsent)
        .add("broken", counts_.broken)
        .add("latency", latency_);
    polling_.report(report, "viewers_");
    report.print();
    counts_ = {};
    latency_.clear();
  }

  Connector connector_;
  bool per_request_;
  std::string request_;
  double rate_;  // a second
  std::int64_t deadline_ns_;
  double interval_;
  Control control_;
  Loop loop_{control_};
  std::vector<Slot> slots_;
  std::deque<std::size_t> free_;  // in turn, so that all connections are used
  std::deque<Pending> pending_;   // oldest first; some have ended
  std::optional<Pace> arrivals_;
  bool closed_loop_ = false;
  Polling polling_;
  Counts counts_;
  Latency latency_;
};

}  // namespace
}  // namespace sentry::bench

int main(int count, char **words) {
  sentry::bench::Arguments arguments(count, words);
  sentry::bench::OpenLoad load(arguments);
  arguments.finish();
  load.run();
}
