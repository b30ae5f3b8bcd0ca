// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <json-glib/json-glib.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/relay/ctl/run-sentryctl.hpp"
#include "tests/support/sample-jpeg.hpp"
#include "tests/support/temp-directory.hpp"
#include "transport/base/clock.hpp"
#include "transport/base/unique-fd.hpp"
#include "transport/shm/ring-writer.hpp"

namespace sentry::shm {
namespace {

using ctl::Outcome;
using ctl::run_sentryctl;
using ctl::sentryctl_program;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

class Sentryctl : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(segments());
    ASSERT_NE(program_, "") << "SENTRYCTL names the program to test";
  }
  [[nodiscard]] std::string segments() const { return directory_.path("segments"); }

  [[nodiscard]] Outcome run(const std::string &arguments) const {
    return run_sentryctl(directory_,
                         "unset SENTRY_SHM_OWNER; export SENTRY_SHM_DIR='" + segments() + "'",
                         arguments);
  }
  std::unique_ptr<RingWriter> writer(const std::string &stream) {
    WriterOptions options;
    options.stream = stream;
    options.directory = segments();
    auto made = RingWriter::create(options);
    EXPECT_TRUE(made) << made.error().message;
    return made ? made.take() : nullptr;
  }
  // Ten frames a second by their capture times.
  Frame publish(RingWriter &writer, std::uint64_t number, const std::string &reason = "") const {
    Frame frame = testing_support::sample_frame({1790000000000000001, number}, {640, 480, 9, 5000});
    frame.info.capture_time_ns = begin_ns_ + static_cast<std::int64_t>(number) * 100'000'000;
    frame.info.reason = reason;
    if (!reason.empty()) frame.info.state = SourceState::kSlate;
    const auto published = writer.publish(frame.info, frame.payload.span());
    EXPECT_TRUE(published) << published.error().message;
    return frame;
  }

  const std::int64_t begin_ns_ = utc_now_ns() - 3'000'000'000;
  testing_support::TempDirectory directory_;
  const std::string program_ = sentryctl_program();
};

TEST_F(Sentryctl, lists_every_segment_and_what_is_wrong_with_it) {
  const auto field = writer("field");
  const auto gate = writer("gate.small");
  for (std::uint64_t n = 1; n <= 11; ++n) publish(*field, n);
  std::ofstream(segments() + "/sentry.rubbish") << "rubbish";
  const Outcome outcome = run("list");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, MatchesRegex("STREAM +STATE +SIZE +BYTES +FPS +AGE +WRITER +FRAME\n"
                                        "field +live +640x480 +[0-9]+ +10.0 +[0-9.]+s +[0-9]+ "
                                        "+1790000000000000001-11\n"
                                        "gate.small +live +- +- +- +- +[0-9]+ +-\n"
                                        "rubbish +unreadable .*\n"));
  EXPECT_THAT(outcome.err, HasSubstr("/sentry.rubbish"));
  EXPECT_THAT(outcome.out, HasSubstr(" " + std::to_string(::getpid()) + " "));
}

TEST_F(Sentryctl, lists_as_json) {
  EXPECT_EQ(run("list --json").out, "[]\n");
  const auto field = writer("field");
  publish(*field, 7, "a \"quoted\"\nreason");
  const Outcome outcome = run("list --json");
  JsonNode *root = json_from_string(outcome.out.c_str(), nullptr);
  ASSERT_NE(root, nullptr) << outcome.out;
  JsonObject *object = json_array_get_object_element(json_node_get_array(root), 0);
  JsonObject *frame = json_object_get_object_member(object, "frame");
  EXPECT_STREQ(json_object_get_string_member(object, "state"), "live");
  EXPECT_STREQ(json_object_get_string_member(frame, "id"), "1790000000000000001-7");
  EXPECT_EQ(json_object_get_int_member(frame, "width"), 640);
  JsonObject *source = json_object_get_object_member(frame, "source");
  EXPECT_STREQ(json_object_get_string_member(source, "state"), "slate");
  EXPECT_STREQ(json_object_get_string_member(source, "reason"), "a \"quoted\"\nreason");
  json_node_unref(root);
}

TEST_F(Sentryctl, says_when_there_is_nothing_to_list) {
  const Outcome outcome = run("list");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("There are no segments in " + segments()));
  const Outcome missing = run("list --directory /no/such/place");
  EXPECT_EQ(missing.status, 1);
  EXPECT_THAT(missing.err, HasSubstr("/no/such/place"));
}

TEST_F(Sentryctl, shows_one_segment) {
  const auto field = writer("field");
  publish(*field, 1, "camera \x1B[31mgone");
  const Outcome outcome = run("show field");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, HasSubstr("state       live\n"));
  EXPECT_THAT(outcome.out, HasSubstr("mode 0640"));
  EXPECT_THAT(outcome.out, HasSubstr("slots       16 of 262144 bytes\n"));
  EXPECT_THAT(outcome.out, HasSubstr("source      slate: camera \\x1b[31mgone\n"));
  const Outcome json = run("show --json field");
  EXPECT_THAT(json.out, StartsWith("{\"stream\": \"field\""));
  EXPECT_THAT(json.out, HasSubstr("\\u001b[31mgone"));
}

TEST_F(Sentryctl, show_tells_the_problem_and_fails) {
  ASSERT_EQ(::mkfifo((segments() + "/sentry.pipe").c_str(), 0600), 0);
  const Outcome outcome = run("show pipe");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.out, HasSubstr("state       unreadable\n"));
  EXPECT_THAT(outcome.out, HasSubstr("is not a regular file"));
  const Outcome absent = run("show nobody");
  EXPECT_EQ(absent.status, 1);
  EXPECT_THAT(absent.out, HasSubstr("state       absent\n"));
}

TEST_F(Sentryctl, dumps_the_newest_frame_as_it_is) {
  const auto field = writer("field");
  publish(*field, 1);
  const Frame frame = publish(*field, 2);
  const Outcome outcome = run("dump field");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.err, "");
  ASSERT_EQ(outcome.out.size(), frame.payload.size());
  EXPECT_EQ(std::memcmp(outcome.out.data(), frame.payload.data(), outcome.out.size()), 0);
}

// Returns when somebody opens that file of the directory that `watch` is for, or after a while.
void await_open(const UniqueFd &watch, const std::string &name) {
  pollfd ready{watch.get(), POLLIN, 0};
  while (::poll(&ready, 1, 30'000) == 1) {
    alignas(inotify_event) char events[4096];
    const ssize_t size = ::read(watch.get(), events, sizeof events);
    for (ssize_t at = 0; at < size;) {
      const auto *event = reinterpret_cast<const inotify_event *>(events + at);
      if (event->len > 0 && name == event->name) return;
      at += static_cast<ssize_t>(sizeof *event + event->len);
    }
  }
}

TEST_F(Sentryctl, dump_waits_for_a_first_frame) {
  const auto field = writer("field");
  const UniqueFd watch(::inotify_init1(IN_CLOEXEC));
  ASSERT_GE(::inotify_add_watch(watch.get(), segments().c_str(), IN_OPEN), 0);
  std::jthread later([&] {
    await_open(watch, "sentry.field");
    publish(*field, 1);
  });
  EXPECT_EQ(run("dump field --wait 30").status, 0);
}

TEST_F(Sentryctl, dump_without_a_frame_writes_nothing_and_fails) {
  for (const char *arguments : {"dump field", "dump --wait 0.2 field"}) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.status, 1);
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, HasSubstr("There is no frame of stream field in " + segments()));
  }
}

TEST_F(Sentryctl, dump_to_a_full_device_fails) {
  const auto field = writer("field");
  publish(*field, 1);
  const Outcome outcome = run("dump field > /dev/full");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("No space left on device"));
}

TEST_F(Sentryctl, dump_takes_back_what_a_limit_cut_off) {
  const auto field = writer("field");
  publish(*field, 1);
  const std::string file = directory_.path("frame.jpg");
  // prlimit(1) counts bytes; the frame has 5000. The signal is ignored as `trap ''` leaves it.
  const Outcome outcome = run("list >/dev/null; trap '' XFSZ; prlimit --fsize=1000 '" + program_ +
                              "' dump field > '" + file + "'");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("File too large"));
  EXPECT_EQ(std::filesystem::file_size(file), 0U);
}

TEST_F(Sentryctl, dump_refuses_a_terminal) {
  const auto field = writer("field");
  publish(*field, 1);
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (terminal < 0 || ::grantpt(terminal) != 0 || ::unlockpt(terminal) != 0) {
    GTEST_SKIP() << "no pseudo-terminals here";
  }
  const Outcome outcome = run(std::string("dump field > ") + ::ptsname(terminal));
  ::close(terminal);
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, HasSubstr("the output is a terminal"));
}

TEST_F(Sentryctl, watches_all_streams_also_those_that_come_later) {
  const auto field = writer("field");
  std::jthread publisher([&](const std::stop_token &stop) {
    std::unique_ptr<RingWriter> late;
    for (std::uint64_t n = 1; !stop.stop_requested(); ++n) {
      publish(*field, n);
      if (n == 10) late = writer("late");
      if (late) publish(*late, n, "why");
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  const Outcome outcome = run("watch --count 60");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(std::count(outcome.out.begin(), outcome.out.end(), '\n'), 60);
  EXPECT_THAT(outcome.out, StartsWith("20"));
  EXPECT_THAT(outcome.out, HasSubstr("Z field 1790000000000000001-"));
  EXPECT_THAT(outcome.out, HasSubstr(" 640x480 5000 bytes live age "));
  EXPECT_THAT(outcome.out, HasSubstr("Z late 1790000000000000001-"));
  EXPECT_THAT(outcome.out, HasSubstr(": why\n"));
}

TEST_F(Sentryctl, watch_ends_in_order_when_interrupted) {
  const auto field = writer("field");
  publish(*field, 1);
  // --preserve-status gives sentryctl's own status, not that of the time limit.
  const Outcome outcome =
      run("list >/dev/null; timeout --preserve-status -s INT 1 '" + program_ + "' watch field");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, HasSubstr(" field "));
}

TEST_F(Sentryctl, wrong_usage_is_told_apart_from_failure) {
  const std::pair<const char *, const char *> cases[] = {
      {"", "Expected a command"},
      {"frobnicate", "There is no command frobnicate"},
      {"list field", "not 1 names"},
      {"show", "Expected `sentryctl show STREAM [--json]`"},
      {"show a b", "not 2 names"},
      {"list --wait 3", "list has no option --wait"},
      {"list --nonsense", "list has no option --nonsense"},
      {"watch --count 0", "expected a number of frames"},
      {"watch --count 3x", "--count=3x"},
      {"dump field --wait -1", "expected seconds"},
      {"dump field --wait nan", "expected seconds"},
      {"dump field --wait", "--wait needs a value"},
      {"list --directory ''", "expected a directory"},
      {"controls", "Expected `sentryctl controls CAMERA [NAME=VALUE] [--json]`"},
      {"controls gate brightness", "Camera gate: expected NAME=VALUE"},
      {"controls gate =3", "not \"=3\""},
  };
  for (const auto &[arguments, message] : cases) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.status, 2) << arguments;
    EXPECT_EQ(outcome.out, "") << arguments;
    EXPECT_THAT(outcome.err, HasSubstr(message)) << arguments;
    EXPECT_THAT(outcome.err, HasSubstr("sentryctl")) << arguments;
  }
}

TEST_F(Sentryctl, names_that_are_no_stream_fail_with_what_was_expected) {
  for (const char *arguments : {"show ../../etc", "dump Field", "watch field.lock"}) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.status, 1) << arguments;
    EXPECT_THAT(outcome.err, HasSubstr("expected 1 to 64 of a-z 0-9")) << arguments;
  }
}

TEST_F(Sentryctl, prints_help_and_version) {
  EXPECT_THAT(run("--version").out, MatchesRegex("sentryctl [0-9.]+\n"));
  const Outcome help = run("--help");
  EXPECT_EQ(help.status, 0);
  for (const char *command : {"cameras", "controls CAMERA [NAME=VALUE]", "list", "show STREAM",
                              "dump STREAM", "watch [STREAM]"}) {
    EXPECT_THAT(help.out, HasSubstr(command));
  }
  const Outcome of_watch = run("watch --help");
  EXPECT_EQ(of_watch.status, 0);
  EXPECT_THAT(of_watch.out, HasSubstr("--count N"));
}

}  // namespace
}  // namespace sentry::shm
