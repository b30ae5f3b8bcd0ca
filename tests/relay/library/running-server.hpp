// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gtest/gtest.h>
#include <sentry-relay/sentry-relay.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/relay/support/http-client.hpp"
#include "tests/support/sample-jpeg.hpp"
#include "tests/support/temp-directory.hpp"

namespace sentry::relay {

using testing_support::HttpClient;
using testing_support::HttpReply;
using testing_support::SampleJpeg;

template <class T>
using Object = std::unique_ptr<T, decltype(&g_object_unref)>;

template <class T>
Object<T> own(T *object) {
  return {object, g_object_unref};
}

// What a call that fails said; frees it.
struct Failure {
  ~Failure() { g_clear_error(&error); }
  GError *error = nullptr;
  [[nodiscard]] std::string text() const { return error != nullptr ? error->message : ""; }
  [[nodiscard]] bool is(SentryRelayError code) const {
    return g_error_matches(error, SENTRY_RELAY_ERROR, code) != FALSE;
  }
};

inline GBytes *new_jpeg(const SampleJpeg &sample = {}) {
  const auto jpeg = testing_support::sample_jpeg(sample);
  return g_bytes_new(jpeg.data(), jpeg.size());
}

inline bool push(SentryRelayStream *stream, const SampleJpeg &sample = {},
                 std::int64_t capture_time_ns = 0) {
  GBytes *jpeg = new_jpeg(sample);
  const gboolean pushed = sentry_relay_stream_push(stream, jpeg, capture_time_ns, nullptr);
  g_bytes_unref(jpeg);
  return pushed != FALSE;
}

inline std::vector<std::string> texts(char **strv) {
  std::vector<std::string> all;
  for (char **text = strv; *text != nullptr; ++text) all.emplace_back(*text);
  g_strfreev(strv);
  return all;
}

inline std::uint16_t port_of(const std::string &url) {
  return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
}

// Begins to watch a stream without end, and sees its first picture.
inline bool watch(HttpClient &viewer, const std::string &stream) {
  viewer.send("GET /" + stream + "/stream.mjpg HTTP/1.1\r\nHost: a\r\n\r\n");
  viewer.read_head();
  viewer.read_until("--sentry-frame\r\n");
  return testing_support::read_part(viewer).has_value();
}

// Turns the default main context until that is true; false when it never is.
inline bool turn_until(const std::function<bool()> &is_so,
                       std::chrono::seconds limit = std::chrono::seconds(20)) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!is_so() && std::chrono::steady_clock::now() < end) {
    if (g_main_context_iteration(nullptr, FALSE) == FALSE) g_usleep(1000);
  }
  return is_so();
}

// A server with one stream, `field`, and a port of 127.0.0.1.
class RunningServer {
 public:
  RunningServer()
      : server(own(sentry_relay_server_new())),
        stream(own(sentry_relay_stream_new("field", nullptr))) {
    Failure failure;
    listening = sentry_relay_server_listen(server.get(), "127.0.0.1:0",
                                           SENTRY_RELAY_LISTEN_FLAGS_NONE, &failure.error) &&
                sentry_relay_server_add_stream(server.get(), stream.get(), &failure.error);
    EXPECT_TRUE(listening) << failure.text();
  }
  [[nodiscard]] bool start() const {
    Failure failure;
    const bool started = sentry_relay_server_start(server.get(), &failure.error) != FALSE;
    EXPECT_TRUE(started) << failure.text();
    return started;
  }
  [[nodiscard]] std::uint16_t port() const {
    return port_of(texts(sentry_relay_server_get_urls(server.get())).front());
  }
  [[nodiscard]] HttpReply get(std::string_view target, std::string_view fields = {}) const {
    HttpClient client(port());
    return client.get(target, fields);
  }

  Object<SentryRelayServer> server;
  Object<SentryRelayStream> stream;
  bool listening = false;
};

}  // namespace sentry::relay
