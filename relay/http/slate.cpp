// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/slate.hpp"

#include <fcntl.h>
#include <gio/gio.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "transport/base/frame.hpp"
#include "transport/base/unique-fd.hpp"
#include "transport/jpeg/repair.hpp"

extern "C" {
#include "relay/http/slate-resource.h"
}

namespace sentry::relay {
namespace {

Error file_error(const std::string &path, const std::string &what) {
  return {ErrorCode::kInvalid, "The slate " + path + " " + what, errno};
}

Result<Bytes> read_whole(const std::string &path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd) return file_error(path, std::string("cannot be opened: ") + std::strerror(errno) + ".");
  struct stat facts {};
  if (::fstat(fd.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
    return file_error(path, "is not a regular file; expected a JPEG.");
  }
  const auto size = static_cast<std::size_t>(facts.st_size);
  if (size > kMaxPayload) return file_error(path, "is longer than 16 MiB, the most a frame has.");
  Bytes whole(size);
  std::size_t done = 0;
  while (done < size) {
    const ssize_t count =
        ::pread(fd.get(), whole.data() + done, size - done, static_cast<off_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      return file_error(path, std::string("cannot be read: ") + std::strerror(errno) + ".");
    }
    if (count == 0) break;  // it has just become shorter
    done += static_cast<std::size_t>(count);
  }
  whole.truncate(done);
  return whole;
}

FramePtr make_built_in() {
  GBytes *data = g_resource_lookup_data(sentry_slate_get_resource(), "/sentry/slate.jpg",
                                        G_RESOURCE_LOOKUP_FLAGS_NONE, nullptr);
  gsize size = 0;
  const void *bytes = g_bytes_get_data(data, &size);
  Bytes copy(size);
  std::memcpy(copy.data(), bytes, size);
  g_bytes_unref(data);
  return SharedFrame::make_slate(std::move(copy));
}

}  // namespace

FramePtr built_in_slate() {
  static const FramePtr slate = make_built_in();
  return slate;
}

Result<FramePtr> read_slate(const std::string &path) {
  const auto file = read_whole(path);
  if (!file) return file.error();
  const auto picture = jpeg::repair(file->span());
  if (!picture) {
    return Error{ErrorCode::kInvalid, "The slate " + path + " is not a JPEG that browsers show: " +
                                          picture.error().message};
  }
  return SharedFrame::make_slate(picture->copy());
}

}  // namespace sentry::relay
