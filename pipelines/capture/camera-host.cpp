// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/capture/camera-host.hpp"

#include <fcntl.h>
#include <glib-unix.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <vector>

#include "pipelines/base/json-object.hpp"
#include "pipelines/base/launch.hpp"
#include "pipelines/base/log.hpp"
#include "pipelines/base/worker.hpp"
#include "pipelines/capture/camera.hpp"
#include "pipelines/capture/control-desk.hpp"
#include "pipelines/capture/link.hpp"
#include "pipelines/capture/picture-sender.hpp"
#include "pipelines/capture/signal-watch.hpp"
#include "plugins/buffer-map.hpp"
#include "transport/base/clock.hpp"

namespace sentry::pipelines {
namespace {

// A pipeline that has not stopped by then will not: the end of the process takes everything back.
constexpr std::int64_t kStopLimit = kNanosecondsPerSecond;

class CameraHost {
 public:
  explicit CameraHost(UniqueFd socket)
      : link_(std::move(socket), Link::Patience::kWaits),
        loop_(Ref<GMainLoop>::adopt(g_main_loop_new(nullptr, FALSE))),
        overdue_(nullptr, [] { std::_Exit(EXIT_SUCCESS); }) {}

  int run();

 private:
  bool build();
  void start();
  void hear();
  void control(std::span<const std::byte> packed);
  void send(LinkKind kind, const Picture &picture);
  void check_controls();
  CameraEvents events();

  Link link_;
  Ref<GMainLoop> loop_;
  Alarm overdue_;
  SourcePtr heard_;
  std::optional<PictureSender> sender_;
  std::optional<SignalWatch> signal_;
  std::unique_ptr<Camera> camera_;
  std::vector<CameraDevice> opened_;
  std::vector<std::string> devices_;  // their files
  std::atomic<bool> checked_ = false;
  Worker desk_;
};

// On a streaming thread.
void CameraHost::send(LinkKind kind, const Picture &picture) {
  const plugins::BufferMap map(picture.buffer);
  const bool is_wanted = picture.due && map;
  sender_->send(kind, {picture.capture_ns, picture.period_ns},
                is_wanted ? map.bytes() : std::span<const std::byte>());
  signal_->note_picture();
  if (!checked_.exchange(true)) check_controls();
}

// Not while the camera opens its devices: whoever watches their files could not tell the two.
void CameraHost::check_controls() {
  desk_.post([opened = opened_] {
    for (const CameraDevice &device : opened) {
      for (const std::string &sentence : unknown_controls(device)) log_warning(sentence);
    }
  });
}

CameraEvents CameraHost::events() {
  CameraEvents events;
  events.failed = [this](const Trouble &trouble) {
    link_.send(LinkKind::kFailed, pack(trouble).span());
  };
  events.pass_ended = [this] { link_.send(LinkKind::kPassEnded); };
  events.stopped = [this] { g_main_loop_quit(loop_.get()); };
  return events;
}

bool CameraHost::build() {
  auto message = link_.receive();
  if (message && message->kind == LinkKind::kPrepare) {
    warm_up(unpack_text(message->payload.span()));
    message = link_.receive();
  }
  if (!message || message->kind != LinkKind::kSource) return false;
  const auto source = unpack_source(message->payload.span());
  if (!source) return false;
  auto camera = Camera::create(
      *source, nullptr, [this](const Picture &p) { send(LinkKind::kPicture, p); },
      [this](const Picture &p) { send(LinkKind::kSmall, p); }, events());
  if (!camera) {
    link_.send(LinkKind::kRefused, pack(camera.error()).span());
    return false;
  }
  camera_ = camera.take();
  opened_ = camera_->devices();
  for (const CameraDevice &device : opened_) devices_.push_back(device.path);
  sender_.emplace(link_, source->plan, devices_.empty(), [this] { return signal_->hears(); });
  return link_.send(LinkKind::kBuilt, pack(devices_).span());
}

// What is built may wait for long, and touches no device until now. sentryd hears first that this
// process lives: a driver may take its time.
void CameraHost::start() {
  link_.send(LinkKind::kStarting);
  signal_.emplace(devices_, [this](const std::string &problem) { sender_->tell_signal(problem); });
  camera_->start();
}

void CameraHost::hear() {
  const auto message = link_.receive();
  // sentryd is gone, and with it every reason to be tidy.
  if (!message) std::_Exit(EXIT_SUCCESS);
  if (message->kind == LinkKind::kStart) return start();
  if (message->kind == LinkKind::kControl) return control(message->payload.span());
  if (message->kind != LinkKind::kStop) return;
  overdue_.set(monotonic_now_ns() + kStopLimit);
  camera_->stop();
}

// A driver may take its time, and the main loop has none.
void CameraHost::control(std::span<const std::byte> packed) {
  const auto request = unpack_control_request(packed);
  if (!request) return;
  if (devices_.empty()) {
    const ControlReply none{request->id,
                            json_error("This camera has no controls: it is no V4L2 device")};
    link_.send(LinkKind::kControlled, pack(none).span());
    return;
  }
  desk_.post([this, device = devices_.front(), request = *request] {
    link_.send(LinkKind::kControlled, pack(answer_control(device, request)).span());
  });
}

int CameraHost::run() {
  if (!build()) return EXIT_FAILURE;
  heard_ = attach_fd(nullptr, link_.fd(), [this] { hear(); });
  g_main_loop_run(loop_.get());
  // Nothing is left to do but for a thread that a driver may hold.
  std::_Exit(EXIT_SUCCESS);
}

}  // namespace

/// sentryd alone decides when a camera's process ends: signals that reach both, as from a terminal,
/// are sentryd's. It starts the process with all of them blocked, so that none comes before this.
void leave_signals_to_sentryd() {
  for (const int signal : {SIGHUP, SIGINT, SIGTERM, SIGUSR1}) std::signal(signal, SIG_IGN);
  sigset_t none;
  sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
}

/// The whole life of a camera's process, after gst_init().
int run_camera_host() {
  ::fcntl(kCameraHostFd, F_SETFD, FD_CLOEXEC);
  return CameraHost(UniqueFd(kCameraHostFd)).run();
}

}  // namespace sentry::pipelines
