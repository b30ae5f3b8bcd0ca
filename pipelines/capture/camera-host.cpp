// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/capture/camera-host.hpp"

#include <fcntl.h>
#include <glib-unix.h>

#include <csignal>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <vector>

#include "pipelines/base/json-object.hpp"
#include "pipelines/base/launch.hpp"
#include "pipelines/base/log.hpp"
#include "pipelines/base/worker.hpp"
#include "pipelines/capture/camera.hpp"
#include "pipelines/capture/control-desk.hpp"
#include "pipelines/capture/link.hpp"
#include "pipelines/capture/signal-watch.hpp"
#include "pipelines/pictures/change-gate.hpp"
#include "plugins/buffer-map.hpp"
#include "transport/base/clock.hpp"

namespace sentry::pipelines {
namespace {

// A pipeline that has not stopped by then will not: the end of the process takes everything back.
constexpr std::int64_t kStopLimit = kNanosecondsPerSecond;

// A relay takes a stream for gone after ten seconds.
constexpr std::int64_t kKeepAlive = 5 * kNanosecondsPerSecond;

// One way out of the camera, on a streaming thread of its own.
struct Rendition {
  explicit Rendition(LinkKind of) : kind(of) {}

  void compare(const PicturePlan &plan) {
    if (plan.on_change) gate.emplace(ChangeLimits{*plan.on_change, kKeepAlive});
  }
  bool lets_pass(std::span<const std::byte> jpeg) {
    return !gate || gate->passes(jpeg, monotonic_now_ns());
  }

  LinkKind kind;
  std::optional<ChangeGate> gate;
};

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
  void send(Rendition &rendition, const Picture &picture);
  void on_signal(const std::string &problem);
  CameraEvents events();

  Link link_;
  Ref<GMainLoop> loop_;
  Alarm overdue_;
  SourcePtr heard_;
  Rendition large_{LinkKind::kPicture};
  Rendition small_{LinkKind::kSmall};
  std::mutex showing_mutex_;  // guards the next, and what is sent because of it
  bool showing_ = false;      // pictures show what is before the camera, as far as is known
  std::optional<SignalWatch> signal_;
  std::unique_ptr<Camera> camera_;
  std::vector<std::string> devices_;
  Worker desk_;
};

// A picture goes to sentryd on the streaming thread, which waits only when sentryd does not read.
void CameraHost::send(Rendition &rendition, const Picture &picture) {
  const PictureHead head{picture.capture_ns, picture.period_ns};
  const auto bytes = std::as_bytes(std::span(&head, 1));
  const std::scoped_lock lock(showing_mutex_);
  const plugins::BufferMap map(picture.buffer);
  const bool shows = showing_ || !signal_->hears();
  if (picture.due && shows && map && rendition.lets_pass(map.bytes())) {
    link_.send(rendition.kind, bytes, map.bytes());
  } else if (rendition.kind == LinkKind::kPicture) {
    link_.send(LinkKind::kSeen, bytes);
  }
  signal_->note_picture();
}

// No picture is sent between the word that there is no signal and the word that there is.
void CameraHost::on_signal(const std::string &problem) {
  const std::scoped_lock lock(showing_mutex_);
  showing_ = problem.empty();
  link_.send(LinkKind::kSignal, pack(problem).span());
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
  large_.compare(source->plan);
  small_.compare(source->plan);
  auto camera = Camera::create(
      *source, nullptr, [this](const Picture &p) { send(large_, p); },
      [this](const Picture &p) { send(small_, p); }, events());
  if (!camera) {
    link_.send(LinkKind::kRefused, pack(camera.error()).span());
    return false;
  }
  camera_ = camera.take();
  devices_ = camera_->devices();
  showing_ = devices_.empty();
  return link_.send(LinkKind::kBuilt, pack(devices_).span());
}

// What is built may wait for long, and touches no device until now. sentryd hears first that this
// process lives: a driver may take its time.
void CameraHost::start() {
  link_.send(LinkKind::kStarting);
  signal_.emplace(devices_, [this](const std::string &problem) { on_signal(problem); });
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
