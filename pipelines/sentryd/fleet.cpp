// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/fleet.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "pipelines/base/log.hpp"

namespace sentry::pipelines {

/// After end() nothing begins any more.
void Fleet::follow(CameraSet cameras) {
  if (ended_) return;
  std::vector<std::string> removed;
  for (const auto &[name, slot] : slots_) {
    if (!cameras.contains(name)) removed.push_back(name);
  }
  for (const std::string &name : removed) {
    log_message("Camera " + name + ": its file is gone");
    auto &slot = leaving_[name] = std::move(slots_.extract(name).mapped());
    slot->remove();
  }
  std::erase_if(returning_, [&](const auto &one) { return !cameras.contains(one.first); });
  for (auto &[name, settings] : cameras) {
    if (settings) {
      take(name, settings.take());
    } else {
      log_warning(settings.error().message);
    }
  }
}

void Fleet::take(const std::string &name, FeedSettings settings) {
  if (const auto found = slots_.find(name); found != slots_.end()) {
    return found->second->change(std::move(settings));
  }
  if (leaving_.contains(name)) {
    returning_.insert_or_assign(name, std::move(settings));
    return;
  }
  auto &slot = slots_[name] = std::make_unique<FeedSlot>(name, std::move(settings), context_.get(),
                                                         [this, name] { on_gone(name); });
  slot->start();
}

// A slot speaks from its own method, and is destroyed after it.
void Fleet::on_gone(const std::string &name) {
  post(context_.get(), [this, name] {
    left_threads_behind_ |= leaving_.at(name)->left_threads_behind();
    leaving_.erase(name);
    if (auto back = returning_.extract(name); !back.empty()) take(name, std::move(back.mapped()));
    if (ended_ && leaving_.empty()) ended_();
  });
}

void Fleet::end(std::function<void()> ended) {
  ended_ = std::move(ended);
  returning_.clear();
  if (slots_.empty() && leaving_.empty()) return ended_();
  leaving_.merge(slots_);
  for (const auto &[name, slot] : leaving_) slot->remove();
}

bool Fleet::left_threads_behind() const {
  const auto left = [](const auto &one) { return one.second->left_threads_behind(); };
  return left_threads_behind_ || std::ranges::any_of(slots_, left) ||
         std::ranges::any_of(leaving_, left);
}

}  // namespace sentry::pipelines
