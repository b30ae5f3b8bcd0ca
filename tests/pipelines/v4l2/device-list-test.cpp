// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/v4l2/device-list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/pipelines/v4l2/fake-cameras.hpp"
#include "tests/support/temp-directory.hpp"

namespace sentry::v4l2 {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class DeviceListTest : public testing::Test {
 protected:
  FakeDevice &plug_in(const std::string &name, FakeDevice device) {
    std::ofstream(folder_.path(name)).put('\n');
    return driver_.devices[folder_.path(name)] = device;
  }
  void link(const std::string &kind, const std::string &link, const std::string &name) {
    const std::string place = folder_.path("v4l/" + kind);
    std::filesystem::create_directories(place);
    std::filesystem::create_symlink("../../" + name, place + "/" + link);
  }
  std::vector<CaptureDevice> list() { return list_devices(folder_.path(), driver_); }
  CaptureDevice only() {
    const auto devices = list();
    EXPECT_EQ(devices.size(), 1U);
    return devices.front();
  }

  testing_support::TempDirectory folder_;
  FakeDriver driver_;
};

TEST_F(DeviceListTest, has_what_a_webcam_says_of_itself) {
  plug_in("video0", webcam({V4L2_PIX_FMT_MJPEG, V4L2_PIX_FMT_YUYV}));
  const CaptureDevice camera = only();
  EXPECT_EQ(camera.driver, "fake");
  EXPECT_EQ(camera.card, "Web Camera");
  EXPECT_EQ(camera.bus, "usb-0000:00:14.0-1");
  EXPECT_EQ(camera.problem, "");
  ASSERT_EQ(camera.inputs.size(), 1U);
  EXPECT_EQ(camera.selected_input()->name, "Camera 1");
  ASSERT_EQ(camera.formats.size(), 2U);
  EXPECT_EQ(camera.formats[0].fourcc, "MJPG");
  EXPECT_EQ(camera.formats[0].kind, FormatKind::kJpeg);
  EXPECT_EQ(camera.formats[1].kind, FormatKind::kRaw);
  EXPECT_TRUE(driver_.open_devices.empty());
}

TEST_F(DeviceListTest, has_the_largest_size_and_the_fastest_rate_first) {
  plug_in("video0", webcam({V4L2_PIX_FMT_MJPEG}));
  const CaptureDevice camera = only();
  const auto &sizes = camera.formats[0].sizes;
  ASSERT_EQ(sizes.size(), 3U);
  EXPECT_EQ(sizes[0].width, 1920U);
  EXPECT_EQ(sizes[2].height, 480U);
  EXPECT_FALSE(sizes[0].is_range());
  ASSERT_EQ(sizes[0].rates.size(), 2U);
  EXPECT_EQ(to_string(sizes[0].rates[0]), "30/1");
  EXPECT_EQ(to_string(sizes[0].rates[1]), "15/1");
}

TEST_F(DeviceListTest, has_ranges_of_sizes_and_rates) {
  FakeDevice &camera = plug_in("video0", webcam({V4L2_PIX_FMT_YUYV}));
  v4l2_frmsizeenum size{};
  size.type = V4L2_FRMSIZE_TYPE_STEPWISE;
  size.stepwise = {16, 1920, 8, 16, 1080, 2};
  camera.give(VIDIOC_ENUM_FRAMESIZES, size);
  v4l2_frmivalenum rate{};
  rate.type = V4L2_FRMIVAL_TYPE_CONTINUOUS;
  rate.stepwise = {{1, 60}, {1, 1}, {1, 1}};
  camera.give(VIDIOC_ENUM_FRAMEINTERVALS, rate);
  const CaptureDevice found = only();
  ASSERT_EQ(found.formats[0].sizes.size(), 1U);
  const FrameSize &range = found.formats[0].sizes[0];
  EXPECT_TRUE(range.is_range());
  EXPECT_EQ(range.least_width, 16U);
  EXPECT_EQ(range.height, 1080U);
  EXPECT_EQ(range.step_width, 8U);
  EXPECT_TRUE(range.any_rate);
  ASSERT_EQ(range.rates.size(), 2U);
  EXPECT_EQ(to_string(range.rates[0]), "60/1");
  EXPECT_EQ(to_string(range.rates[1]), "1/1");
}

TEST_F(DeviceListTest, has_a_card_s_inputs_standards_and_current_size) {
  plug_in("video0", capture_card(V4L2_STD_NTSC, V4L2_STD_PAL));
  const CaptureDevice card = only();
  EXPECT_EQ(card.inputs.size(), 2U);
  EXPECT_EQ(card.selected_input()->name, "S-Video 0");
  EXPECT_THAT(
      standard_names(card.inputs[0].standards),
      ElementsAre("NTSC", "PAL", "SECAM", "NTSC-443", "PAL-M", "PAL-N", "PAL-Nc", "PAL-60"));
  EXPECT_EQ(standard_name(card.current->standard), "NTSC");
  EXPECT_EQ(standard_name(card.current->sent_standard), "PAL");
  EXPECT_EQ(card.signal.problem, "the camera sends PAL, the card expects NTSC");
  ASSERT_EQ(card.formats[0].sizes.size(), 1U);
  EXPECT_EQ(card.formats[0].sizes[0].width, 720U);
}

TEST_F(DeviceListTest, knows_multi_planar_devices) {
  FakeDevice &device = plug_in("video0", FakeDevice{});
  device.give(VIDIOC_QUERYCAP, capability("SoC Camera", V4L2_CAP_VIDEO_CAPTURE_MPLANE));
  device.give(VIDIOC_G_INPUT, 0);
  device.on<v4l2_fmtdesc>(VIDIOC_ENUM_FMT, [](v4l2_fmtdesc &query) {
    if (query.type != V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE || query.index > 0) return EINVAL;
    query.pixelformat = V4L2_PIX_FMT_NV12M;
    return 0;
  });
  device.on<v4l2_format>(VIDIOC_G_FMT, [](v4l2_format &now) {
    if (now.type != V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE) return EINVAL;
    now.fmt.pix_mp.width = 1280;
    now.fmt.pix_mp.height = 800;
    return 0;
  });
  const CaptureDevice found = only();
  EXPECT_TRUE(found.is_multi_planar);
  ASSERT_EQ(found.formats.size(), 1U);
  EXPECT_EQ(found.formats[0].kind, FormatKind::kRaw);
  EXPECT_EQ(found.formats[0].sizes.at(0).height, 800U);
}

TEST_F(DeviceListTest, leaves_out_what_captures_no_pictures) {
  plug_in("video0", webcam({}));
  const std::vector<unsigned> others{V4L2_CAP_META_CAPTURE, V4L2_CAP_VIDEO_OUTPUT,
                                     V4L2_CAP_VIDEO_M2M_MPLANE,
                                     V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_TOUCH};
  for (const unsigned other : others) {
    const std::string name = "video" + std::to_string(driver_.devices.size());
    plug_in(name, FakeDevice{}).give(VIDIOC_QUERYCAP, capability("Other", other));
  }
  EXPECT_EQ(only().card, "Web Camera");
}

TEST_F(DeviceListTest, takes_an_old_driver_s_capabilities) {
  v4l2_capability old = capability("Old Camera", 0);
  old.capabilities = V4L2_CAP_VIDEO_CAPTURE;
  plug_in("video0", FakeDevice{}).give(VIDIOC_QUERYCAP, old);
  EXPECT_EQ(only().card, "Old Camera");
}

TEST_F(DeviceListTest, says_why_a_device_cannot_be_asked) {
  plug_in("video0", FakeDevice{}).open_error = EBUSY;
  plug_in("video1", FakeDevice{}).open_error = EACCES;
  plug_in("video2", FakeDevice{});
  const auto devices = list();
  ASSERT_EQ(devices.size(), 3U);
  EXPECT_THAT(devices[0].problem, HasSubstr("video0: another program uses it"));
  EXPECT_THAT(devices[1].problem, HasSubstr("devices belong to the group video"));
  EXPECT_THAT(devices[2].problem, HasSubstr("it is no V4L2 device"));
}

TEST_F(DeviceListTest, is_in_the_order_of_numbers_and_takes_no_other_file) {
  for (const char *name : {"video10", "video9", "video2"}) plug_in(name, webcam({}));
  for (const char *name : {"video", "video1x", "videox", "video99999999999", "vbi0"}) {
    plug_in(name, webcam({}));
  }
  std::vector<std::string> paths;
  for (const CaptureDevice &device : list()) paths.push_back(device.path);
  EXPECT_THAT(paths,
              ElementsAre(folder_.path("video2"), folder_.path("video9"), folder_.path("video10")));
}

TEST_F(DeviceListTest, prefers_the_name_by_id_then_by_path) {
  for (const char *name : {"video0", "video1", "video2"}) plug_in(name, webcam({}));
  link("by-path", "pci-0-video-index0", "video0");
  link("by-id", "usb-Maker_Camera-video-index0", "video0");
  link("by-path", "pci-1-video-index0", "video1");
  link("by-path", "gone", "video7");
  const auto devices = list();
  EXPECT_EQ(devices[0].stable_name(), folder_.path("v4l/by-id/usb-Maker_Camera-video-index0"));
  EXPECT_EQ(devices[0].names.size(), 2U);
  EXPECT_EQ(devices[1].stable_name(), folder_.path("v4l/by-path/pci-1-video-index0"));
  EXPECT_EQ(devices[2].stable_name(), folder_.path("video2"));
}

TEST_F(DeviceListTest, of_a_machine_without_devices_is_empty) {
  EXPECT_THAT(list(), IsEmpty());
  EXPECT_THAT(list_devices(folder_.path("none"), driver_), IsEmpty());
}

// Every enumeration without end, each text without NUL.
TEST_F(DeviceListTest, comes_to_an_end_with_a_driver_that_does_not) {
  FakeDevice &hostile = plug_in("video0", webcam({}));
  v4l2_capability answer = capability(std::string(64, 'c'), V4L2_CAP_VIDEO_CAPTURE);
  write(answer.driver, std::string(64, 'd'));
  hostile.give(VIDIOC_QUERYCAP, answer);
  hostile.on<v4l2_input>(VIDIOC_ENUMINPUT, [](v4l2_input &) { return 0; });
  hostile.on<v4l2_fmtdesc>(VIDIOC_ENUM_FMT, [](v4l2_fmtdesc &query) {
    query.pixelformat = query.index;
    write(query.description, std::string(64, 'f'));
    return 0;
  });
  hostile.on<v4l2_frmsizeenum>(VIDIOC_ENUM_FRAMESIZES, [](v4l2_frmsizeenum &query) {
    query.type = V4L2_FRMSIZE_TYPE_DISCRETE;
    query.discrete = {UINT32_MAX, UINT32_MAX};
    return 0;
  });
  hostile.on<v4l2_frmivalenum>(VIDIOC_ENUM_FRAMEINTERVALS, [](v4l2_frmivalenum &query) {
    query.type = V4L2_FRMIVAL_TYPE_DISCRETE;
    query.discrete = {UINT32_MAX, UINT32_MAX};
    return 0;
  });
  const CaptureDevice found = only();
  EXPECT_EQ(found.card, std::string(32, 'c'));
  EXPECT_EQ(found.driver, std::string(16, 'd'));
  EXPECT_EQ(found.inputs.size(), 64U);
  EXPECT_EQ(found.formats.size(), 128U);
  EXPECT_EQ(found.formats[0].description, std::string(32, 'f'));
  EXPECT_LT(driver_.devices[folder_.path("video0")].calls, 500'000);
}

TEST_F(DeviceListTest, ignores_sizes_and_rates_of_nothing) {
  FakeDevice &absurd = plug_in("video0", webcam({V4L2_PIX_FMT_YUYV}));
  v4l2_frmsizeenum empty{};
  empty.type = V4L2_FRMSIZE_TYPE_DISCRETE;
  v4l2_frmsizeenum inverted{};
  inverted.type = V4L2_FRMSIZE_TYPE_STEPWISE;
  inverted.stepwise = {640, 320, 0, 480, 240, 0};
  absurd.enumerate<v4l2_frmsizeenum>(VIDIOC_ENUM_FRAMESIZES, {empty, inverted});
  v4l2_frmivalenum never{};
  never.type = V4L2_FRMIVAL_TYPE_STEPWISE;
  absurd.give(VIDIOC_ENUM_FRAMEINTERVALS, never);
  const CaptureDevice found = only();
  ASSERT_EQ(found.formats[0].sizes.size(), 1U);
  const FrameSize &size = found.formats[0].sizes[0];
  EXPECT_EQ(size.least_width, 320U);
  EXPECT_EQ(size.step_height, 1U);
  EXPECT_THAT(size.rates, IsEmpty());
}

TEST(FormatKind, is_what_the_capture_element_makes_of_it) {
  EXPECT_EQ(kind_of(V4L2_PIX_FMT_JPEG, true), FormatKind::kJpeg);
  EXPECT_EQ(kind_of(V4L2_PIX_FMT_H264, true), FormatKind::kCompressed);
  EXPECT_EQ(kind_of(V4L2_PIX_FMT_NV12, false), FormatKind::kRaw);
  EXPECT_EQ(kind_of(V4L2_PIX_FMT_SRGGB10, false), FormatKind::kOther);
  EXPECT_EQ(kind_of(V4L2_PIX_FMT_Z16, false), FormatKind::kOther);
}

}  // namespace
}  // namespace sentry::v4l2
