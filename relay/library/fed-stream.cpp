// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/library/fed-stream.hpp"

#include <utility>

#include "relay/library/log.hpp"
#include "transport/base/clock.hpp"
#include "transport/base/epoch-store.hpp"
#include "transport/jpeg/repair.hpp"

namespace sentry::relay {
namespace {

Result<void> check_name(const std::string &name) {
  if (is_stream_name(name)) return {};
  return Error{ErrorCode::kInvalid, "\"" + name +
                                        "\" is no name of a stream: 1 to 64 of a-z, 0-9, '.', '_' "
                                        "and '-', the first a letter or digit, are expected."};
}

// The longest beginning that a frame may carry and that is still UTF-8.
std::string cut_reason(std::string reason) {
  if (reason.size() <= kMaxReason) return reason;
  std::size_t end = kMaxReason;
  while (end > 0 && (static_cast<unsigned char>(reason[end]) & 0xC0U) == 0x80U) --end;
  reason.resize(end);
  return reason;
}

}  // namespace

FedStream::FedStream(const std::string &name) : stream_(std::make_shared<Stream>(name, Clocks{})) {}

Result<std::unique_ptr<FedStream>> FedStream::pushed(const std::string &name) {
  if (auto checked = check_name(name); !checked) return checked.error();
  std::unique_ptr<FedStream> fed(new FedStream(name));
  const Epoch epoch = begin_epoch(name, state_directory(), utc_now_ns());
  if (epoch.not_persisted) log_warning(epoch.not_persisted->message);
  fed->last_.epoch = epoch.value;
  fed->stream_->set_writer(true, {});
  return fed;
}

Result<std::unique_ptr<FedStream>> FedStream::from_segment(const std::string &name,
                                                           const std::string &directory) {
  if (auto checked = check_name(name); !checked) return checked.error();
  std::unique_ptr<FedStream> fed(new FedStream(name));
  auto follower = SegmentFollower::start(fed->stream_, directory);
  if (!follower) return follower.error();
  fed->follower_ = follower.take();
  return fed;
}

/// Publishes a picture under the next number. What cameras get wrong is mended on the way.
Result<void> FedStream::push(std::span<const std::byte> jpeg, std::int64_t capture_time_ns) {
  if (follows_segment()) {
    return Error{ErrorCode::kUnsupported, "The stream " + stream_->name() +
                                              " takes its pictures from shared memory; none can be "
                                              "pushed."};
  }
  if (capture_time_ns < -1) {
    return Error{ErrorCode::kInvalid,
                 "The capture time " + std::to_string(capture_time_ns) +
                     " lies before 1970: nanoseconds of UTC, or 0 for this moment, "
                     "are expected."};
  }
  auto picture = jpeg::repair(jpeg);  // also keeps to kMaxPayload
  if (!picture) return picture.error();
  Frame frame;
  frame.payload = picture->copy();
  frame.info.capture_time_ns = capture_time_ns > 0 ? capture_time_ns : utc_now_ns();
  frame.info.width = picture->header.width;
  frame.info.height = picture->header.height;
  frame.info.checksum = payload_checksum(frame.payload.span());
  const std::lock_guard lock(feed_mutex_);
  ++last_.number;
  frame.info.id = last_;
  frame.info.state = state_;
  frame.info.reason = reason_;
  if (std::exchange(gone_, false)) stream_->set_writer(true, {});
  stream_->publish(std::move(frame));
  return {};
}

/// Of the pictures that are pushed from now on.
void FedStream::set_source(SourceState state, std::string reason) {
  const std::lock_guard lock(feed_mutex_);
  state_ = state;
  reason_ = cut_reason(std::move(reason));
  if (std::exchange(gone_, false)) stream_->set_writer(true, {});
}

/// Until a picture comes, or another state is set.
void FedStream::set_gone(std::string reason) {
  const std::lock_guard lock(feed_mutex_);
  gone_ = true;
  stream_->set_writer(false, cut_reason(std::move(reason)));
}

void FedStream::set_access(Access access) {
  std::function<void()> on_access;
  {
    const std::lock_guard lock(access_mutex_);
    access_ = std::move(access);
    on_access = on_access_;
  }
  if (on_access) on_access();
}

/// Addresses signed with it are good from now on, and those signed with the others stay so.
void FedStream::add_signing_key(std::string key) {
  Access wanted = access();
  if (wanted.kind != StreamAccess::kSigned) wanted = {};
  wanted.kind = StreamAccess::kSigned;
  wanted.keys.push_back(std::move(key));
  set_access(std::move(wanted));
}

Access FedStream::access() const {
  const std::lock_guard lock(access_mutex_);
  return access_;
}

void FedStream::set_on_access(std::function<void()> on_access) {
  const std::lock_guard lock(access_mutex_);
  on_access_ = std::move(on_access);
}

}  // namespace sentry::relay
