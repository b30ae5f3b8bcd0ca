// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/pipelines/rtsp-camera.hpp"

#include <gst/rtsp-server/rtsp-server.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>

#include "tests/support/free-port.hpp"

namespace sentry::pipelines {

RtspCamera::RtspCamera(const std::string &launch, int port)
    : context_(Ref<GMainContext>::adopt(g_main_context_new())),
      loop_(Ref<GMainLoop>::adopt(g_main_loop_new(context_.get(), FALSE))) {
  GstRTSPServer *server = gst_rtsp_server_new();
  server_ = server;
  gst_rtsp_server_set_address(server, "127.0.0.1");
  const int wanted = port != 0 ? port : testing_support::free_port(SOCK_STREAM);
  gst_rtsp_server_set_service(server, std::to_string(wanted).c_str());
  GstRTSPMediaFactory *factory = gst_rtsp_media_factory_new();
  gst_rtsp_media_factory_set_launch(factory, launch.c_str());
  GstRTSPMountPoints *mounts = gst_rtsp_server_get_mount_points(server);
  gst_rtsp_mount_points_add_factory(mounts, "/camera", factory);
  g_object_unref(mounts);
  // A process that is just being started has a copy of the last one's socket until its program
  // begins.
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!source_ && std::chrono::steady_clock::now() < end) {
    GError *error = nullptr;  // without one the server's failure would be a crash
    source_.reset(gst_rtsp_server_create_source(server, nullptr, &error));
    g_clear_error(&error);
    std::this_thread::yield();
  }
  EXPECT_NE(source_, nullptr) << "port " << wanted << " is taken";
  g_source_attach(source_.get(), context_.get());
  port_ = gst_rtsp_server_get_bound_port(server);
  thread_ = std::thread([this] {
    g_main_context_push_thread_default(context_.get());
    g_main_loop_run(loop_.get());
    g_main_context_pop_thread_default(context_.get());
  });
}

RtspCamera::~RtspCamera() {
  auto *server = static_cast<GstRTSPServer *>(server_);
  post(context_.get(), [this, server] {
    source_.reset();
    // Closes every connection.
    g_list_free_full(gst_rtsp_server_client_filter(
                         server,
                         [](GstRTSPServer * /*server*/, GstRTSPClient * /*client*/,
                            gpointer /*data*/) { return GST_RTSP_FILTER_REMOVE; },
                         nullptr),
                     g_object_unref);
    g_main_loop_quit(loop_.get());
  });
  thread_.join();
  g_object_unref(server);
}

std::string RtspCamera::uri() const {
  return "rtsp://127.0.0.1:" + std::to_string(port_) + "/camera";
}

}  // namespace sentry::pipelines
