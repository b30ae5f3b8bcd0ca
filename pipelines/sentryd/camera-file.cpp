// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/camera-file.hpp"

#include "pipelines/profile/toml-table.hpp"

namespace sentry::pipelines {
namespace {

// Reads one camera's table; what is wrong is kept by the reader, with its place.
class CameraTable {
 public:
  CameraTable(const toml::table &table, const std::string &file, std::optional<Error> &error)
      : table_(table), file_(file), error_(error), reader_(table, "the camera", file, error) {}

  CameraOptions read(const std::string &name) {
    reader_.allow_only({"profile", "set", "to", "segment", "stream", "rate", "slate",
                        "max_frame_bitrate", "small", "on_change", "record", "record_size",
                        "record_age"});
    camera_.profile = reader_.required_string("profile");
    read_settings();
    read_destinations(name);
    read("rate", read_rate, camera_.plan.rate);
    read("max_frame_bitrate", read_bitrate, camera_.plan.most_bitrate);
    read("small", read_size, camera_.plan.small);
    read("on_change", read_threshold, camera_.plan.on_change, &TableReader::number);
    read_record();
    read("slate", read_slate, camera_.slate);
    if (auto good = check_small("small", camera_); !good) {
      reader_.fail_at("small", good.error().message);
    }
    return std::move(camera_);
  }

 private:
  using TextOf = std::optional<std::string> (TableReader::*)(std::string_view key);

  // Names and values as they stand; the profile knows which it has, and what they may be.
  void read_settings() {
    const toml::table *set = reader_.table("set");
    if (set == nullptr) return;
    TableReader values(*set, "[set]", file_, error_);
    for (const auto &[key, node] : *set) {
      if (const auto value = values.scalar(key.str())) {
        camera_.settings.emplace_back(key.str(), *value);
      }
    }
  }

  void read_destinations(const std::string &name) {
    Destinations &to = camera_.destinations;
    if (reader_.node("to") != nullptr) {
      for (const std::string &client : reader_.strings("to")) {
        if (auto added = add_clients("to", client, to); !added) {
          reader_.fail_at("to", added.error().message);
        }
      }
    }
    read("segment", read_stream_name, to.segment);
    to.stream = to.segment.empty() ? name : to.segment;
    read("stream", read_stream_name, to.stream);
    if (to.clients.empty() && to.segment.empty()) {
      reader_.fail({1, 1}, "nowhere to send pictures: expected to, segment, or both");
    }
  }

  void read_record() {
    read("record", read_record_directory, camera_.record.directory);
    read("record_size", read_record_size, camera_.record.most_bytes);
    read("record_age", read_record_age, camera_.record.longest_age_s);
    if (reader_.node("record") != nullptr) return;
    for (const char *key : {"record_size", "record_age"}) {
      if (reader_.node(key) == nullptr) continue;
      reader_.fail_at(key, std::string(key) + " says how much record keeps, which is not here");
    }
  }

  template <class Value, class To>
  void read(std::string_view key,
            Result<Value> (*read_text)(const std::string &, const std::string &), To &to,
            TextOf text_of = &TableReader::scalar) {
    if (reader_.node(key) == nullptr) return;
    const auto text = (reader_.*text_of)(key);
    if (!text) return;
    auto value = read_text(std::string(key), *text);
    if (value) {
      to = value.take();
    } else {
      reader_.fail_at(key, value.error().message);
    }
  }

  const toml::table &table_;
  const std::string &file_;
  std::optional<Error> &error_;
  TableReader reader_;
  CameraOptions camera_;
};

}  // namespace

Result<CameraOptions> parse_camera_file(std::string_view text, const std::string &file,
                                        const std::string &name) {
  if (auto good = read_stream_name("The camera's name", name); !good) return good.error();
  const toml::parse_result parsed = toml::parse(text, file);
  if (!parsed) {
    return Error{ErrorCode::kInvalid,
                 located(file, parsed.error().source().begin, parsed.error().description())};
  }
  std::optional<Error> error;
  CameraOptions camera = CameraTable(parsed.table(), file, error).read(name);
  if (error) return *error;
  return camera;
}

}  // namespace sentry::pipelines
