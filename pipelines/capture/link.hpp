// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "pipelines/base/trouble.hpp"
#include "transport/base/bytes.hpp"
#include "transport/base/result.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::pipelines {

// What sentryd and a camera's process say to each other. Both are one program, so the numbers and
// layouts may change with every version.
enum class LinkKind : std::uint32_t {
  // to the camera's process
  kPrepare = 1,  // a source is to be built later: its launch text, (ay)
  kSource,       // what to build: a packed CameraSource
  kStart,
  kStop,
  kControl,  // a packed ControlRequest
  // from the camera's process
  kBuilt,       // the devices that it will open, aay
  kRefused,     // it cannot be built: ErrorCode and message, (uay)
  kStarting,    // it has heard kStart
  kPicture,     // PictureHead, then the JPEG
  kSmall,       // the same, of the small rendition
  kPictureAt,   // PictureHead, then the BlockPlace; with the descriptor of a block that is new
  kSmallAt,     // the same, of the small rendition
  kSeen,        // PictureHead of a picture that was not to be sent
  kFailed,      // Trouble, (ayay)
  kSignal,      // why there are no pictures, though nothing failed; empty: there are. (ay)
  kPassEnded,   // a file is at its end and cannot be rewound
  kControlled,  // a packed ControlReply
};

struct PictureHead {
  std::int64_t capture_ns;  // UTC
  std::int64_t period_ns;   // from one picture to the next; 0: not known
};

struct LinkMessage {
  LinkKind kind;
  Bytes payload;
  UniqueFd fd;  // that came with it, if any
};

// One end of a connected pair of stream sockets. send() is called from any thread, receive() from
// one.
class Link {
 public:
  // Whether send() waits for an other end that does not read.
  enum class Patience : bool { kNone, kWaits };

  Link(UniqueFd socket, Patience patience) : socket_(std::move(socket)), patience_(patience) {}

  // False when the other end is gone, or does not read: what it was sent may be half a message.
  // `fd` goes along if there is one, and stays open here.
  bool send(LinkKind kind, std::span<const std::byte> head = {},
            std::span<const std::byte> body = {}, const UniqueFd &fd = {});
  // Blocks. Nothing when the other end is gone, or does not speak this.
  std::optional<LinkMessage> receive();
  // Ends a receive() on any thread, and every later one.
  void shut_down();
  [[nodiscard]] int fd() const { return socket_.get(); }

 private:
  UniqueFd socket_;
  const Patience patience_;
  std::mutex sending_;  // a message is not interrupted by another
};

Result<std::pair<UniqueFd, UniqueFd>> make_link();

Bytes pack(const Error &error);
Bytes pack(const Trouble &trouble);
Bytes pack(const std::string &text);
Bytes pack(const std::vector<std::string> &texts);
Error unpack_error(std::span<const std::byte> packed);
Trouble unpack_trouble(std::span<const std::byte> packed);
std::string unpack_text(std::span<const std::byte> packed);
std::vector<std::string> unpack_texts(std::span<const std::byte> packed);

}  // namespace sentry::pipelines
