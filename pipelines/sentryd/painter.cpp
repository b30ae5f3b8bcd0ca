// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/painter.hpp"

#include <mutex>
#include <optional>
#include <utility>

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

Painter::Painter(GMainContext *context, Paint paint) : desk_(std::make_shared<Desk>()) {
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
  if (!has_turn) thread_->post([desk = desk_] { work(*desk); });
}

void Painter::rehearse(Painting painting) {
  if (thread_->begin_rehearsal()) paint(std::move(painting), [](const auto & /*painted*/) {});
}

void Painter::work(Desk &desk) {
  std::optional<Desk::Job> job;
  {
    const std::scoped_lock lock(desk.mutex);
    job = std::exchange(desk.waiting, std::nullopt);
  }
  if (!job) return;
  auto painted = desk.paint(job->painting);
  post(desk.context.get(), [painted = std::move(painted), done = std::move(job->done),
                            wanted = std::move(job->wanted)] {
    if (!wanted.expired()) done(painted);
  });
}

}  // namespace sentry::pipelines
