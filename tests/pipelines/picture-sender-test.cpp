// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/capture/picture-sender.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <vector>

#include "tests/support/sample-jpeg.hpp"

namespace sentry::pipelines {
namespace {

using Kinds = std::vector<LinkKind>;

bool hears() { return true; }

PicturePlan on_change() {
  PicturePlan plan;
  plan.on_change = 5;
  return plan;
}

class PictureSenderTest : public testing::Test {
 protected:
  PictureSenderTest() : PictureSenderTest(make_link().take()) {}
  explicit PictureSenderTest(std::pair<UniqueFd, UniqueFd> ends)
      : near_(std::move(ends.first), Link::Patience::kNone),
        far_(std::move(ends.second), Link::Patience::kNone) {}

  void send(PictureSender &sender, LinkKind kind = LinkKind::kPicture) {
    sender.send(kind, {1, 2}, jpeg_);
  }

  // What has come over the link since the last time, however its bytes came.
  Kinds sent() {
    Kinds kinds;
    pollfd readable{far_.fd(), POLLIN, 0};
    while (::poll(&readable, 1, 0) > 0) kinds.push_back(meaning_of(far_.receive()->kind));
    return kinds;
  }
  static LinkKind meaning_of(LinkKind kind) {
    if (kind == LinkKind::kPictureAt) return LinkKind::kPicture;
    return kind == LinkKind::kSmallAt ? LinkKind::kSmall : kind;
  }

  Link near_;
  Link far_;
  std::vector<std::byte> jpeg_ = testing_support::sample_jpeg();
};

TEST_F(PictureSenderTest, says_of_what_shows_nothing_new_only_that_it_came) {
  PictureSender sender(near_, on_change(), true, hears);
  send(sender);
  send(sender);
  EXPECT_EQ(sent(), (Kinds{LinkKind::kPicture, LinkKind::kSeen}));
}

TEST_F(PictureSenderTest, sends_what_is_not_due_to_nobody) {
  PictureSender sender(near_, {}, true, hears);
  sender.send(LinkKind::kPicture, {1, 2}, {});
  sender.send(LinkKind::kSmall, {1, 2}, {});
  EXPECT_EQ(sent(), Kinds{LinkKind::kSeen});
}

TEST_F(PictureSenderTest, compares_each_rendition_with_itself) {
  PictureSender sender(near_, on_change(), true, hears);
  send(sender);
  send(sender, LinkKind::kSmall);
  send(sender, LinkKind::kSmall);
  EXPECT_EQ(sent(), (Kinds{LinkKind::kPicture, LinkKind::kSmall}));
}

TEST_F(PictureSenderTest, sends_no_picture_between_the_word_of_no_signal_and_that_of_one) {
  PictureSender sender(near_, {}, false, hears);
  send(sender);
  sender.tell_signal("");
  send(sender);
  sender.tell_signal("No signal");
  send(sender);
  EXPECT_EQ(sent(), (Kinds{LinkKind::kSeen, LinkKind::kSignal, LinkKind::kPicture,
                           LinkKind::kSignal, LinkKind::kSeen}));
}

TEST_F(PictureSenderTest, sends_pictures_while_nobody_can_say_whether_there_is_a_signal) {
  PictureSender sender(near_, {}, false, [] { return false; });
  send(sender);
  EXPECT_EQ(sent(), Kinds{LinkKind::kPicture});
}

TEST_F(PictureSenderTest, takes_the_first_picture_after_a_lost_signal_for_new_whatever_it_shows) {
  PictureSender sender(near_, on_change(), true, hears);
  for (const LinkKind kind : {LinkKind::kPicture, LinkKind::kSmall}) send(sender, kind);
  sender.tell_signal("No signal");
  for (const LinkKind kind : {LinkKind::kPicture, LinkKind::kSmall}) send(sender, kind);
  sender.tell_signal("");
  sent();
  for (const LinkKind kind : {LinkKind::kPicture, LinkKind::kSmall}) send(sender, kind);
  EXPECT_EQ(sent(), (Kinds{LinkKind::kPicture, LinkKind::kSmall}));
  send(sender);
  EXPECT_EQ(sent(), Kinds{LinkKind::kSeen});
}

}  // namespace
}  // namespace sentry::pipelines
