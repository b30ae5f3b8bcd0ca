// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "pipelines/capture/link.hpp"
#include "pipelines/capture/picture-blocks.hpp"
#include "pipelines/capture/picture-plan.hpp"
#include "pipelines/pictures/change-gate.hpp"

namespace sentry::pipelines {

// Sends sentryd the pictures of both renditions, but for those that show nothing new and those of
// nothing: of them it says only that they came. Any thread.
class PictureSender {
 public:
  // `shows`: pictures show what is before the camera, as far as is known. While nobody `hears`
  // whether there is a signal, they do as well.
  PictureSender(Link &link, const PicturePlan &plan, bool shows, std::function<bool()> hears);

  // `kind` is kPicture or kSmall; without a `jpeg` the picture is not to be sent.
  void send(LinkKind kind, const PictureHead &head, std::span<const std::byte> jpeg);
  // Whether pictures show something now: `problem` says why not. No picture is sent between the
  // word that there is no signal and the word that there is.
  void tell_signal(const std::string &problem);

 private:
  using Gate = std::optional<ChangeGate>;
  void put(LinkKind kind, const PictureHead &head, std::span<const std::byte> jpeg);
  Gate &gate_of(LinkKind kind) { return kind == LinkKind::kSmall ? small_ : large_; }

  Link &link_;
  const std::function<bool()> hears_;
  std::mutex mutex_;  // guards all below, and the order of what is sent because of it
  BlockWriter blocks_;
  Gate large_;
  Gate small_;
  bool shows_;
};

}  // namespace sentry::pipelines
