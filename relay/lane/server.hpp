// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "relay/lane/audience.hpp"
#include "relay/lane/connection.hpp"
#include "relay/lane/house.hpp"
#include "relay/lane/reply-head.hpp"
#include "relay/lane/route-cache.hpp"
#include "relay/lane/time-account.hpp"
#include "relay/lane/timer-wheel.hpp"
#include "relay/lane/wake-up.hpp"
#include "relay/load/worker-metrics.hpp"
#include "relay/log/access-log.hpp"

namespace sentry::relay::lane {

// One worker's connections and all that is done with them. Nothing in it blocks, and nothing calls
// itself: what cannot go on is taken up again by an event, a deadline or its turn in the line.
class Server {
 public:
  Server(House &house, int epoll_fd, WakeUpPtr wake_up, WorkerMetrics &metrics);
  Server(const Server &) = delete;
  Server &operator=(const Server &) = delete;
  ~Server();

  // The worker's turn, in this order.
  void begin_turn();
  void on_event(Connection &connection, std::uint32_t events);
  void hear_of_frames();
  void serve_line();  // some of those who stand in it
  void expire();
  void end_turn();

  void admit(UniqueFd fd, const PeerAddress &peer, bool refuse, bool expects_proxy);
  void drain();
  void refresh();  // about once a second, and when told to

  [[nodiscard]] bool has_line() const { return !line_.empty(); }
  [[nodiscard]] std::optional<std::int64_t> next_deadline_ns() const { return wheel_.next_ns(); }
  [[nodiscard]] const LaneLimits &limits() const { return *limits_; }
  [[nodiscard]] TimeAccount &time() { return time_; }
  [[nodiscard]] const TimeAccount &time() const { return time_; }

 private:
  // server-reading.cpp: from bytes to requests
  void read_on(Connection &c);
  void receive(Connection &c);
  void discard(Connection &c);
  void serve(Connection &c, std::string_view bytes);
  void keep(Connection &c, std::string_view rest);
  std::size_t take_proxy_header(Connection &c, std::string_view bytes);
  std::size_t take_request(Connection &c, std::string_view bytes);

  // server-admitting.cpp: who it is, and whether there is a place
  void judge_peer(Connection &c);
  void read_client(Connection &c, const RequestHead &head);
  void count_client(Connection &c);
  void show_whether_full();

  // server-answering.cpp: from requests to answers
  void handle(Connection &c, const RequestHead &head, std::string_view bytes);
  void handle_route(Connection &c, const RequestHead &head, RouteCache::Entry &wanted,
                    std::string_view bytes);
  bool hand_over(Connection &c, std::string_view bytes);
  void refuse(Connection &c, const Refusal &refusal, const RequestHead *head);
  void begin_wait(Connection &c, const Wait &wait, const Request &request, const RequestHead &head);
  void wait_on(Connection &c, const Wait &wait);
  void ask_again(Connection &c);
  void end_wait(Connection &c);
  void take_seat(Connection &c, const RouteCache::Entry &wanted);
  void join_audience(Connection &c, const StreamPtr &stream);
  void leave_audience(Connection &c);

  // server-sending.cpp: replies
  void reply(Connection &c, const Reply &reply, const RequestHead *head);
  void reply_again(Connection &c, PreparedReply &prepared, const RequestHead *head);
  void prepare(PreparedReply &prepared, std::int64_t moment, const Reply &reply) const;
  Pieces with_frame(Connection &c, const SharedFrame &frame, std::string_view head);
  void send_reply(Connection &c, const Pieces &pieces, const Body &body, const RequestHead *head);
  void send(Connection &c, const Pieces &pieces, const Body &body);
  void send_on(Connection &c);
  void finish_reply(Connection &c, const RequestHead *head);
  void count_reply(Connection &c);
  void log(Connection &c, const RequestHead *head);
  void log_unfinished(Connection &c);
  void remember(Connection &c, const RequestHead &head);

  // server-viewing.cpp: endless replies
  void view(Connection &c, const Multipart &wanted, const RequestHead &head);
  void offer(Connection &c);
  Pieces pieces_of(const Audience &audience, PartStyle style);
  void send_part(Connection &c);
  void finish_part(Connection &c);
  void count_skipped(const Viewer &viewer, const FrameId &next);
  void await_picture(Connection &c, bool postponed);
  void end_stream(Connection &c);
  [[nodiscard]] bool must_end(const Connection &c) const;

  // server-ending.cpp: deadlines and ends
  void on_deadline(Connection &c);
  void watch_sending(Connection &c);
  void rest(Connection &c);
  void linger(Connection &c);
  void close(Connection &c);
  void drain(Connection &c);
  void relieve_memory();

  [[nodiscard]] std::int64_t utc_ns() const { return time_.now_ns() + utc_offset_ns_; }
  [[nodiscard]] std::int64_t utc_ms() const { return utc_ns() / kNanosecondsPerMillisecond; }
  void look_again(Connection &c) { line_.push_back(c); }

  // Requests served of one connection before others have their turn.
  static constexpr int kRequestsInARow = 16;
  static constexpr int kLinePerTurn = 256;
  // From so many on a file for all costs less than copies for each.
  static constexpr std::size_t kManyViewers = 128;
  static constexpr std::int64_t kManySlow = 16;
  // A whole head fits, and a viewer who sends more than he is answered does not fill our memory.
  static constexpr std::size_t kReceive = kMaxHead + 512;

  House &house_;
  const Answerer &answerer_;
  const int epoll_fd_;
  const WakeUpPtr wake_up_;
  WorkerMetrics &metrics_;
  std::shared_ptr<const LaneLimits> limits_;
  std::shared_ptr<AccessLog::Channel> log_;
  TimeAccount time_;
  std::int64_t utc_offset_ns_ = 0;
  bool draining_ = false;
  TimerWheel wheel_;
  RouteCache routes_;
  DateLine date_;
  std::string head_;  // what is sent now begins with it
  std::array<char, kReceive> received_{};
  std::map<StreamPtr, std::unique_ptr<Audience>> audiences_;
  // To the last plain request that had waited for a frame: thousands wait for the same.
  struct Awaited {
    const Audience *audience = nullptr;
    FrameId id;
    PreparedReply reply{kManyViewers};  // in one second of UTC: nothing but its date changes
  };
  Awaited awaited_;
  Line line_;
  IntrusiveList<Connection, InHouse> connections_;
  IntrusiveList<Connection, InHouse> closed_;   // deleted at the end of the turn
  IntrusiveList<Outgoing, InSending> sending_;  // the longest first
};

}  // namespace sentry::relay::lane
