// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "relay/core/stream.hpp"
#include "relay/http/multipart.hpp"
#include "relay/http/request-head.hpp"
#include "relay/lane/asked.hpp"
#include "relay/lane/intrusive-list.hpp"
#include "relay/lane/outgoing.hpp"
#include "relay/lane/timer-wheel.hpp"
#include "relay/lane/watched.hpp"
#include "relay/net/peer-address.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::relay::lane {

class Audience;

enum class Phase : std::uint8_t {
  kReading,    // rests between requests, or a head is incomplete
  kWaiting,    // for a frame to reply with
  kSending,    // a reply that the kernel did not take at once
  kViewing,    // an endless reply
  kLingering,  // all is said; what still comes is thrown away
  kClosed
};

struct InLine {};   // of an audience, or of those the worker looks at again
struct InHouse {};  // among all connections of the worker

// The request that is being answered.
struct Exchange {
  std::int64_t asked_ns = 0;      // monotonic
  std::int64_t since_ns = 0;      // when it could be answered: the same, or when its frame came
  std::int64_t frame_utc_ns = 0;  // of its picture's capture; 0: it has none
  std::uint64_t body = 0;         // bytes
  std::uint16_t status = 0;
  Method method = Method::kGet;
  std::uint8_t minor_version = 1;
  bool keep_alive = false;
  bool of_newest = false;  // it asks for the newest picture, whichever that is
  bool waited = false;     // it was answered when a frame came
};

// An endless reply.
struct Viewer {
  explicit Viewer(const Multipart &wanted)
      : pacer(wanted.fps),
        end_ns(wanted.end_ns),
        advance_headers(wanted.advance_headers),
        paced(wanted.fps > 0) {}

  Pacer pacer;
  std::int64_t end_ns;       // 0: never
  std::uint64_t serial = 0;  // of the last picture sent; 0: none yet
  FrameId last;
  bool advance_headers;
  bool paced;
  bool late = false;  // the kernel did not take the last part at once
};

// One viewer's connection, in few bytes: there may be many thousands that rest.
class Connection : public Watched, public Timer, public ListNode<InLine>, public ListNode<InHouse> {
 public:
  Connection(UniqueFd socket, const PeerAddress &from)
      : Watched(Kind::kConnection), fd(std::move(socket)), peer(from), client(from) {}

  UniqueFd fd;
  Phase phase = Phase::kReading;
  bool polite : 1 = false;         // has no place: gets one refusal
  bool counted : 1 = false;        // among those of `counted_as`
  bool expects_proxy : 1 = false;  // a PROXY header comes first
  bool from_proxy : 1 = false;     // what X-Forwarded-For says is true
  bool served : 1 = false;         // has had a reply
  bool readable : 1 = false;       // there may be more to receive
  bool peer_done : 1 = false;      // nothing comes after what there is
  bool unserved : 1 = false;       // `rest` may hold a whole request
  bool head_begun : 1 = false;     // the time for a head runs
  PeerAddress peer;                // at the other end
  PeerAddress client;              // whom a proxy speaks for, else the same
  Exchange exchange;
  std::string rest;              // received, not yet used
  std::size_t scanned = 0;       // bytes of `rest` that are known to hold no whole head
  Audience *audience = nullptr;  // kWaiting and kViewing
  std::unique_ptr<Outgoing> out;
  std::unique_ptr<Asked> asked;    // only when the reply does not follow at once
  std::unique_ptr<Viewer> viewer;  // kViewing
  Stream::Seat seat;               // as a viewer of the stream it asks for pictures of
  std::weak_ptr<Stream> seat_of;
  std::uint64_t seat_id = 0;  // of the last target known to be that stream's
};

}  // namespace sentry::relay::lane
