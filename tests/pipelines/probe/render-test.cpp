// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What people and programs get to see of a device.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <json-glib/json-glib.h>

#include <memory>

#include "pipelines/probe/probe-json.hpp"
#include "pipelines/probe/probe-text.hpp"
#include "tests/pipelines/v4l2/fake-cameras.hpp"

namespace sentry::pipelines {
namespace {

using testing::HasSubstr;
using v4l2::FakeDevice;

v4l2::CaptureDevice read(const FakeDevice &device) {
  v4l2::FakeDriver driver;
  driver.devices["/dev/video0"] = device;
  return *v4l2::read_device("/dev/video0", driver);
}

class Json {
 public:
  explicit Json(const std::vector<v4l2::CaptureDevice> &devices)
      : text_(probe_json(devices)), root_(json_from_string(text_.c_str(), nullptr), free_node) {}

  // The only value at a JSONPath.
  [[nodiscard]] std::string at(const char *path) const {
    const std::unique_ptr<JsonNode, decltype(&free_node)> found(
        json_path_query(path, root_.get(), nullptr), free_node);
    const std::unique_ptr<char, decltype(&g_free)> text(json_to_string(found.get(), FALSE), g_free);
    return text.get();
  }
  [[nodiscard]] const std::string &text() const { return text_; }

 private:
  static void free_node(JsonNode *node) {
    if (node != nullptr) json_node_unref(node);
  }

  std::string text_;
  std::unique_ptr<JsonNode, decltype(&free_node)> root_;
};

TEST(ProbeText, shows_a_webcam_with_the_command_that_captures_from_it) {
  v4l2::CaptureDevice camera =
      read(v4l2::webcam({V4L2_PIX_FMT_YUYV, V4L2_PIX_FMT_UYVY, V4L2_PIX_FMT_MJPEG}));
  camera.names = {"/dev/v4l/by-id/usb-camera"};
  EXPECT_EQ(probe_text(camera),
            "/dev/v4l/by-id/usb-camera - Web Camera\n"
            "    File: /dev/video0\n"
            "    Driver: fake at usb-0000:00:14.0-1\n"
            "    Input: Camera 1 (selected)\n"
            "    Format: raw YUYV, UYVY\n"
            "        1920x1080 at 30/s, 1280x720 at 30/s, 640x480 at 30/s\n"
            "    Format: JPEG MJPG\n"
            "        1920x1080 at 30/s, 1280x720 at 30/s, 640x480 at 30/s\n"
            "    Profile: v4l2-mjpeg, as the camera makes JPEG itself\n"
            "        sentryd --profile v4l2-mjpeg --set device=/dev/v4l/by-id/usb-camera "
            "--set width=1280 --set height=720 --set framerate=30/1 --segment NAME\n");
}

TEST(ProbeText, shows_a_card_with_its_inputs_and_what_is_wrong_with_the_signal) {
  FakeDevice card = v4l2::capture_card(V4L2_STD_NTSC, V4L2_STD_PAL);
  card.enumerate<v4l2_input>(
      VIDIOC_ENUMINPUT, {v4l2::input("HDMI", V4L2_IN_CAP_DV_TIMINGS),
                         v4l2::input("S-Video", V4L2_IN_CAP_STD, V4L2_STD_NTSC | V4L2_STD_PAL)});
  const std::string text = probe_text(read(card));
  EXPECT_THAT(text, HasSubstr("    Input: HDMI (digital)\n"
                              "    Input: S-Video (NTSC, PAL, selected)\n"
                              "    Signal: the camera sends PAL, the card expects NTSC\n"));
  EXPECT_THAT(text, HasSubstr("        720x480\n"
                              "    Profile: pal-composite, for a PAL camera on S-Video\n"));
}

TEST(ProbeText, shows_ranges_and_odd_rates) {
  v4l2::CaptureDevice device;
  device.path = "/dev/video0";
  device.formats = {{"YUYV", "", v4l2::FormatKind::kRaw, {}}};
  EXPECT_THAT(probe_text(device), HasSubstr("sizes unknown\n"));
  device.formats[0].sizes = {{1920, 1080, 16, 16, 8, 2, {{30000, 1001}}, false}};
  EXPECT_THAT(probe_text(device),
              HasSubstr("        16x16 to 1920x1080 in steps of 8x2 at 29.97/s\n"));
  device.formats[0].sizes[0].rates = {{25, 2}};
  EXPECT_THAT(probe_text(device), HasSubstr(" at 12.5/s\n"));
}

TEST(ProbeText, shows_why_a_device_cannot_be_used) {
  FakeDevice forbidden;
  forbidden.open_error = EACCES;
  EXPECT_EQ(
      probe_text(read(forbidden)),
      "/dev/video0\n    No profile: Cannot open /dev/video0: no permission; devices belong to "
      "the group video\n");
}

TEST(ProbeText, says_what_to_do_where_there_is_no_device) {
  const std::string text = no_device_text({"file", "rtsp"});
  for (const char *what : {"No capture device", "cable", "lsusb", "group video", "file, rtsp\n"}) {
    EXPECT_THAT(text, HasSubstr(what));
  }
}

TEST(ProbeJson, has_all_that_is_known) {
  const Json json({read(v4l2::webcam({V4L2_PIX_FMT_MJPEG}))});
  EXPECT_EQ(json.at("$.devices[0].device"), "[\"/dev/video0\"]");
  EXPECT_EQ(json.at("$.devices[0].problem"), "[null]");
  EXPECT_EQ(json.at("$.devices[0].inputs[0].selected"), "[true]");
  EXPECT_EQ(json.at("$.devices[0].formats[0].kind"), "[\"JPEG\"]");
  EXPECT_EQ(json.at("$.devices[0].formats[0].sizes[0].width"), "[1920]");
  EXPECT_EQ(json.at("$.devices[0].formats[0].sizes[0].rates"), "[[\"30/1\",\"15/1\"]]");
  EXPECT_EQ(json.at("$.devices[0].profiles[0].settings.framerate"), "[\"30/1\"]");
  EXPECT_EQ(json.at("$.devices[0].why_no_profile"), "[null]");
}

TEST(ProbeJson, has_a_card_s_standards_and_its_signal) {
  const Json json({read(v4l2::capture_card(V4L2_STD_NTSC, V4L2_STD_PAL))});
  EXPECT_EQ(json.at("$.devices[0].standard"), "[\"NTSC\"]");
  EXPECT_THAT(json.at("$.devices[0].inputs[1].standards"), HasSubstr("[[\"NTSC\",\"PAL\""));
  EXPECT_EQ(json.at("$.devices[0].signal_problem"),
            "[\"the camera sends PAL, the card expects NTSC\"]");
  EXPECT_EQ(json.at("$.devices[0].profiles[0].profile"), "[\"pal-composite\"]");
}

TEST(ProbeJson, of_no_device_is_an_empty_list_on_one_line) {
  EXPECT_EQ(Json({}).text(), "{\"devices\":[]}\n");
}

TEST(ProbeJson, is_well_formed_whatever_a_device_calls_itself) {
  FakeDevice odd = v4l2::webcam({0x22225C5C});
  odd.give(VIDIOC_QUERYCAP, v4l2::capability("\"\\\n\xff\x1b", V4L2_CAP_VIDEO_CAPTURE));
  EXPECT_EQ(Json({read(odd)}).at("$.devices[0].card"), R"(["\"\\???"])");
}

}  // namespace
}  // namespace sentry::pipelines
