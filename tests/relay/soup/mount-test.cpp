// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>

#include "relay/soup/soup-mount.hpp"
#include "tests/relay/soup/running-soup-lane.hpp"

namespace sentry::relay {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing_support::HttpClient;
using testing_support::HttpReply;

// An application with a server of its own, on a main context of its own, and the relay below /cams.
class Application {
 public:
  explicit Application(ConnectionLimits limits = {}, HttpSettings settings = {},
                       std::string prefix = "/cams")
      : settings_(std::move(settings)),
        answerer_(registry_, settings_, board_,
                  {{"index.html", make_player_file("index.html", "<!doctype html>hello")}}, {}),
        context_(g_main_context_new()),
        thread_([this, limits, prefix = std::move(prefix)] { run(limits, prefix); }) {
    started_.get_future().wait();
  }
  ~Application() {
    on_loop([this] { g_main_loop_quit(loop_); });
    thread_.join();
    g_main_context_unref(context_);
  }

  StreamPtr stream() { return registry_.add("field"); }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  void unmount() {
    on_loop([this] { mount_.reset(); });
  }
  void on_loop(const std::function<void()> &task) {
    std::promise<void> done;
    MainContextOf(context_).post([&] {
      task();
      done.set_value();
    });
    done.get_future().wait();
  }

 private:
  // Posts to a context that is not this thread's.
  struct MainContextOf {
    explicit MainContextOf(GMainContext *context) : context(context) {}
    void post(std::function<void()> task) const {
      g_main_context_invoke_full(
          context, G_PRIORITY_DEFAULT,
          [](gpointer data) -> gboolean {
            (*static_cast<std::function<void()> *>(data))();
            return G_SOURCE_REMOVE;
          },
          new std::function<void()>(std::move(task)),
          [](gpointer data) { delete static_cast<std::function<void()> *>(data); });
    }
    GMainContext *context;
  };

  void run(ConnectionLimits limits, const std::string &prefix) {
    g_main_context_push_thread_default(context_);
    SoupServer *server = soup_server_new("server-header", "app", nullptr);
    soup_server_add_handler(
        server, nullptr,
        [](SoupServer *, SoupServerMessage *message, const char *, GHashTable *, gpointer) {
          soup_server_message_set_status(message, 200, nullptr);
          soup_server_message_set_response(message, "text/plain", SOUP_MEMORY_STATIC, "app", 3);
        },
        nullptr, nullptr);
    EXPECT_TRUE(soup_server_listen_local(server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, nullptr));
    GSList *uris = soup_server_get_uris(server);
    port_ = static_cast<std::uint16_t>(g_uri_get_port(static_cast<GUri *>(uris->data)));
    g_slist_free_full(uris, reinterpret_cast<GDestroyNotify>(g_uri_unref));
    mount_ = std::make_unique<SoupMount>(server, prefix, answerer_, limits);
    loop_ = g_main_loop_new(context_, FALSE);
    started_.set_value();
    g_main_loop_run(loop_);
    mount_.reset();
    soup_server_disconnect(server);
    g_object_unref(server);
    while (g_main_context_iteration(context_, FALSE) == TRUE) {
    }
    g_main_loop_unref(loop_);
    g_main_context_pop_thread_default(context_);
  }

  StreamRegistry registry_;
  Published<HttpSettings> settings_;
  LoadBoard board_;
  Answerer answerer_;
  std::unique_ptr<SoupMount> mount_;
  GMainContext *context_;
  GMainLoop *loop_ = nullptr;
  std::uint16_t port_ = 0;
  std::promise<void> started_;
  std::thread thread_;
};

void await_viewers(const StreamPtr &stream, std::uint64_t count) {
  const auto deadline = std::chrono::steady_clock::now() + HttpClient::kLimit;
  while (stream->status().viewers != count && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(milliseconds(5));
  }
  EXPECT_EQ(stream->status().viewers, count);
}

TEST(Mount, relay_stands_below_its_prefix_and_the_application_around_it) {
  Application application;
  application.stream()->publish(live_frame(1));
  HttpClient client(application.port());
  const HttpReply latest = client.get("/cams/field/latest.jpg");
  EXPECT_EQ(latest.status, 200);
  EXPECT_EQ(latest.body, application.stream()->newest()->payload_text());
  EXPECT_EQ(latest.field("Content-Location"), "frames/7-1.jpg");
  EXPECT_EQ(latest.field("Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(client.get("/cams/").body, "<!doctype html>hello");
  EXPECT_EQ(client.get("/cams/healthz?x=1").body, "alive\n");
  for (const char *path : {"/", "/field/latest.jpg", "/camsx/healthz", "/other"}) {
    const HttpReply reply = client.get(path);
    EXPECT_EQ(reply.body, "app") << path;
    EXPECT_EQ(reply.field("Access-Control-Allow-Origin"), "") << path;
  }
}

TEST(Mount, prefix_may_be_deep_and_end_in_a_slash) {
  for (const char *prefix : {"/deep/cams", "/deep/cams/"}) {
    Application application({}, {}, prefix);
    HttpClient client(application.port());
    EXPECT_EQ(client.get("/deep/cams/healthz").body, "alive\n") << prefix;
    EXPECT_EQ(client.get("/deep/cams").body, "app") << prefix;
    EXPECT_EQ(client.get("/deep/").body, "app") << prefix;
  }
}

TEST(Mount, all_of_the_server_may_be_the_relays) {
  Application application({}, {}, "");
  EXPECT_EQ(HttpClient(application.port()).get("/healthz").body, "alive\n");
  EXPECT_EQ(HttpClient(application.port()).get("*", "", "OPTIONS").status, 204);
}

TEST(Mount, what_the_relay_refuses_it_refuses_here_too) {
  Application application;
  HttpClient client(application.port());
  EXPECT_EQ(client.get("/cams/healthz", "", "POST").status, 405);
  EXPECT_EQ(client.get("/cams/nothing").status, 404);
  client.send("GET /cams/healthz HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
  EXPECT_EQ(client.read_reply().status, 400);
}

TEST(Mount, frames_are_waited_for_and_streams_watched) {
  HttpSettings settings;
  settings.wait = seconds(20);
  Application application({}, settings);
  const StreamPtr stream = application.stream();
  stream->publish(live_frame(1));
  HttpClient waiting(application.port());
  waiting.send("GET /cams/field/frames/7-2.jpg HTTP/1.1\r\nHost: h\r\n\r\n");
  HttpClient watching(application.port());
  watching.send("GET /cams/field/stream.mjpg HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(watching.read_until("--sentry-frame\r\n"), "");
  EXPECT_TRUE(read_part(watching));
  await_viewers(stream, 2);
  stream->publish(live_frame(2));
  EXPECT_EQ(waiting.read_reply().status, 200);
  EXPECT_TRUE(read_part(watching));
}

TEST(Mount, connection_that_rests_is_the_applications_to_end) {
  ConnectionLimits limits;
  limits.idle = limits.stalled = limits.sending = milliseconds(300);
  Application application(limits);
  application.stream()->publish(live_frame(1));
  HttpClient client(application.port());
  EXPECT_EQ(client.get("/cams/latest.jpg").status, 200);
  EXPECT_FALSE(client.ends_within(milliseconds(2500)));
  EXPECT_EQ(client.get("/cams/latest.jpg").status, 200);
}

TEST(Mount, viewer_who_stops_reading_is_cut_off) {
  ConnectionLimits limits;
  limits.stalled = milliseconds(500);
  Application application(limits);
  const StreamPtr stream = application.stream();
  stream->publish(live_frame(1, 8'000'000));
  HttpClient stopped(application.port(), 4096);
  stopped.send("GET /cams/field/stream.mjpg HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(stopped.read_until("--sentry-frame\r\n"), "");
  await_viewers(stream, 0);
}

TEST(Mount, viewers_are_ended_when_it_is_taken_away_and_the_application_goes_on) {
  HttpSettings settings;
  settings.wait = seconds(20);
  Application application({}, settings);
  const StreamPtr stream = application.stream();
  stream->publish(live_frame(1));
  HttpClient waiting(application.port());
  waiting.send("GET /cams/field/frames/7-2.jpg HTTP/1.1\r\nHost: h\r\n\r\n");
  HttpClient watching(application.port());
  watching.send("GET /cams/field/stream.mjpg HTTP/1.1\r\nHost: h\r\n\r\n");
  await_viewers(stream, 2);
  application.unmount();
  EXPECT_EQ(waiting.read_reply().status, 503);
  EXPECT_TRUE(watching.ends_within(seconds(5)));
  EXPECT_EQ(HttpClient(application.port()).get("/cams/healthz").body, "app");
}

}  // namespace
}  // namespace sentry::relay
