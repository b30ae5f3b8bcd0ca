// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Writes pictures of one size into a segment at a steady rate, with the moment of writing as their
// capture time, and the same bytes into a file, replaced in one step. Standard input steers it:
//   rate N    pictures a second from now on      pause      none until the next `rate`
//   skip N    leave out the next N numbers       epoch      go on as a sender that has started anew
//   mark      say what has been published

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>

#include "tests/bench/arguments.hpp"
#include "tests/bench/control.hpp"
#include "tests/bench/pace.hpp"
#include "tests/bench/report.hpp"
#include "tests/bench/sockets.hpp"
#include "tests/support/sample-jpeg.hpp"
#include "transport/shm/ring-writer.hpp"

namespace sentry::bench {
namespace {

class Feeder {
 public:
  explicit Feeder(Arguments &arguments)
      : stream_(arguments.text("stream", "bench")),
        file_(arguments.text("file", "")),
        rate_(arguments.number("rate", 1)) {
    sample_.width = 640;
    sample_.height = 480;
    sample_.size = arguments.count("bytes", 25'000);
  }

  void run() {
    shm::WriterOptions options;
    options.stream = stream_;
    auto writer = shm::RingWriter::create(options);
    if (!writer) fail(writer.error().message);
    writer_ = writer.take();
    listen_to_commands();
    set_rate(rate_);
    publish();
    Report("ready").print();
    while (!loop_.over()) {
      const bool paused = !pace_;
      loop_.wait(paused ? monotonic_now_ns() + kNanosecondsPerSecond : pace_->due());
      if (pace_ && pace_->due() <= monotonic_now_ns()) publish();
    }
  }

 private:
  void listen_to_commands() {
    control_.on("rate", [this](const std::string &rate) { set_rate(std::atof(rate.c_str())); });
    control_.on("pause", [this](const std::string &) { pace_.reset(); });
    control_.on("skip", [this](const std::string &count) {
      id_.number += static_cast<std::uint64_t>(std::atoll(count.c_str()));
    });
    control_.on("epoch", [this](const std::string &) {
      id_ = {static_cast<std::uint64_t>(utc_now_ns()), 0};
    });
    control_.on("mark", [this](const std::string &) { mark(); });
  }

  void set_rate(double rate) {
    if (rate <= 0) fail("rate: expected a number above 0");
    pace_.emplace(rate, monotonic_now_ns());
  }

  void publish() {
    ++id_.number;
    Frame frame = testing_support::sample_frame(id_, sample_);
    frame.info.capture_time_ns = last_ns_ = utc_now_ns();
    const auto done = writer_->publish(frame.info, frame.payload.span());
    if (!done) fail(done.error().message);
    ++published_;
    pace_->pass();
    if (!file_.empty()) replace_file(frame.payload.span());
  }

  void replace_file(std::span<const std::byte> bytes) {
    const std::string aside = file_ + ".new";
    const UniqueFd fd(::open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!fd || ::write(fd.get(), bytes.data(), bytes.size()) < 0) fail_with_errno(aside);
    if (std::rename(aside.c_str(), file_.c_str()) != 0) fail_with_errno(file_);
  }

  void mark() {
    Report("mark")
        .add("published", published_)
        .add("newest", to_string(id_))
        .add("age_ms", static_cast<double>(utc_now_ns() - last_ns_) / 1e6)
        .print();
    published_ = 0;
  }

  std::string stream_;
  std::string file_;
  double rate_;
  testing_support::SampleJpeg sample_;
  std::unique_ptr<shm::RingWriter> writer_;
  FrameId id_{static_cast<std::uint64_t>(utc_now_ns()), 0};
  std::int64_t last_ns_ = 0;
  std::int64_t published_ = 0;
  Control control_;
  Loop loop_{control_};
  std::optional<Pace> pace_;  // none while paused
};

}  // namespace
}  // namespace sentry::bench

int main(int count, char **words) {
  sentry::bench::Arguments arguments(count, words);
  sentry::bench::Feeder feeder(arguments);
  arguments.finish();
  feeder.run();
}
