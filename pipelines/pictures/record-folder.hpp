// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipelines/pictures/record-name.hpp"
#include "transport/base/result.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::pipelines {

// Folders and files by descriptor, so that no name leads out of the folder that it is looked up in:
// symbolic links are not followed. Errors carry the errno.

struct Record {
  RecordName name;
  std::uint64_t bytes = 0;
};

Error record_error(const std::string &what);

UniqueFd open_folder(int parent, const std::string &name);
UniqueFd make_folder(int parent, const std::string &name);
void each_name(int folder, const std::function<void(std::string_view)> &take);

// The recorded pictures in the folder of a minute, the newest first; all else is passed over.
std::vector<Record> list_records(int folder, Minute minute);

// Where a picture is written; both folders are of one file system.
struct RecordTarget {
  const std::string &path;  // for messages
  int aside;                // with no other writer
  int folder;
};

Result<void> write_record(const RecordTarget &target, RecordName name, std::int64_t time_ns,
                          std::span<const std::byte> bytes);
void remove_unfinished(int aside);

// As unlink(2): 0, or -1 and errno.
using RemoveFile = std::function<int(int folder, const char *name)>;
int remove_file(int folder, const char *name);

}  // namespace sentry::pipelines
