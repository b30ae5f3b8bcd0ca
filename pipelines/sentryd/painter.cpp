// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/painter.hpp"

#include <atomic>
#include <mutex>
#include <optional>
#include <utility>

#include "pipelines/base/log.hpp"

namespace sentry::pipelines {

// What the painter has in common with its turn on the thread.
struct Painter::Desk {
  struct Job {
    Painting painting;
    Done done;
    std::weak_ptr<bool> wanted;  // while the painter is there
  };

  Ref<GMainContext> context;
  Paint paint;
  std::mutex mutex;  // guards the next
  std::optional<Job> waiting;
};

// A turn on the thread. It ends once: with a picture, with nothing, or when it hangs.
class Painter::Turn {
 public:
  explicit Turn(std::shared_ptr<Desk> desk) : desk_(std::move(desk)) {}

  void paint(bool may_read_files);
  void give_up();

 private:
  const Desk::Job *take();
  bool is_begun() const;
  void end(Ref<GstBuffer> painted);

  const std::shared_ptr<Desk> desk_;
  std::optional<Desk::Job> job_;  // written once, under the desk's mutex
  std::atomic<bool> ended_ = false;
};

// Nothing for the second who asks: a painting is either begun or given up before that.
const Painter::Desk::Job *Painter::Turn::take() {
  const std::scoped_lock lock(desk_->mutex);
  if (job_) return nullptr;
  job_ = std::exchange(desk_->waiting, std::nullopt);
  return job_ ? &*job_ : nullptr;
}

void Painter::Turn::paint(bool may_read_files) {
  const auto *job = take();
  if (job == nullptr) return;
  const bool is_refused = !may_read_files && !job->painting.file.empty();
  end(is_refused ? Ref<GstBuffer>() : desk_->paint(job->painting));
}

bool Painter::Turn::is_begun() const {
  const std::scoped_lock lock(desk_->mutex);
  return job_.has_value();
}

void Painter::Turn::give_up() {
  if (is_begun()) {
    log_warning(name_of(job_->painting) + " hangs while it is painted, and is given up");
  } else if (take() == nullptr && !is_begun()) {
    return;
  }
  end({});
}

void Painter::Turn::end(Ref<GstBuffer> painted) {
  if (ended_.exchange(true)) return;
  post(desk_->context.get(),
       [painted = std::move(painted), done = job_->done, wanted = job_->wanted] {
         if (!wanted.expired()) done(painted);
       });
}

Painter::Painter(GMainContext *context, Paint paint, std::shared_ptr<PaintingThread> thread)
    : desk_(std::make_shared<Desk>()), thread_(std::move(thread)) {
  desk_->context = Ref<GMainContext>::retain(context);
  desk_->paint = std::move(paint);
  if (!desk_->paint) desk_->paint = [](const Painting &what) { return paint_picture(what); };
}

Painter::~Painter() {
  const std::scoped_lock lock(desk_->mutex);
  desk_->waiting.reset();
}

// There is at most one turn to come for each painter: so none can keep the others waiting.
void Painter::paint(Painting painting, Done done) {
  const std::scoped_lock lock(desk_->mutex);
  const bool has_turn = desk_->waiting.has_value();
  desk_->waiting = Desk::Job{std::move(painting), std::move(done), alive_};
  if (has_turn) return;
  const auto turn = std::make_shared<Turn>(desk_);
  thread_->post([turn](bool may_read_files) { turn->paint(may_read_files); },
                [turn] { turn->give_up(); });
}

void Painter::rehearse(Painting painting) {
  if (thread_->begin_rehearsal()) paint(std::move(painting), [](const auto & /*painted*/) {});
}

}  // namespace sentry::pipelines
