// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "plugins/shm-source.hpp"

#include <algorithm>
#include <utility>

#include "plugins/element-message.hpp"
#include "plugins/frame-output.hpp"
#include "plugins/gst-ref.hpp"
#include "plugins/properties.hpp"

GST_DEBUG_CATEGORY(sentryshmsrc_debug);
#define GST_CAT_DEFAULT sentryshmsrc_debug

namespace sentry::plugins {
namespace {

using std::chrono::steady_clock;

// One wait at most, so that segment-stats stay fresh while no frame comes.
constexpr std::chrono::milliseconds kLongWait{1000};

const char *name_of(shm::SegmentState state) {
  switch (state) {
    case shm::SegmentState::kAbsent:
      return "absent";
    case shm::SegmentState::kLive:
      return "live";
    case shm::SegmentState::kSilent:
      return "silent";
    case shm::SegmentState::kClosed:
      return "closed";
  }
  return "unknown";
}

// When the next timeout message is due, if ever.
class Deadline {
 public:
  explicit Deadline(std::chrono::nanoseconds timeout)
      : timeout_(timeout), due_(steady_clock::now() + timeout) {}

  [[nodiscard]] std::chrono::milliseconds wait() const {
    if (timeout_.count() == 0) return kLongWait;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(due_ - steady_clock::now());
    return std::clamp(left, std::chrono::milliseconds(0), kLongWait);
  }
  // True when it has passed; another then begins.
  bool passed() {
    const auto now = steady_clock::now();
    if (timeout_.count() == 0 || now < due_) return false;
    due_ = now + timeout_;
    return true;
  }

 private:
  std::chrono::nanoseconds timeout_;
  steady_clock::time_point due_;
};

}  // namespace

ShmSource::ShmSource(GstPushSrc *element) : element_(element) {}

bool ShmSource::start() {
  const Settings settings = [&] {
    const ObjectLock lock(element_);
    return settings_;
  }();
  auto reader = shm::RingReader::create(settings.segment);
  if (!reader) {
    post_error(GST_ELEMENT_CAST(element_), reader.error(), "The element cannot start reading.");
    return false;
  }
  const ObjectLock lock(element_);
  running_.emplace(Running{reader.take(), std::chrono::nanoseconds(settings.timeout_ns)});
  status_ = {};
  frames_ = 0;
  return true;
}

void ShmSource::stop() {
  const ObjectLock lock(element_);
  running_.reset();
}

/// Gives the newest frame first, then one after the other; waits for a segment that nobody has made
/// yet, and through a change of its writer.
GstFlowReturn ShmSource::create(GstBuffer **buffer) {
  Deadline deadline(running_->timeout);
  while (true) {
    const auto came = running_->reader.wait(deadline.wait());
    if (const auto flow = gate_.pass(GST_BASE_SRC(element_)); flow != GST_FLOW_OK) return flow;
    watch_segment();
    if (came == shm::RingReader::Wait::kFrame) {
      auto frame = take();
      if (frame && !fits_caps(frame->info)) {
        GST_LOG_OBJECT(element_, "passing over a frame of type %s", frame->info.media_type.c_str());
      } else if (frame) {
        *buffer = give_out(std::move(*frame));
        return GST_FLOW_OK;
      }
    }
    if (deadline.passed()) {
      post_timeout(GST_ELEMENT_CAST(element_), "GstSentryShmSrcTimeout",
                   static_cast<guint64>(running_->timeout.count()));
    }
  }
}

// Keeps what segment-stats tell, and warns once of each reason not to read the segment.
void ShmSource::watch_segment() {
  auto status = running_->reader.status();
  if (status.problem != running_->problem) {
    running_->problem = status.problem;
    if (!status.problem.empty()) {
      post_warning(GST_ELEMENT_CAST(element_), {ErrorCode::kPermission, status.problem},
                   "The element goes on waiting for a segment it can read.");
    }
  }
  const ObjectLock lock(element_);
  status_ = std::move(status);
}

std::optional<Frame> ShmSource::take() {
  return gate_.take_catch_up() ? running_->reader.newest() : running_->reader.next();
}

GstBuffer *ShmSource::give_out(Frame frame) {
  const FrameId id = frame.info.id;
  const FrameId expected{running_->last.epoch, running_->last.number + 1};
  running_->last = id;
  {
    const ObjectLock lock(element_);
    ++frames_;
  }
  GST_LOG_OBJECT(element_, "frame %s", to_string(id).c_str());
  return make_buffer(std::move(frame), id != expected);
}

void ShmSource::set_flushing(bool flushing) {
  gate_.set_flushing(flushing);
  update_interrupt();
}

void ShmSource::set_paused(bool paused) {
  gate_.set_paused(paused);
  update_interrupt();
}

// The gate is read under the lock: of two that change it at once, the last to come here knows both.
// An application may flush an element that has not started.
void ShmSource::update_interrupt() {
  const ObjectLock lock(element_);
  if (running_) running_->reader.interrupt(gate_.is_closed());
}

void ShmSource::set_property(guint property, const GValue *value) {
  const ObjectLock lock(element_);
  settings_.set(property, value);
}

void ShmSource::get_property(guint property, GValue *value) {
  const ObjectLock lock(element_);
  if (property == Settings::kSegmentStats) {
    g_value_take_boxed(value, stats());
  } else {
    settings_.get(property, value);
  }
}

Result<void> ShmSource::set_segment(const std::string &segment) {
  const ObjectLock lock(element_);
  if (running_) return Error{ErrorCode::kBusy, "A URI cannot be set while the element reads."};
  settings_.segment = segment;
  return {};
}

std::string ShmSource::segment() {
  const ObjectLock lock(element_);
  return settings_.segment;
}

// Under the object lock.
GstStructure *ShmSource::stats() const {
  GstStructure *stats = make_stats("sentryshmsrc-stats", {{"frames", frames_},
                                                          {"skipped", status_.skipped},
                                                          {"reopened", status_.reopened},
                                                          {"published", status_.published},
                                                          {"slots", status_.slots},
                                                          {"slot-size", status_.slot_size},
                                                          {"writer-pid", status_.writer_pid}});
  gst_structure_set(stats, "state", G_TYPE_STRING, name_of(status_.state), "heartbeat-age",
                    G_TYPE_INT64, static_cast<gint64>(status_.heartbeat_age_ns), nullptr);
  return stats;
}

}  // namespace sentry::plugins
