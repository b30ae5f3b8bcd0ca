// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/replay-stream.hpp"

#include <algorithm>
#include <utility>

// The names that G_DEFINE_TYPE makes of these are the file's own.
namespace {

struct ReplayInput {
  GInputStream parent;
  struct Impl *impl;
};
struct ReplayInputClass {
  GInputStreamClass parent;
};

struct ReplayStream {
  GIOStream parent;
  struct StreamImpl *impl;
};
struct ReplayStreamClass {
  GIOStreamClass parent;
};

struct Impl {
  sentry::Ref<GIOStream> base;
  std::string bytes;
  std::size_t given = 0;

  [[nodiscard]] GInputStream *input() const { return g_io_stream_get_input_stream(base.get()); }
  [[nodiscard]] std::size_t left() const { return bytes.size() - given; }
  gssize give(void *buffer, gsize size) {
    const std::size_t count = std::min<std::size_t>(size, left());
    bytes.copy(static_cast<char *>(buffer), count, given);
    given += count;
    return static_cast<gssize>(count);
  }
};

struct StreamImpl {
  sentry::Ref<GIOStream> base;
  sentry::Ref<GInputStream> input;
  std::function<void()> on_close;
  bool disposing = false;
};

Impl &impl(gpointer input) { return *static_cast<ReplayInput *>(input)->impl; }
StreamImpl &stream_impl(gpointer stream) { return *static_cast<ReplayStream *>(stream)->impl; }

// What is given back stands in the bytes, or is still to be read: both are ready at once or when
// the base is.
GSource *create_source(GPollableInputStream *stream, GCancellable *cancellable) {
  Impl &self = impl(stream);
  GSource *ready = self.left() > 0 ? g_timeout_source_new(0)
                                   : g_pollable_input_stream_create_source(
                                         G_POLLABLE_INPUT_STREAM(self.input()), nullptr);
  GSource *source = g_pollable_source_new_full(stream, ready, cancellable);
  g_source_unref(ready);
  return source;
}

void init_pollable(gpointer iface, gpointer) {
  auto *pollable = static_cast<GPollableInputStreamInterface *>(iface);
  pollable->is_readable = [](GPollableInputStream *stream) noexcept -> gboolean {
    Impl &self = impl(stream);
    if (self.left() > 0) return TRUE;
    return g_pollable_input_stream_is_readable(G_POLLABLE_INPUT_STREAM(self.input()));
  };
  pollable->create_source = create_source;
  pollable->read_nonblocking = [](GPollableInputStream *stream, void *buffer, gsize size,
                                  GError **error) noexcept -> gssize {
    Impl &self = impl(stream);
    if (self.left() > 0) return self.give(buffer, size);
    return g_pollable_input_stream_read_nonblocking(G_POLLABLE_INPUT_STREAM(self.input()), buffer,
                                                    size, nullptr, error);
  };
}

G_DEFINE_TYPE_WITH_CODE(ReplayInput, replay_input, G_TYPE_INPUT_STREAM,
                        G_IMPLEMENT_INTERFACE(G_TYPE_POLLABLE_INPUT_STREAM, init_pollable))
G_DEFINE_TYPE(ReplayStream, replay_stream, G_TYPE_IO_STREAM)

void replay_input_init(ReplayInput *input) { input->impl = new Impl; }

void replay_input_class_init(ReplayInputClass *klass) {
  G_OBJECT_CLASS(klass)->finalize = [](GObject *object) noexcept {
    delete &impl(object);
    G_OBJECT_CLASS(replay_input_parent_class)->finalize(object);
  };
  auto *input = G_INPUT_STREAM_CLASS(klass);
  input->read_fn = [](GInputStream *stream, void *buffer, gsize size, GCancellable *cancellable,
                      GError **error) noexcept -> gssize {
    Impl &self = impl(stream);
    if (self.left() > 0) return self.give(buffer, size);
    return g_input_stream_read(self.input(), buffer, size, cancellable, error);
  };
  // The base is not this stream's to close.
  input->close_fn = [](GInputStream *, GCancellable *, GError **) noexcept -> gboolean {
    return TRUE;
  };
}

void replay_stream_init(ReplayStream *stream) { stream->impl = new StreamImpl; }

gboolean close_stream(GIOStream *stream, GCancellable *, GError **) {
  StreamImpl &self = stream_impl(stream);
  if (self.disposing || !self.on_close) return TRUE;
  std::exchange(self.on_close, nullptr)();
  return TRUE;
}

void replay_stream_class_init(ReplayStreamClass *klass) {
  auto *object = G_OBJECT_CLASS(klass);
  object->dispose = [](GObject *stream) noexcept {
    stream_impl(stream).disposing = true;
    G_OBJECT_CLASS(replay_stream_parent_class)->dispose(stream);
  };
  object->finalize = [](GObject *stream) noexcept {
    delete &stream_impl(stream);
    G_OBJECT_CLASS(replay_stream_parent_class)->finalize(stream);
  };
  auto *io = G_IO_STREAM_CLASS(klass);
  io->get_input_stream = [](GIOStream *stream) noexcept { return stream_impl(stream).input.get(); };
  io->get_output_stream = [](GIOStream *stream) noexcept {
    return g_io_stream_get_output_stream(stream_impl(stream).base.get());
  };
  io->close_fn = close_stream;
  // The inherited one would close on another thread.
  io->close_async = [](GIOStream *stream, int, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer data) noexcept {
    GTask *task = g_task_new(stream, cancellable, callback, data);
    close_stream(stream, nullptr, nullptr);
    g_task_return_boolean(task, TRUE);
    g_object_unref(task);
  };
  io->close_finish = [](GIOStream *, GAsyncResult *result, GError **error) noexcept -> gboolean {
    return g_task_propagate_boolean(G_TASK(result), error);
  };
}

}  // namespace

namespace sentry::relay {

Ref<GIOStream> new_replay_stream(GIOStream *base, std::string bytes,
                                 std::function<void()> on_close) {
  auto *input = static_cast<ReplayInput *>(g_object_new(replay_input_get_type(), nullptr));
  input->impl->base = Ref<GIOStream>::retain(base);
  input->impl->bytes = std::move(bytes);
  auto *stream = static_cast<ReplayStream *>(g_object_new(replay_stream_get_type(), nullptr));
  stream->impl->base = Ref<GIOStream>::retain(base);
  stream->impl->input = Ref<GInputStream>::adopt(G_INPUT_STREAM(input));
  stream->impl->on_close = std::move(on_close);
  return Ref<GIOStream>::adopt(G_IO_STREAM(stream));
}

}  // namespace sentry::relay
