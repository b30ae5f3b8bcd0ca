// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "relay/core/stream.hpp"
#include "relay/net/peer-address.hpp"
#include "relay/soup/refs.hpp"

namespace sentry::relay {

class Connection;
using ConnectionPtr = std::shared_ptr<Connection>;

// Where a connection came from.
enum class ConnectionKind {
  kPlain,
  kTls,
  kAdmin,
  kHandedOver,  // by another lane, for one request
  kMounted,     // an application's server has it
};

// Every connection there is.
struct ConnectionRegistry {
  std::set<Connection *> all;
  std::array<std::size_t, 5> count{};  // by kind
};

// One viewer's connection, through all its requests. Belongs to the main context.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  enum class Phase {
    kHandshake,  // of TLS
    kHead,       // a request head has begun, or the first one is due
    kLent,       // libsoup has it, and has asked nobody here yet
    kBody,       // a head is here, and a body nobody wants follows
    kWaiting,    // for a frame
    kSending,
    kIdle,     // between two requests
    kClosing,  // nothing is said any more
  };

  // Without a socket it cannot be cut off, only forgotten.
  Connection(ConnectionKind kind, Ref<GSocket> socket,
             std::shared_ptr<ConnectionRegistry> registry);
  Connection(const Connection &) = delete;
  Connection &operator=(const Connection &) = delete;
  ~Connection();

  [[nodiscard]] ConnectionKind kind() const { return kind_; }
  [[nodiscard]] GSocket *socket() const { return socket_.get(); }
  // What is read from and written to: TLS, or the socket's own; nothing when it is another's.
  [[nodiscard]] GIOStream *stream() const { return stream_.get(); }
  void set_stream(Ref<GIOStream> stream) { stream_ = std::move(stream); }
  [[nodiscard]] GInputStream *input() const { return g_io_stream_get_input_stream(stream()); }

  void enter(Phase phase, std::int64_t now_ns);
  void progress(std::int64_t now_ns) { progressed_ns_ = now_ns; }  // within the phase
  [[nodiscard]] Phase phase() const { return phase_; }
  [[nodiscard]] std::int64_t began_ns() const { return began_ns_; }
  [[nodiscard]] std::int64_t progressed_ns() const { return progressed_ns_; }

  // What was read and not yet taken as a request.
  std::string bytes;
  std::size_t scanned = 0;  // of these, without finding the end of a head

  bool refused = false;     // it came when all places were taken
  bool last = false;        // the request under way is its last
  std::int64_t end_ns = 0;  // of its life, monotonic; 0: as long as it makes progress
  // Of those kept for connections that are handed over; given back when let go.
  std::shared_ptr<void> place;
  // Gives a place for one who stays, or nothing; without it there is no end of them.
  std::function<std::shared_ptr<void>()> endless_place;
  PeerAddress peer;

  // Whether the reply may be an endless one.
  bool become_endless();
  // Counts the connection among the viewers of the stream it asked for last.
  void watch(const StreamPtr &stream);
  // What to do when the viewer has left while nothing is being sent to it.
  void set_on_left(std::function<void()> on_left) { on_left_ = std::move(on_left); }
  [[nodiscard]] bool has_left() const;
  [[nodiscard]] std::size_t unread() const;
  void end_if_left();
  void say(std::string_view bytes);
  void cut_off();

 private:
  ConnectionKind kind_;
  Ref<GSocket> socket_;
  Ref<GIOStream> stream_;
  std::shared_ptr<ConnectionRegistry> registry_;
  Phase phase_ = Phase::kHead;
  std::int64_t began_ns_ = 0;       // the phase; monotonic
  std::int64_t progressed_ns_ = 0;  // monotonic
  StreamPtr watched_;
  Stream::Seat seat_;
  std::function<void()> on_left_;
};

}  // namespace sentry::relay
