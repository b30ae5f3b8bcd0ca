// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/camera-process.hpp"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "pipelines/base/json-object.hpp"
#include "pipelines/base/log.hpp"
#include "pipelines/capture/camera-host.hpp"
#include "pipelines/sentryd/capture-stamp.hpp"
#include "pipelines/sentryd/own-program.hpp"
#include "plugins/wrap-bytes.hpp"
#include "transport/base/clock.hpp"
#include "transport/base/signals.hpp"
#include "transport/base/start-thread.hpp"

namespace sentry::pipelines {
namespace {

constexpr int kBuildLimitMs = 60'000;   // a first look at all of GStreamer's plugins takes a while
constexpr std::size_t kMostAsked = 16;  // requests for controls at a time
constexpr std::size_t kLongestRequest = 4096;
constexpr std::int64_t kAnswerLimit = 10 * kNanosecondsPerSecond;

std::string describe_end(int status) {
  if (WIFSIGNALED(status)) {
    return "its process was ended by signal " + std::to_string(WTERMSIG(status)) + " (" +
           ::strsignal(WTERMSIG(status)) + ")";
  }
  return "its process ended with status " + std::to_string(WEXITSTATUS(status));
}

bool is_small(LinkKind kind) { return kind == LinkKind::kSmall || kind == LinkKind::kSmallAt; }

bool is_in_block(LinkKind kind) {
  return kind == LinkKind::kPictureAt || kind == LinkKind::kSmallAt;
}

// The message's memory becomes the buffer's, the JPEG alone its contents.
Ref<GstBuffer> to_buffer(LinkMessage message) {
  message.payload.drop_front(sizeof(PictureHead));
  return plugins::wrap_bytes(std::move(message.payload));
}

}  // namespace

CameraProcess::CameraProcess(CameraSource source, UniqueFd link, GMainContext *context,
                             CapturedHandler handler, CameraProcessEvents events)
    : source_(std::move(source)),
      link_(std::move(link), Link::Patience::kNone),
      context_(Ref<GMainContext>::retain(context)),
      handler_(std::move(handler)),
      events_(std::make_shared<CameraProcessEvents>(std::move(events))),
      answer_alarm_(context, [this] { refuse_asked("The camera's process does not answer"); }) {}

/// Starts the process, which then waits to be told what to do.
Result<std::unique_ptr<CameraProcess>> CameraProcess::spawn(const CameraSource &source,
                                                            GMainContext *context,
                                                            CapturedHandler handler,
                                                            CameraProcessEvents events) {
  auto ends = make_link();
  if (!ends) return ends.error();
  std::unique_ptr<CameraProcess> process(new CameraProcess(source, std::move(ends->first), context,
                                                           std::move(handler), std::move(events)));
  if (auto launched = process->launch(std::move(ends->second)); !launched) return launched.error();
  return process;
}

Result<void> CameraProcess::launch(UniqueFd far_end) {
  const std::string program = own_program();
  const std::array<const char *, 4> arguments{program.c_str(), kCameraHostArgument,
                                              log_is_verbose() ? "--verbose" : nullptr, nullptr};
  const int fd = far_end.get();
  const int target = kCameraHostFd;
  GError *raw = nullptr;
  const auto flags = GSpawnFlags(G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CHILD_INHERITS_STDIN);
  const AllSignalsBlocked blocked;  // until the process leaves them to this one
  if (g_spawn_async_with_pipes_and_fds(nullptr, arguments.data(), nullptr, flags, nullptr, nullptr,
                                       -1, -1, -1, &fd, &target, 1, &pid_, nullptr, nullptr,
                                       nullptr, &raw) == FALSE) {
    const std::unique_ptr<GError, decltype(&g_error_free)> error(raw, g_error_free);
    return Error{ErrorCode::kSystem,
                 std::string("its process cannot be started: ") + error->message};
  }
  exit_watch_.reset(g_child_watch_source_new(pid_));
  const GChildWatchFunc call = [](GPid /*pid*/, gint status, gpointer self) {
    static_cast<CameraProcess *>(self)->on_exit(status);
  };
  g_source_set_callback(exit_watch_.get(), G_SOURCE_FUNC(call), this, nullptr);
  g_source_attach(exit_watch_.get(), context_.get());
  return {};
}

CameraProcess::~CameraProcess() {
  kill();
  link_.shut_down();
  if (reader_.joinable()) reader_.join();
  refuse_asked("The camera's process has ended");
  if (pid_ == 0) return;
  // Killed, it is gone in a moment, unless a driver holds it: the main context waits for it.
  const GChildWatchFunc reaped = [](GPid /*pid*/, gint /*status*/, gpointer /*nothing*/) {};
  g_source_set_callback(exit_watch_.get(), G_SOURCE_FUNC(reaped), nullptr, nullptr);
  g_source_unref(exit_watch_.release());
}

// What is sent is little: a process that leaves no room for it has not read for long.
bool CameraProcess::tell(LinkKind kind, std::span<const std::byte> payload) {
  if (link_.send(kind, payload)) return true;
  kill();
  return false;
}

void CameraProcess::prepare() { tell(LinkKind::kPrepare, pack(source_.launch_text).span()); }

void CameraProcess::build() {
  if (!std::exchange(building_, true)) tell(LinkKind::kSource, pack(source_).span());
}

Result<void> CameraProcess::await_built() {
  pollfd readable{link_.fd(), POLLIN, 0};
  int ready = 0;
  do {
    ready = ::poll(&readable, 1, kBuildLimitMs);
  } while (ready < 0 && errno == EINTR);
  if (ready <= 0) {
    return Error{ErrorCode::kSystem, "its pipeline was not built within a minute"};
  }
  auto message = link_.receive();
  if (!message) return Error{ErrorCode::kSystem, "its process ended before it was built"};
  if (message->kind == LinkKind::kRefused) return unpack_error(message->payload.span());
  take(std::move(*message));
  return {};
}

void CameraProcess::start() {
  auto reader = start_thread("sentry-camera", [this] { read(); });
  if (!reader) return fail({reader.error().message, "The camera failed"});
  reader_ = reader.take();
  tell(LinkKind::kStart);
}

void CameraProcess::stop() {
  if (std::exchange(stopping_, true)) return;
  if (pid_ == 0) return report([](const auto &to) { to.stopped(); });
  tell(LinkKind::kStop);
}

void CameraProcess::control(ControlRequest request, ControlDone done) {
  if (asked_.size() >= kMostAsked) {
    return done(json_error("The camera is busy with other requests"));
  }
  if (request.name.size() + request.value.size() > kLongestRequest) {
    return done(json_error("A control's name and value have at most " +
                           std::to_string(kLongestRequest) + " bytes"));
  }
  request.id = ++last_asked_;
  if (!tell(LinkKind::kControl, pack(request).span())) {
    return done(json_error("The camera's process has just ended"));
  }
  asked_[request.id] = std::move(done);
  answer_alarm_.set(monotonic_now_ns() + kAnswerLimit);
}

void CameraProcess::refuse_asked(const std::string &why) {
  for (const auto &[id, done] : std::exchange(asked_, {})) done(json_error(why));
}

void CameraProcess::on_controlled(const ControlReply &reply) {
  if (auto asked = asked_.extract(reply.id); !asked.empty()) asked.mapped()(reply.line);
}

void CameraProcess::kill() {
  is_muted_ = true;
  if (pid_ != 0) ::kill(pid_, SIGKILL);
}

CameraSeen CameraProcess::seen() const { return {pictures_, last_picture_, period_}; }

// Runs on the reader's thread.
void CameraProcess::read() {
  while (auto message = link_.receive()) take(std::move(*message));
}

void CameraProcess::take(LinkMessage message) {
  switch (message.kind) {
    case LinkKind::kPicture:
    case LinkKind::kSmall:
    case LinkKind::kPictureAt:
    case LinkKind::kSmallAt:
    case LinkKind::kSeen:
      return take_picture(std::move(message));
    case LinkKind::kBuilt:
      return report(
          [devices = unpack_texts(message.payload.span())](const auto &to) { to.built(devices); });
    case LinkKind::kStarting:
      answered_ = true;
      return report([](const auto &to) { to.starting(); });
    case LinkKind::kSignal:
      return take_signal(unpack_text(message.payload.span()));
    case LinkKind::kControlled:
      if (const auto reply = unpack_control_reply(message.payload.span())) {
        report([this, reply = *reply](const auto & /*to*/) { on_controlled(reply); });
      }
      return;
    case LinkKind::kRefused: {
      const Error error = unpack_error(message.payload.span());
      return fail({error.message, "The camera cannot be started"});
    }
    case LinkKind::kFailed:
      return fail(unpack_trouble(message.payload.span()));
    case LinkKind::kPassEnded:
      return report([](const auto &to) { to.pass_ended(); });
    default:
      return;
  }
}

// Pictures do not wait for the main context: a word that came after may be out of date there.
void CameraProcess::take_signal(const std::string &reason) {
  report([this, reason, word = ++signal_words_](const auto &to) {
    if (word == signal_words_) to.signal(reason);
  });
}

void CameraProcess::take_picture(LinkMessage message) {
  PictureHead head{};
  if (is_muted_ || message.payload.size() < sizeof head) return;
  std::memcpy(&head, message.payload.data(), sizeof head);
  const LinkKind kind = message.kind;
  if (!is_small(kind)) note(head);
  if (kind == LinkKind::kSeen) return;
  auto picture = is_in_block(kind) ? read_block(message) : to_buffer(std::move(message));
  if (!picture) {
    return fail({"its pictures cannot be taken over: there is no memory or no descriptor for them",
                 "The camera failed"});
  }
  stamp_capture(picture.get(), head.capture_ns);
  handler_(std::move(picture), is_small(kind));
}

Ref<GstBuffer> CameraProcess::read_block(const LinkMessage &message) {
  BlockPlace place{};
  if (message.payload.size() != sizeof(PictureHead) + sizeof place) return {};
  std::memcpy(&place, message.payload.data() + sizeof(PictureHead), sizeof place);
  return blocks_.read(place, message.fd);
}

void CameraProcess::note(const PictureHead &head) {
  period_ = head.period_ns;
  last_picture_ = monotonic_now_ns();
  if (pictures_++ == 0) report([](const auto &to) { to.first_picture(); });
}

// Any thread.
void CameraProcess::report(std::function<void(const CameraProcessEvents &)> what) {
  post(context_.get(), [events = std::weak_ptr(events_), what = std::move(what)] {
    if (const auto alive = events.lock()) what(*alive);
  });
}

// Several errors at once are one failure.
void CameraProcess::fail(const Trouble &trouble) {
  if (told_failed_.exchange(true)) return;
  report([trouble](const auto &to) { to.failed(trouble); });
}

// What it said last has still to be read, and then comes before its end.
void CameraProcess::on_exit(int status) {
  pid_ = 0;
  if (reader_.joinable()) reader_.join();
  refuse_asked("The camera's process has ended");
  if (!stopping_) fail({describe_end(status), "The camera failed"});
  if (stopping_) report([](const auto &to) { to.stopped(); });
}

}  // namespace sentry::pipelines
