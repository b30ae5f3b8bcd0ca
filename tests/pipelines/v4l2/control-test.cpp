// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/v4l2/control.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/pipelines/v4l2/fake-controls.hpp"

namespace sentry::v4l2 {
namespace {

using testing::HasSubstr;

class ControlTest : public testing::Test {
 protected:
  ControlTest() {
    controls_.add(V4L2_CTRL_TYPE_INTEGER, "Brightness", {0, 255, 5}, 125);
    controls_.add(V4L2_CTRL_TYPE_BOOLEAN, "White Balance, Auto", {0, 1, 1}, 1);
    controls_.add_menu("Power Line Frequency", {"Disabled", "50 Hz", "60 Hz"}, 1);
    controls_.plug_into(driver_, "/dev/video0");
  }
  Device device() { return Device::open("/dev/video0", driver_).take(); }
  std::string set(std::string_view name, std::string_view value) {
    const auto done = set_control(device(), name, value);
    return done ? "" : done.error().message;
  }
  std::string get(std::string_view name) {
    const auto value = get_control(device(), name);
    return value ? *value : value.error().message;
  }

  FakeDriver driver_;
  FakeControls controls_;
};

TEST_F(ControlTest, are_named_as_v4l2_ctl_names_them) {
  const auto controls = list_controls(device());
  ASSERT_TRUE(controls);
  std::vector<std::string> names;
  for (const Control &control : *controls) names.push_back(control.name);
  EXPECT_THAT(names,
              testing::ElementsAre("brightness", "white_balance_auto", "power_line_frequency"));
  EXPECT_EQ((*controls)[0].maximum, 255);
  EXPECT_EQ((*controls)[0].step, 5U);
  EXPECT_EQ((*controls)[0].default_value, 125);
  EXPECT_EQ((*controls)[2].menu.size(), 3U);
  EXPECT_EQ((*controls)[2].menu[1].name, "50 Hz");
}

TEST_F(ControlTest, come_back_as_they_were_set) {
  EXPECT_EQ(set("brightness", "200"), "");
  EXPECT_EQ(get("brightness"), "200");
  EXPECT_EQ(set("brightness", "0x0a"), "");
  EXPECT_EQ(get("brightness"), "10");
}

TEST_F(ControlTest, take_numbers_in_their_range_and_on_their_steps_only) {
  const std::string expected = ": expected a whole number from 0 to 255 in steps of 5";
  for (const char *bad : {"256", "-5", "7", "", "x", "1 0", "5.0", "99999999999999999999"}) {
    EXPECT_EQ(set("brightness", bad),
              "\"" + std::string(bad) + "\" is not a value for brightness" + expected);
  }
  EXPECT_EQ(get("brightness"), "125");
}

TEST_F(ControlTest, that_switch_take_the_usual_words) {
  for (const char *off : {"0", "off", "false", "No"}) {
    EXPECT_EQ(set("white_balance_auto", "1"), "");
    EXPECT_EQ(set("white_balance_auto", off), "");
    EXPECT_EQ(get("white_balance_auto"), "0");
  }
  for (const char *on : {"1", "on", "TRUE", "yes"}) {
    EXPECT_EQ(set("white_balance_auto", "0"), "");
    EXPECT_EQ(set("white_balance_auto", on), "");
    EXPECT_EQ(get("white_balance_auto"), "1");
  }
  EXPECT_EQ(set("white_balance_auto", "2"),
            "\"2\" is not a value for white_balance_auto: expected 0 or 1 (off or on)");
}

TEST_F(ControlTest, with_a_menu_take_an_item_by_its_number_or_name) {
  for (const char *item : {"2", "60 Hz", "60_hz", "60 hz"}) {
    EXPECT_EQ(set("power_line_frequency", "0"), "");
    EXPECT_EQ(set("power_line_frequency", item), "") << item;
    EXPECT_EQ(get("power_line_frequency"), "2");
  }
  for (const char *bad : {"3", "60", "-1", ""}) {
    EXPECT_EQ(set("power_line_frequency", bad),
              "\"" + std::string(bad) +
                  "\" is not a value for power_line_frequency: expected one of 0 (Disabled), "
                  "1 (50 Hz), 2 (60 Hz)");
  }
}

TEST_F(ControlTest, with_holes_in_their_menu_offer_what_is_there) {
  controls_.add_menu("Exposure, Auto", {"", "Manual", "", "Aperture Priority"}, 3);
  EXPECT_EQ(set("exposure_auto", "0"),
            "\"0\" is not a value for exposure_auto: expected one of 1 (Manual), "
            "3 (Aperture Priority)");
  EXPECT_EQ(set("exposure_auto", "manual"), "");
}

TEST_F(ControlTest, with_long_menus_show_their_beginning) {
  controls_.add_menu("Mode", std::vector<std::string>(23, "x"), 0);
  EXPECT_THAT(set("mode", "y"), testing::EndsWith("18 (x), 19 (x), and 3 more"));
}

TEST_F(ControlTest, with_numbers_in_their_menu_show_them) {
  controls_.add_integer_menu("Link Frequency", {1000, -5'000'000'000}, 0);
  EXPECT_EQ(set("link_frequency", "1000"),
            "\"1000\" is not a value for link_frequency: expected one of 0 (1000), "
            "1 (-5000000000)");
  EXPECT_EQ(set("link_frequency", "1"), "");
}

TEST_F(ControlTest, of_64_bits_keep_all_of_them) {
  constexpr std::int64_t kLarge = 1'000'000'000'000;
  controls_.add(V4L2_CTRL_TYPE_INTEGER64, "Pixel Rate", {-kLarge, kLarge, 1}, 0);
  EXPECT_EQ(set("pixel_rate", "-999999999999"), "");
  EXPECT_EQ(get("pixel_rate"), "-999999999999");
}

TEST_F(ControlTest, of_bits_take_those_that_exist) {
  controls_.add(V4L2_CTRL_TYPE_BITMASK, "Flags", {0, 0x80000001 - (1LL << 32), 0}, 0);
  EXPECT_EQ(set("flags", "0x80000000"), "");
  EXPECT_EQ(get("flags"), "0x80000000");
  EXPECT_EQ(set("flags", "2"), "\"2\" is not a value for flags: expected bits of 0x80000001");
}

TEST_F(ControlTest, that_are_buttons_can_only_be_pressed) {
  controls_.add(V4L2_CTRL_TYPE_BUTTON, "Reset", {0, 0, 0}, 0);
  EXPECT_EQ(set("reset", "1"), "");
  EXPECT_EQ(controls_.value("Reset"), 1);
  EXPECT_EQ(set("reset", "5"),
            "\"5\" is not a value for reset: expected 1, which presses the button");
  EXPECT_EQ(get("reset"), "Control reset has no value: it can only be set");
}

TEST_F(ControlTest, that_cannot_be_set_now_say_why) {
  controls_.add(V4L2_CTRL_TYPE_INTEGER, "A", {0, 9, 1}, 0, V4L2_CTRL_FLAG_READ_ONLY);
  controls_.add(V4L2_CTRL_TYPE_INTEGER, "B", {0, 9, 1}, 0, V4L2_CTRL_FLAG_INACTIVE);
  controls_.add(V4L2_CTRL_TYPE_INTEGER, "C", {0, 9, 1}, 0, V4L2_CTRL_FLAG_GRABBED);
  controls_.add(V4L2_CTRL_TYPE_INTEGER, "D", {0, 9, 1}, 0, V4L2_CTRL_FLAG_WRITE_ONLY);
  EXPECT_EQ(set("a", "1"), "Control a is read-only");
  EXPECT_EQ(set("b", "1"),
            "Control b is inactive: another control, such as an automatic, overrides it");
  EXPECT_EQ(set("c", "1"), "Control c cannot change while the device captures");
  EXPECT_EQ(set("d", "1"), "");
  EXPECT_EQ(get("d"), "Control d has no value: it can only be set");
}

TEST_F(ControlTest, that_do_not_exist_lead_to_the_nearest) {
  EXPECT_EQ(set("brightnes", "1"), "The device has no control \"brightnes\"; is brightness meant?");
  EXPECT_EQ(get("zoom"), "The device has no control \"zoom\"");
}

TEST_F(ControlTest, that_are_compound_arrays_groups_or_disabled_are_left_out) {
  controls_.add(V4L2_CTRL_TYPE_CTRL_CLASS, "User Controls", {}, 0);
  controls_.add(V4L2_CTRL_TYPE_AREA, "Area", {}, 0);
  controls_.add(V4L2_CTRL_TYPE_INTEGER, "Off", {0, 9, 1}, 0, V4L2_CTRL_FLAG_DISABLED);
  controls_.add(V4L2_CTRL_TYPE_INTEGER, "Array", {0, 9, 1}, 0).nr_of_dims = 1;
  EXPECT_EQ(list_controls(device())->size(), 3U);
}

TEST_F(ControlTest, that_are_texts_are_listed_only) {
  controls_.add(V4L2_CTRL_TYPE_STRING, "Name", {0, 16, 1}, 0);
  EXPECT_EQ(list_controls(device())->size(), 4U);
  EXPECT_THAT(set("name", "x"), HasSubstr("a text, which cannot be set here"));
  EXPECT_THAT(get("name"), HasSubstr("is a text, which cannot be read here"));
}

TEST_F(ControlTest, of_the_same_name_are_the_last_as_with_v4l2_ctl) {
  controls_.add(V4L2_CTRL_TYPE_INTEGER, "brightness", {0, 9, 1}, 7);
  EXPECT_EQ(get("brightness"), "7");
}

TEST_F(ControlTest, refused_by_the_driver_name_the_value) {
  driver_.devices["/dev/video0"].fail(VIDIOC_S_EXT_CTRLS, EIO);
  EXPECT_EQ(set("brightness", "5"), "Control brightness cannot be set to 5: Input/output error");
  driver_.devices["/dev/video0"].fail(VIDIOC_G_EXT_CTRLS, EBUSY);
  EXPECT_EQ(get("brightness"), "Control brightness cannot be read: Device or resource busy");
}

TEST_F(ControlTest, of_a_device_that_is_gone_are_an_error) {
  driver_.devices["/dev/video0"].fail(VIDIOC_QUERY_EXT_CTRL, ENODEV);
  EXPECT_EQ(list_controls(device()).error().code, ErrorCode::kNotFound);
}

TEST_F(ControlTest, of_a_driver_without_any_are_none) {
  driver_.devices["/dev/video0"].fail(VIDIOC_QUERY_EXT_CTRL, ENOTTY);
  EXPECT_TRUE(list_controls(device())->empty());
}

TEST_F(ControlTest, without_end_are_cut) {
  FakeDevice &hostile = driver_.devices["/dev/video0"];
  hostile.on<v4l2_query_ext_ctrl>(VIDIOC_QUERY_EXT_CTRL, [](v4l2_query_ext_ctrl &query) {
    query.id = (query.id & 0x0FFFFFFFU) + 1;
    query.type = V4L2_CTRL_TYPE_INTEGER;
    write(query.name, std::string(64, 'x'));
    return 0;
  });
  const auto controls = list_controls(device());
  EXPECT_EQ(controls->size(), 1024U);
  EXPECT_EQ(controls->front().name, std::string(32, 'x'));
}

TEST_F(ControlTest, whose_ids_do_not_rise_end_the_list) {
  driver_.devices["/dev/video0"].on<v4l2_query_ext_ctrl>(VIDIOC_QUERY_EXT_CTRL,
                                                         [](v4l2_query_ext_ctrl &query) {
                                                           query.id = 5;
                                                           query.type = V4L2_CTRL_TYPE_INTEGER;
                                                           return 0;
                                                         });
  EXPECT_EQ(list_controls(device())->size(), 1U);
}

TEST_F(ControlTest, with_endless_menus_are_cut) {
  constexpr auto kLast = std::numeric_limits<std::int64_t>::max();
  controls_.add(V4L2_CTRL_TYPE_MENU, "Long", {std::numeric_limits<std::int64_t>::min(), kLast, 1},
                0);
  controls_.add(V4L2_CTRL_TYPE_MENU, "High", {kLast - 1, kLast, 1}, 0);
  driver_.devices["/dev/video0"].on<v4l2_querymenu>(VIDIOC_QUERYMENU,
                                                    [](v4l2_querymenu &) { return 0; });
  const auto controls = list_controls(device());
  EXPECT_LE((*controls)[3].menu.size(), 256U);
  EXPECT_LE((*controls)[4].menu.size(), 256U);
}

TEST_F(ControlTest, of_absurd_ranges_are_refused_without_overflow) {
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  controls_.add(V4L2_CTRL_TYPE_INTEGER64, "Widest", {kLeast, kMost, UINT64_MAX}, 0);
  controls_.add(V4L2_CTRL_TYPE_INTEGER, "Inverted", {9, 0, 0}, 0);
  controls_.add(V4L2_CTRL_TYPE_INTEGER, "Beyond", {0, kMost, 0}, 0);
  EXPECT_EQ(set("widest", std::to_string(kLeast)), "");
  EXPECT_EQ(set("widest", std::to_string(kMost)), "");
  EXPECT_THAT(set("widest", "0"), HasSubstr("in steps of 18446744073709551615"));
  EXPECT_THAT(set("inverted", "5"), HasSubstr("expected a whole number from 9 to 0"));
  EXPECT_THAT(set("beyond", "4294967296"), HasSubstr("is not a value for beyond"));
}

}  // namespace
}  // namespace sentry::v4l2
