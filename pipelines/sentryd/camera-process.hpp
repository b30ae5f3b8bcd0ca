// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "pipelines/base/main-context.hpp"
#include "pipelines/base/trouble.hpp"
#include "pipelines/capture/camera-seen.hpp"
#include "pipelines/capture/camera-source.hpp"
#include "pipelines/capture/control-desk.hpp"
#include "pipelines/capture/link.hpp"
#include "pipelines/capture/picture-blocks.hpp"
#include "plugins/gst-ref.hpp"
#include "transport/base/result.hpp"

namespace sentry::pipelines {

// What a camera's process tells, in the main context. It tells nothing once it is destroyed.
struct CameraProcessEvents {
  std::function<void(const std::vector<std::string> &devices)> built;
  std::function<void()> starting;  // it has heard that it is to start
  std::function<void()> first_picture;
  std::function<void(const std::string &reason)> signal;  // none, and why; empty: there is one
  std::function<void(const Trouble &)> failed;
  std::function<void()> pass_ended;  // a file is at its end and cannot be rewound
  std::function<void()> stopped;     // the process is gone, and nothing of it is left
};

// Takes a picture that is to be sent, with its time of capture; on a thread of the process's.
// `is_small`: of the small rendition.
using CapturedHandler = std::function<void(Ref<GstBuffer>, bool is_small)>;

using ControlDone = std::function<void(const std::string &line)>;

// One attempt at a camera, in a process of its own: whatever a driver, a plugin or a library leaves
// behind when it fails (descriptors, memory, threads that hang) goes with it, and no crash of
// theirs is ours. From spawn() to `stopped`; destroyed before that, it is killed. In between come
// build() and start(); prepare() before them makes both quick.
class CameraProcess {
 public:
  static Result<std::unique_ptr<CameraProcess>> spawn(const CameraSource &source,
                                                      GMainContext *context,
                                                      CapturedHandler handler,
                                                      CameraProcessEvents events);
  CameraProcess(const CameraProcess &) = delete;
  CameraProcess &operator=(const CameraProcess &) = delete;
  ~CameraProcess();

  // Loads what the pipeline will be made of, but for what might touch a device.
  void prepare();
  // At the first call. That the pipeline cannot be built comes as a failure, after start().
  void build();
  // Blocks until the pipeline is built, or cannot be: then its error. Before start(), or never.
  Result<void> await_built();
  void start();
  void stop();
  // For one that does not stop: none of its pictures is taken any more, and `stopped` still tells
  // when it is gone.
  void kill();
  // Asks for the camera's controls, or sets one; `done` gets a line of JSON, in the main context.
  void control(ControlRequest request, ControlDone done);
  [[nodiscard]] CameraSeen seen() const;
  // That it is to start, though the main context may not have heard of it yet.
  [[nodiscard]] bool has_answered() const { return answered_; }
  [[nodiscard]] GPid pid() const { return pid_; }  // 0 when it has ended

 private:
  CameraProcess(CameraSource source, UniqueFd link, GMainContext *context, CapturedHandler handler,
                CameraProcessEvents events);
  Result<void> launch(UniqueFd far_end);
  bool tell(LinkKind kind, std::span<const std::byte> payload = {});
  void refuse_asked(const std::string &why);
  void read();
  void take(LinkMessage message);
  void take_signal(const std::string &reason);
  void take_picture(LinkMessage message);
  Ref<GstBuffer> read_block(const LinkMessage &message);
  void note(const PictureHead &head);
  void report(std::function<void(const CameraProcessEvents &)> what);
  void fail(const Trouble &trouble);
  void on_controlled(const ControlReply &reply);
  void on_exit(int status);

  const CameraSource source_;
  Link link_;
  Ref<GMainContext> context_;
  const CapturedHandler handler_;
  std::shared_ptr<CameraProcessEvents> events_;
  GPid pid_ = 0;  // until it has been reaped
  SourcePtr exit_watch_;
  std::thread reader_;
  BlockReader blocks_;                          // the reader's
  std::map<std::uint32_t, ControlDone> asked_;  // by the request's id; main context
  std::uint32_t last_asked_ = 0;
  Alarm answer_alarm_;
  bool building_ = false;
  bool stopping_ = false;
  std::atomic<bool> answered_ = false;
  std::atomic<std::uint64_t> signal_words_ = 0;
  std::atomic<bool> told_failed_ = false;
  std::atomic<bool> is_muted_ = false;
  std::atomic<std::uint64_t> pictures_ = 0;
  std::atomic<std::int64_t> last_picture_ = 0;
  std::atomic<std::int64_t> period_ = 0;
};

}  // namespace sentry::pipelines
