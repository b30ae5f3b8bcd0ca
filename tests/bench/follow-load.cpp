// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Viewers who want every frame: on an endless multipart stream, or (with --next) by asking for the
// frame that the Link of the one before names, which the relay answers when it is there.

#include <algorithm>
#include <deque>
#include <limits>
#include <utility>
#include <vector>

#include "tests/bench/arguments.hpp"
#include "tests/bench/frame-tally.hpp"
#include "tests/bench/pace.hpp"
#include "tests/bench/report.hpp"
#include "tests/bench/viewer.hpp"

namespace sentry::bench {
namespace {

struct Follower {
  Viewer viewer;
  Receiver receiver;
  std::string path;  // of what was asked last
};

struct Counts {
  std::int64_t no_content = 0;  // 204
  std::int64_t gone = 0;        // 410
  std::int64_t refused = 0;     // 503
  std::int64_t other = 0;
  std::int64_t lost = 0;  // connections that ended
};

// What a relative reference means at that path.
std::string resolve(const std::string &path, const std::string &reference) {
  if (reference.starts_with('/')) return reference;
  return path.substr(0, path.rfind('/') + 1) + reference;
}

class FollowLoad {
 public:
  explicit FollowLoad(Arguments &arguments)
      : port_(static_cast<std::uint16_t>(arguments.count("port", 0))),
        path_(arguments.required("path")),
        next_(arguments.flag("next")),
        connect_rate_(arguments.number("connect-rate", 4000)),
        followers_(arguments.count("viewers", 100)) {}

  void run() {
    need_descriptors(followers_.size());
    control_.on("mark", [this](const std::string &) { mark("mark"); });
    for (Pace pace(connect_rate_, monotonic_now_ns());
         pace.passed() < followers_.size() && !loop_.over();) {
      for (; pace.due() <= monotonic_now_ns() && pace.passed() < followers_.size(); pace.pass()) {
        ask(pace.passed(), path_);
      }
      serve(pace.due());
    }
    mark("ready");
    while (!loop_.over()) serve(monotonic_now_ns() + kNanosecondsPerSecond);
  }

 private:
  struct Question {
    std::size_t index;
    std::string path;
  };
  struct Delayed {
    std::int64_t due_ns;
    std::size_t index;
    std::string path;
  };

  void ask(std::size_t index, std::string path) {
    Follower &follower = followers_[index];
    follower.path = std::move(path);
    if (!follower.viewer.ask(loop_, connector_, index, get_request(follower.path))) lose(index);
  }

  void serve(std::int64_t until_ns) {
    std::int64_t next = delayed_.empty() ? until_ns : delayed_.front().due_ns;
    if (!asking_.empty()) next = 0;
    const auto events = loop_.wait(std::min(until_ns, next));
    for (const epoll_event &event : events) handle(event);
    if (events.empty()) {
      for (Question &question : std::exchange(asking_, {})) {
        ask(question.index, std::move(question.path));
      }
    }
    while (!delayed_.empty() && delayed_.front().due_ns <= monotonic_now_ns()) {
      const Delayed due = std::move(delayed_.front());
      delayed_.pop_front();
      ask(due.index, due.path);
    }
  }

  void handle(const epoll_event &event) {
    const std::size_t index = event.data.u64;
    Viewer &viewer = followers_[index].viewer;
    do {
      switch (viewer.handle(loop_, index, event.events)) {
        case MessageReader::Event::kAgain:
          return;
        case MessageReader::Event::kMessage:
          next_ ? replied(index) : part(index);
          break;
        default:
          return lose(index);
      }
    } while (viewer.is_open() && viewer.more());
  }

  void part(std::size_t index) {
    Follower &follower = followers_[index];
    const MessageHead &head = follower.viewer.head();
    if (head.status == 0) {
      if (head.length > 0) tally_.received(follower.receiver, head.timestamp_ns, utc_now_ns());
    } else if (head.status != 200) {
      count(head.status);
      lose(index);
    }
  }

  void replied(std::size_t index) {
    Follower &follower = followers_[index];
    const MessageHead head = follower.viewer.head();
    if (head.closes) follower.viewer.close();
    if (head.status == 200 && !head.next.empty()) {
      tally_.received(follower.receiver, head.timestamp_ns, utc_now_ns());
      asking_.push_back({index, resolve(follower.path, head.next)});
      return;
    }
    count(head.status);
    FrameTally::pause(follower.receiver);
    const std::string path = head.next.empty() ? path_ : resolve(follower.path, head.next);
    // 410 leads on at once; whatever else says when to come back, all the same in one run.
    if (head.status == 410) return ask(index, path);
    const int seconds = std::max(head.retry_after, 1);
    delayed_.push_back({monotonic_now_ns() + seconds * kNanosecondsPerSecond, index, path});
  }

  void count(int status) {
    switch (status) {
      case 204:
        ++counts_.no_content;
        break;
      case 410:
        ++counts_.gone;
        break;
      case 503:
        ++counts_.refused;
        break;
      default:
        ++counts_.other;
    }
  }

  void lose(std::size_t index) {
    ++counts_.lost;
    followers_[index].viewer.close();
    FrameTally::pause(followers_[index].receiver);
    delayed_.push_back({monotonic_now_ns() + kNanosecondsPerSecond, index, path_});
  }

  void mark(const char *event) {
    std::uint32_t fewest = std::numeric_limits<std::uint32_t>::max();
    std::uint32_t most = 0;
    std::int64_t behind = 0;
    for (Follower &follower : followers_) {
      fewest = std::min(fewest, follower.receiver.frames);
      most = std::max(most, follower.receiver.frames);
      behind += tally_.is_newest(follower.receiver) ? 0 : 1;
      follower.receiver.frames = 0;
    }
    Report report(event);
    report.add("fewest", static_cast<std::int64_t>(fewest))
        .add("most", static_cast<std::int64_t>(most))
        .add("behind", behind)
        .add("no_content", counts_.no_content)
        .add("gone", counts_.gone)
        .add("refused", counts_.refused)
        .add("other", counts_.other)
        .add("lost", counts_.lost);
    tally_.mark(report, followers_.size());
    report.print();
    counts_ = {};
  }

  std::uint16_t port_;
  std::string path_;
  bool next_;
  double connect_rate_;
  std::vector<Follower> followers_;
  // Asked when nothing is left to read: the question of one must not delay the picture of another.
  std::vector<Question> asking_;
  std::deque<Delayed> delayed_;  // by time, since all wait as long
  FrameTally tally_;
  Connector connector_{port_};
  Control control_;
  Loop loop_{control_};
  Counts counts_;
};

}  // namespace
}  // namespace sentry::bench

int main(int count, char **words) {
  sentry::bench::Arguments arguments(count, words);
  sentry::bench::FollowLoad load(arguments);
  arguments.finish();
  load.run();
}
