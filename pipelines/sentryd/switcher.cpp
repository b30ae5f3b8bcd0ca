// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/switcher.hpp"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <utility>

#include "pipelines/sentryd/capture-stamp.hpp"
#include "pipelines/sentryd/whole-picture.hpp"
#include "plugins/buffer-map.hpp"
#include "plugins/frame-meta.hpp"
#include "transport/base/clock.hpp"
#include "transport/jpeg/header.hpp"

namespace sentry::pipelines {
namespace {

constexpr std::int64_t kClockSlack = 2 * kNanosecondsPerSecond;

std::string local_time(std::int64_t utc_ns) {
  const auto seconds = static_cast<std::time_t>(utc_ns / kNanosecondsPerSecond);
  std::tm local{};
  ::localtime_r(&seconds, &local);
  char text[64];
  return {text, std::strftime(text, sizeof text, "%F %T %Z", &local)};
}

// What painting needs grows with the picture; more than this, which is 8192x4096, is not worth it.
constexpr std::int64_t kMostPainted = std::int64_t{1} << 25;  // pixels

// False when the picture is none that can be painted upon.
bool take_size(GstBuffer *jpeg, Painting &painting) {
  const plugins::BufferMap map(jpeg);
  if (!map) return false;
  const auto header = jpeg::read_header(map.bytes());
  if (!header || std::int64_t{header->width} * header->height > kMostPainted) return false;
  painting.width = static_cast<int>(header->width);
  painting.height = static_cast<int>(header->height);
  return true;
}

}  // namespace

std::int64_t since_boot_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return static_cast<std::int64_t>(now.tv_sec) * kNanosecondsPerSecond + now.tv_nsec;
}

Switcher::Switcher(StandInSettings settings, GMainContext *context, Push push, SwitcherMeans means)
    : settings_(std::move(settings)),
      push_(std::move(push)),
      means_(std::move(means)),
      again_(context, [this] { on_again(); }),
      retry_(context,
             [this] {
               if (is_away()) paint();
             }),
      painter_(context, means_.paint) {}

void Switcher::take(Ref<GstBuffer> picture) {
  const std::int64_t ahead = utc_ahead();
  const std::scoped_lock lock(mutex_);
  if (!open_) return;
  live_ = true;
  stand_in_ = {};
  push_(Ref<GstBuffer>::adopt(gst_buffer_copy(picture.get())));  // which shares its memory
  auto whole = whole_picture(picture);
  if (!whole) return;
  last_ = std::move(whole);
  last_ahead_ = ahead;
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
    if (live_) {
      const std::int64_t now = means_.utc();
      lost_ = last_ ? Moment{capture_of(last_.get(), now), last_ahead_} : Moment{now, utc_ahead()};
    }
    live_ = false;
  }
  follow_clock();
  reason_ = reason;
  tell();
  paint();
}

// Whether UTC has been set since the time of loss was written down, which is corrected.
bool Switcher::follow_clock() {
  const std::int64_t ahead = utc_ahead();
  const std::int64_t moved = ahead - lost_.ahead_ns;
  if (std::abs(moved) <= kClockSlack) return false;
  lost_ = {lost_.utc_ns + moved, ahead};
  return true;
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

void Switcher::rehearse() { painter_.rehearse(next_paintings().front()); }

bool Switcher::is_away() {
  const std::scoped_lock lock(mutex_);
  return !live_;
}

// The best first; the last one needs nothing but GStreamer.
std::deque<Painting> Switcher::next_paintings() {
  Painting plain;
  plain.width = settings_.width;
  plain.height = settings_.height;
  plain.most_bytes = settings_.most_bytes;
  plain.text = reason_ + "\nNo picture since " + local_time(lost_.utc_ns);
  Painting dimmed;
  {
    const std::scoped_lock lock(mutex_);
    const bool has_ground = last_ && take_size(last_.get(), plain);
    dimmed = plain;
    if (has_ground) dimmed.jpeg = last_;
  }
  Painting slate = plain;
  slate.file = settings_.slate;
  std::deque<Painting> paintings{std::move(plain)};
  if (dimmed.jpeg) paintings.push_front(std::move(dimmed));
  if (!slate.file.empty()) paintings.push_front(std::move(slate));
  return paintings;
}

void Switcher::paint() {
  retry_.clear();
  follow_clock();
  paint_one_of(next_paintings(), ++paintings_);
}

// Each that fails gives its place to the next one. When none is left, what has failed may work
// later: the machine may have been too busy, or the disk with the slate away.
void Switcher::paint_one_of(std::deque<Painting> paintings, std::uint64_t number) {
  if (paintings.empty()) return retry_.set(monotonic_now_ns() + means_.retry_ns);
  Painting first = std::move(paintings.front());
  paintings.pop_front();
  const SourceState state = first.jpeg ? SourceState::kHeld : SourceState::kSlate;
  painter_.paint(std::move(first),
                 [this, state, number, rest = std::move(paintings)](Ref<GstBuffer> painted) {
                   // Though a newer one may wait: where cuts come faster than paintings, there
                   // would be none.
                   if (painted) return show(std::move(painted), state);
                   if (number == paintings_ && is_away()) paint_one_of(rest, number);
                 });
}

void Switcher::show(Ref<GstBuffer> painted, SourceState state) {
  auto picture = Ref<GstBuffer>::adopt(gst_buffer_make_writable(painted.release()));
  GST_BUFFER_PTS(picture.get()) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DTS(picture.get()) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION(picture.get()) = GST_CLOCK_TIME_NONE;
  plugins::set_source_state(picture.get(), state, reason_.c_str());
  stamp_capture(picture.get(), lost_.utc_ns);
  {
    const std::scoped_lock lock(mutex_);
    if (live_) return;
    state_ = state;
    stand_in_ = std::move(picture);
  }
  repeat();
}

void Switcher::on_again() {
  if (!is_away() || !follow_clock()) return repeat();
  tell();
  paint();
}

// What is too large for each second comes less often.
std::int64_t Switcher::interval() const {
  if (settings_.most_bytes <= 0) return means_.repeat_ns;
  const auto size = static_cast<std::int64_t>(gst_buffer_get_size(stand_in_.get()));
  return std::max(means_.repeat_ns, kNanosecondsPerSecond * size / settings_.most_bytes);
}

void Switcher::repeat() {
  const std::scoped_lock lock(mutex_);
  if (!stand_in_) return;
  push_(Ref<GstBuffer>::adopt(gst_buffer_copy(stand_in_.get())));
  again_.set(monotonic_now_ns() + interval());
}

}  // namespace sentry::pipelines
