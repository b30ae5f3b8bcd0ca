// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/lane/server.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <utility>

namespace sentry::relay::lane {

Server::Server(House &house, int epoll_fd, WakeUpPtr wake_up, WorkerMetrics &metrics)
    : house_(house),
      answerer_(house.services.answerer),
      epoll_fd_(epoll_fd),
      wake_up_(std::move(wake_up)),
      metrics_(metrics),
      limits_(house.services.limits.get()),
      log_(house.services.access_log != nullptr ? house.services.access_log->new_channel()
                                                : nullptr),
      time_(answerer_.clocks().monotonic),
      wheel_(time_.now_ns()) {
  refresh();
}

Server::~Server() {
  connections_.for_each([this](Connection &c) { close(c); });
  end_turn();
}

void Server::begin_turn() { time_.spent_waiting(); }

void Server::on_event(Connection &c, std::uint32_t events) {
  const bool newcomer = !c.served;
  const bool polite = c.polite;
  if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) c.readable = true;
  if ((events & (EPOLLRDHUP | EPOLLHUP)) != 0) c.peer_done = true;
  const bool broken = (events & (EPOLLHUP | EPOLLERR)) != 0;
  // Who has turned away does not look at what he waits for.
  const bool in_vain = c.peer_done && (c.phase == Phase::kWaiting || c.phase == Phase::kViewing);
  if (broken || in_vain) {
    close(c);
  } else {
    if (c.out && (events & EPOLLOUT) != 0) send_on(c);
    if (c.phase == Phase::kReading) read_on(c);
    if (c.phase == Phase::kLingering) discard(c);
  }
  if (polite) {
    time_.spent_on_refusals();
  } else if (newcomer) {
    time_.spent_otherwise();
  } else {
    time_.spent_on_viewers();
  }
}

void Server::hear_of_frames() {
  for (const auto &[stream, audience] : audiences_) {
    if (!audience->take_news()) continue;
    audience->news_ns = time_.now_ns();
    audience->release_waiting(line_);
    if (audience->viewing == 0) continue;
    if (audience->show(answerer_.picture(stream)) || stream->withdrawn()) {
      audience->release_viewers(line_);
    }
  }
  time_.spent_on_viewers();
}

void Server::serve_line() {
  for (int left = kLinePerTurn; left > 0 && !line_.empty(); --left) {
    Connection &c = line_.pop_front();
    if (c.phase == Phase::kReading) read_on(c);
    if (c.phase == Phase::kLingering) discard(c);
    if (c.phase == Phase::kWaiting) {
      ask_again(c);
    } else if (c.phase == Phase::kViewing) {
      offer(c);
    }
    time_.spent_on_viewers();
  }
}

void Server::expire() {
  wheel_.expire(time_.now_ns(),
                [this](Timer &timer) { on_deadline(static_cast<Connection &>(timer)); });
  time_.spent_on_viewers();
}

// What need not be looked at in every turn.
void Server::refresh() {
  limits_ = house_.services.limits.get();
  utc_offset_ns_ = answerer_.clocks().utc() - time_.read();
  routes_.clear();  // what targets mean may have changed with the settings
  awaited_ = Awaited{};
  show_whether_full();
  for (auto place = audiences_.begin(); place != audiences_.end();) {
    Audience &audience = *place->second;
    if (audience.members == 0) {
      place = audiences_.erase(place);
      continue;
    }
    const bool news = audience.viewing > 0 && audience.show(answerer_.picture(audience.stream()));
    if (news || audience.stream()->withdrawn()) audience.release_viewers(line_);
    ++place;
  }
}

}  // namespace sentry::relay::lane
