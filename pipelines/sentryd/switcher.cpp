// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/switcher.hpp"

#include <ctime>
#include <utility>

#include "pipelines/sentryd/capture-stamp.hpp"
#include "plugins/buffer-map.hpp"
#include "plugins/frame-meta.hpp"
#include "transport/base/clock.hpp"
#include "transport/jpeg/header.hpp"

namespace sentry::pipelines {
namespace {

constexpr std::int64_t kRepeat = kNanosecondsPerSecond;

std::string local_time(std::int64_t utc_ns) {
  const auto seconds = static_cast<std::time_t>(utc_ns / kNanosecondsPerSecond);
  std::tm local{};
  ::localtime_r(&seconds, &local);
  char text[64];
  return {text, std::strftime(text, sizeof text, "%F %T %Z", &local)};
}

void take_size(GstBuffer *jpeg, Painting &painting) {
  const plugins::BufferMap map(jpeg);
  if (!map) return;
  const auto header = jpeg::read_header(map.bytes());
  if (!header) return;
  painting.width = static_cast<int>(header->width);
  painting.height = static_cast<int>(header->height);
}

}  // namespace

Switcher::Switcher(StandInSettings settings, GMainContext *context, Push push)
    : settings_(std::move(settings)),
      push_(std::move(push)),
      again_(context, [this] { repeat(); }),
      painter_(context) {}

void Switcher::take(Ref<GstBuffer> picture) {
  const std::scoped_lock lock(mutex_);
  if (!open_) return;
  live_ = true;
  stand_in_ = {};
  push_(Ref<GstBuffer>::adopt(gst_buffer_copy(picture.get())));  // which shares its memory
  last_ = std::move(picture);
}

void Switcher::close() {
  const std::scoped_lock lock(mutex_);
  open_ = false;
}

void Switcher::open() {
  const std::scoped_lock lock(mutex_);
  open_ = true;
}

void Switcher::cut(const std::string &reason) {
  {
    const std::scoped_lock lock(mutex_);
    if (!live_ && reason == reason_) return;
    if (live_) lost_ns_ = last_ ? capture_of(last_.get(), utc_now_ns()) : utc_now_ns();
    live_ = false;
  }
  reason_ = reason;
  tell();
  paint();
}

// At once, by the picture that viewers have: the painted one takes its time.
void Switcher::tell() {
  Ref<GstBuffer> picture;
  {
    const std::scoped_lock lock(mutex_);
    picture = stand_in_ ? stand_in_ : last_;
    if (!stand_in_) state_ = SourceState::kHeld;
  }
  if (picture) show(std::move(picture), state_);
}

// The first painting takes far longer than any other: its fonts and elements have to be loaded.
void Switcher::rehearse() {
  if (std::exchange(rehearsed_, true)) return;
  painter_.paint(next_painting(), [](const Ref<GstBuffer> & /*painted*/) {});
}

Painting Switcher::next_painting() {
  Painting painting;
  painting.file = settings_.slate;
  painting.width = settings_.width;
  painting.height = settings_.height;
  painting.text = reason_ + "\nNo picture since " + local_time(lost_ns_);
  {
    const std::scoped_lock lock(mutex_);
    if (last_) take_size(last_.get(), painting);
    if (painting.file.empty()) painting.jpeg = last_;
  }
  return painting;
}

void Switcher::paint() {
  Painting painting = next_painting();
  const SourceState state = painting.jpeg ? SourceState::kHeld : SourceState::kSlate;
  paint(std::move(painting), state);
}

// A last picture that cannot be decoded gives its place to a slate.
void Switcher::paint(Painting painting, SourceState state) {
  Painting plain = painting;
  plain.jpeg = {};
  painter_.paint(std::move(painting), [this, state, plain = std::move(plain),
                                       number = ++paintings_](Ref<GstBuffer> painted) {
    if (number != paintings_) return;
    if (painted) return show(std::move(painted), state);
    if (state == SourceState::kHeld) paint(plain, SourceState::kSlate);
  });
}

void Switcher::show(Ref<GstBuffer> painted, SourceState state) {
  auto picture = Ref<GstBuffer>::adopt(gst_buffer_make_writable(painted.release()));
  GST_BUFFER_PTS(picture.get()) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DTS(picture.get()) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION(picture.get()) = GST_CLOCK_TIME_NONE;
  plugins::set_source_state(picture.get(), state, reason_.c_str());
  stamp_capture(picture.get(), lost_ns_);
  state_ = state;
  {
    const std::scoped_lock lock(mutex_);
    if (live_) return;
    stand_in_ = std::move(picture);
  }
  repeat();
}

void Switcher::repeat() {
  const std::scoped_lock lock(mutex_);
  if (!stand_in_) return;
  push_(Ref<GstBuffer>::adopt(gst_buffer_copy(stand_in_.get())));
  again_.set(monotonic_now_ns() + kRepeat);
}

}  // namespace sentry::pipelines
