// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What sentryctl asks running daemons; the test is the daemons.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <json-glib/json-glib.h>
#include <sys/socket.h>

#include <map>
#include <mutex>
#include <thread>

#include "pipelines/control/server.hpp"
#include "pipelines/control/socket-path.hpp"
#include "tests/relay/ctl/run-sentryctl.hpp"

namespace sentry::ctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

constexpr const char *kGate =
    R"({"daemon":7,"cameras":[{"camera":"gate","state":"live","reason":"","failures":0,)"
    R"("pictures":9,"fps":25.0,"age_ms":40,"pid":8,"devices":["/dev/video0"]}]})";
constexpr const char *kField =
    R"({"daemon":9,"cameras":[{"camera":"field","state":"failed","reason":"no \u001b[31mdevice",)"
    R"("failures":3,"pictures":0,"next_attempt_ms":1500,"devices":[]}]})";
constexpr const char *kUnknown = R"({"unknown_camera":"gate","error":"There is no such camera"})";

std::string brightness(int value) {
  return R"({"device":"/dev/video0","controls":[{"name":"brightness","title":"Brightness","value":")" +
         std::to_string(value) +
         R"(","expected":"a whole number from 0 to 255","settable":true},)"
         R"({"name":"exposure","title":"Exposure","value":"3","expected":"a whole number",)"
         R"("settable":false},{"name":"reset","title":"Reset","expected":"1","settable":true}]})";
}

// A running daemon's socket, with a thread that answers there.
class FakeDaemon {
 public:
  using Answerer = std::function<std::string(JsonObject *request)>;

  FakeDaemon(const std::string &socket, Answerer answerer) : answerer_(std::move(answerer)) {
    auto server = control::Server::create(
        socket, context_.get(),
        [this](const std::string &line, const control::Reply &reply) { reply(answer(line)); });
    EXPECT_TRUE(server) << server.error().message;
    server_ = server.take();
    thread_ = std::thread([this] { g_main_loop_run(loop_.get()); });
  }
  ~FakeDaemon() {
    pipelines::post(context_.get(), [this] { g_main_loop_quit(loop_.get()); });
    thread_.join();
  }

  // Every NAME=VALUE that was to be set.
  std::vector<std::string> set() {
    const std::scoped_lock lock(mutex_);
    return set_;
  }

 private:
  std::string answer(const std::string &line) {
    JsonNode *node = json_from_string(line.c_str(), nullptr);
    JsonObject *request = json_node_get_object(node);
    const std::string control = json_object_get_string_member_with_default(request, "control", "");
    if (!control.empty()) {
      const std::scoped_lock lock(mutex_);
      set_.push_back(control + "=" + json_object_get_string_member(request, "value"));
    }
    std::string reply = answerer_(request);
    json_node_unref(node);
    return reply;
  }

  const Answerer answerer_;
  std::mutex mutex_;  // guards the next
  std::vector<std::string> set_;
  Ref<GMainContext> context_ = Ref<GMainContext>::adopt(g_main_context_new());
  Ref<GMainLoop> loop_ = Ref<GMainLoop>::adopt(g_main_loop_new(context_.get(), FALSE));
  std::unique_ptr<control::Server> server_;
  std::thread thread_;
};

std::string member(JsonObject *request, const char *name) {
  return json_object_get_string_member_with_default(request, name, "");
}

// Has the camera gate, with a brightness of 10 until it is set.
FakeDaemon::Answerer gate_keeper() {
  return [](JsonObject *request) -> std::string {
    if (member(request, "command") == "cameras") return kGate;
    if (member(request, "camera") != "gate") return kUnknown;
    if (member(request, "control").empty()) return brightness(10);
    if (member(request, "control") != "brightness") return brightness(10);
    if (member(request, "value") == "20") return brightness(20);
    return R"({"error":"\"300\" is not a value for brightness: expected 0 to 255"})";
  };
}

FakeDaemon::Answerer always(const std::string &line) {
  return [line](JsonObject * /*request*/) { return line; };
}

FakeDaemon::Answerer field_keeper() {
  return [](JsonObject *request) {
    return member(request, "command") == "cameras" ? kField : kUnknown;
  };
}

class SentryctlDaemons : public testing::Test {
 protected:
  [[nodiscard]] Outcome run(const std::string &arguments) const {
    return run_sentryctl(directory_, "export SENTRY_RUN_DIR='" + directory_.path("run") + "'",
                         arguments);
  }
  [[nodiscard]] std::string socket(int number) const {
    return directory_.path("run/sentryd-" + std::to_string(number) + ".sock");
  }
  // As a daemon that was killed leaves it.
  void leave_dead_socket(int number) const {
    const auto address = control::socket_address(socket(number));
    const UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::bind(fd.get(), reinterpret_cast<const sockaddr *>(&*address), sizeof *address), 0);
  }

  testing_support::TempDirectory directory_;
};

TEST_F(SentryctlDaemons, lists_the_cameras_of_all_that_live) {
  const FakeDaemon gate(socket(1), gate_keeper());
  const FakeDaemon field(socket(2), field_keeper());
  leave_dead_socket(3);
  const Outcome outcome = run("cameras");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out,
            "CAMERA  STATE   FPS   AGE   FAILURES  NEXT  REASON\n"
            "gate    live    25.0  40ms  0         -     -\n"
            "field   failed  -     -     3         1.5s  no \\x1b[31mdevice\n");
}

TEST_F(SentryctlDaemons, lists_cameras_as_json) {
  EXPECT_EQ(run("cameras --json").out, "[]\n");
  const FakeDaemon gate(socket(1), gate_keeper());
  const FakeDaemon field(socket(2), field_keeper());
  const Outcome outcome = run("cameras --json");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "[\n  " + std::string(kGate) + ",\n  " + kField + "\n]\n");
}

TEST_F(SentryctlDaemons, says_when_nobody_answers) {
  const Outcome cameras = run("cameras");
  EXPECT_EQ(cameras.status, 0);
  EXPECT_THAT(cameras.err, HasSubstr("No sentryd answers in " + directory_.path("run")));
  const Outcome controls = run("controls gate");
  EXPECT_EQ(controls.status, 1);
  EXPECT_THAT(controls.err, HasSubstr("Camera gate: no sentryd answers in "));
}

TEST_F(SentryctlDaemons, rubbish_of_one_does_not_hide_the_others) {
  for (const char *rubbish :
       {"rubbish", "", "null", "[1]", "{}", R"({"cameras": 5})", R"({"error": 7})"}) {
    const FakeDaemon bad(socket(1), always(rubbish));
    const FakeDaemon gate(socket(2), gate_keeper());
    const Outcome cameras = run("cameras");
    EXPECT_EQ(cameras.status, 1) << rubbish;
    EXPECT_THAT(cameras.out, HasSubstr("gate    live")) << rubbish;
    EXPECT_THAT(cameras.err, HasSubstr("sentryd-1.sock: the answer is not a sentryd's")) << rubbish;
    const Outcome controls = run("controls gate");
    EXPECT_EQ(controls.status, 0) << rubbish << controls.err;
    EXPECT_THAT(controls.out, HasSubstr("brightness  10")) << rubbish;
  }
}

TEST_F(SentryctlDaemons, rubbish_inside_of_an_answer_is_shown_as_nothing) {
  const FakeDaemon bad(socket(1), [](JsonObject *request) {
    return member(request, "command") == "cameras"
               ? R"({"cameras": [7, {"camera": {}, "state": null, "fps": "x", "age_ms": []}]})"
               : R"({"controls": [7, {"name": {}, "value": 5, "settable": "yes"}]})";
  });
  const Outcome cameras = run("cameras");
  EXPECT_EQ(cameras.status, 0) << cameras.err;
  EXPECT_EQ(cameras.err, "");
  EXPECT_THAT(cameras.out, MatchesRegex("CAMERA.*\n-  *-  *-  *-  *-  *-  *-\n"));
  const Outcome controls = run("controls gate");
  EXPECT_EQ(controls.status, 0) << controls.err;
  EXPECT_EQ(controls.err, "");
  EXPECT_THAT(controls.out, MatchesRegex("CONTROL.*\n-  *-  *-  *cannot be set now\n"));
}

TEST_F(SentryctlDaemons, lists_the_controls_of_a_camera_that_one_of_them_has) {
  const FakeDaemon field(socket(1), field_keeper());
  const FakeDaemon gate(socket(2), gate_keeper());
  leave_dead_socket(3);
  const Outcome outcome = run("controls gate");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out,
            "CONTROL     VALUE  TITLE       EXPECTED\n"
            "brightness  10     Brightness  a whole number from 0 to 255\n"
            "exposure    3      Exposure    cannot be set now\n"
            "reset       -      Reset       1\n");
  EXPECT_EQ(run("controls gate --json").out, brightness(10) + "\n");
}

TEST_F(SentryctlDaemons, sets_a_control_and_prints_what_it_is_now) {
  FakeDaemon field(socket(1), field_keeper());
  FakeDaemon gate(socket(2), gate_keeper());
  const Outcome outcome = run("controls gate brightness=20");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "brightness=20\n");
  EXPECT_THAT(gate.set(), ElementsAre("brightness=20"));
  EXPECT_THAT(field.set(), IsEmpty());
  EXPECT_EQ(run("controls gate reset=1").out, "reset\n");
  const Outcome json = run("controls --json gate brightness=20");
  EXPECT_THAT(json.out, StartsWith(R"({"name":"brightness")"));
  EXPECT_THAT(json.out, HasSubstr(R"("value":"20")"));
}

TEST_F(SentryctlDaemons, tell_camera_control_and_what_was_expected_when_it_cannot_be_set) {
  const FakeDaemon gate(socket(1), gate_keeper());
  const Outcome outcome = run("controls gate brightness=300");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err,
            "sentryctl: Camera gate: \"300\" is not a value for brightness: expected 0 to 255\n");
}

TEST_F(SentryctlDaemons, a_camera_that_nobody_has_is_told) {
  const FakeDaemon gate(socket(1), gate_keeper());
  const Outcome outcome = run("controls bench brightness=20");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("There is no camera bench; `sentryctl cameras`"));
}

TEST_F(SentryctlDaemons, nothing_is_set_when_two_have_a_camera_of_that_name) {
  FakeDaemon one(socket(1), gate_keeper());
  FakeDaemon other(socket(2), gate_keeper());
  const Outcome outcome = run("controls gate brightness=20");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("expected one sentryd that has it"));
  EXPECT_THAT(outcome.err, HasSubstr("sentryd-2.sock"));
  EXPECT_THAT(one.set(), IsEmpty());
  EXPECT_THAT(other.set(), IsEmpty());
}

TEST_F(SentryctlDaemons, why_a_camera_has_no_controls_is_told) {
  const FakeDaemon away(socket(1), always(R"({"error":"The camera is away: no device"})"));
  for (const char *arguments : {"controls gate", "controls gate brightness=20"}) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.err, HasSubstr("Camera gate: The camera is away: no device"));
  }
}

TEST_F(SentryctlDaemons, one_that_has_no_room_for_another_question_is_told_beside_the_others) {
  const FakeDaemon full(socket(1), always(R"({"full":true,"error":"64 others ask already"})"));
  const FakeDaemon gate(socket(2), gate_keeper());
  const Outcome cameras = run("cameras");
  EXPECT_EQ(cameras.status, 1);
  EXPECT_THAT(cameras.out, HasSubstr("gate    live"));
  EXPECT_THAT(cameras.err, HasSubstr("sentryd-1.sock: 64 others ask already"));
  EXPECT_EQ(run("controls gate").status, 0);
  EXPECT_THAT(run("controls bench").err, HasSubstr("sentryd-1.sock: 64 others ask already"));
}

}  // namespace
}  // namespace sentry::ctl
