// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/capture/link.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <thread>

#include "pipelines/capture/camera-source.hpp"

namespace sentry::pipelines {
namespace {

class LinkTest : public testing::Test {
 protected:
  LinkTest() : LinkTest(make_link().take()) {}
  explicit LinkTest(std::pair<UniqueFd, UniqueFd> ends)
      : near_(std::move(ends.first), Link::Patience::kWaits),
        far_(std::move(ends.second), Link::Patience::kNone) {}

  Link near_;
  Link far_;
};

TEST_F(LinkTest, a_message_arrives_whole_however_large_it_is) {
  Bytes large(std::size_t{3} << 20);
  for (std::size_t i = 0; i < large.size(); ++i) large.data()[i] = static_cast<std::byte>(i * 7);
  const PictureHead head{1, 2};
  std::thread sender([&] {
    EXPECT_TRUE(near_.send(LinkKind::kPicture, std::as_bytes(std::span(&head, 1)), large.span()));
    EXPECT_TRUE(near_.send(LinkKind::kPassEnded));
  });
  const auto picture = far_.receive();
  const auto end = far_.receive();
  sender.join();
  ASSERT_TRUE(picture && end);
  ASSERT_EQ(picture->payload.size(), sizeof head + large.size());
  EXPECT_EQ(std::memcmp(picture->payload.data() + sizeof head, large.data(), large.size()), 0);
  EXPECT_EQ(end->kind, LinkKind::kPassEnded);
  EXPECT_EQ(end->payload.size(), 0U);
}

TEST_F(LinkTest, a_descriptor_goes_along_with_its_message_alone) {
  int pipe[2];
  ASSERT_EQ(::pipe2(pipe, O_CLOEXEC), 0);
  const UniqueFd out(pipe[0]);
  {
    const UniqueFd in(pipe[1]);
    EXPECT_TRUE(near_.send(LinkKind::kStart));
    EXPECT_TRUE(near_.send(LinkKind::kPictureAt, Bytes(8).span(), Bytes(8).span(), in));
    EXPECT_TRUE(near_.send(LinkKind::kStop));
  }
  const auto before = far_.receive();
  auto with = far_.receive();
  const auto after = far_.receive();
  ASSERT_TRUE(before && with && after);
  EXPECT_FALSE(before->fd);
  EXPECT_FALSE(after->fd);
  ASSERT_TRUE(with->fd);
  EXPECT_EQ(::fcntl(with->fd.get(), F_GETFD), FD_CLOEXEC);
  EXPECT_EQ(::write(with->fd.get(), "x", 1), 1);
  char read = 0;
  EXPECT_EQ(::read(out.get(), &read, 1), 1);
}

TEST_F(LinkTest, tells_when_the_other_end_is_gone) {
  { const Link gone(UniqueFd(::dup(far_.fd())), Link::Patience::kWaits); }
  far_.shut_down();
  EXPECT_FALSE(near_.receive());
  EXPECT_FALSE(near_.send(LinkKind::kStart));
}

TEST_F(LinkTest, does_not_wait_for_an_end_that_does_not_read) {
  const Bytes some(1024);
  bool sent = true;
  for (int times = 0; sent && times < 1'000'000; ++times) {
    sent = far_.send(LinkKind::kControl, some.span());
  }
  EXPECT_FALSE(sent);
}

TEST_F(LinkTest, ends_a_message_that_never_comes) {
  std::thread other([&] { near_.shut_down(); });
  EXPECT_FALSE(near_.receive());
  other.join();
}

TEST_F(LinkTest, does_not_believe_an_absurd_length) {
  const std::uint32_t head[2]{6, 0xFFFFFFFF};
  ASSERT_EQ(::send(near_.fd(), head, sizeof head, 0), static_cast<ssize_t>(sizeof head));
  EXPECT_FALSE(far_.receive());
}

TEST(LinkPayload, a_source_travels_as_it_is) {
  CameraSource source;
  source.name = "ü \"odd\"";
  source.launch_text = "a ! b prop=\"x y\"";
  source.loop = true;
  source.packages = {"one", "two"};
  source.plan.rate = Fraction{30000, 1001};
  EXPECT_EQ(unpack_source(pack(source).span()), source);
  source.plan.rate.reset();
  source.packages.clear();
  EXPECT_EQ(unpack_source(pack(source).span()), source);
}

TEST(LinkPayload, what_is_no_source_is_none) {
  const Bytes packed = pack(Trouble{"text", "reason"});
  EXPECT_FALSE(unpack_source(packed.span()));
  EXPECT_FALSE(unpack_source({}));
}

TEST(LinkPayload, words_travel_as_they_are) {
  const Error error = unpack_error(pack(Error{ErrorCode::kUnsupported, "why"}).span());
  EXPECT_EQ(error.code, ErrorCode::kUnsupported);
  EXPECT_EQ(error.message, "why");
  const Trouble trouble = unpack_trouble(pack(Trouble{"long", "short"}).span());
  EXPECT_EQ(trouble.text, "long");
  EXPECT_EQ(trouble.reason, "short");
  const std::vector<std::string> texts{"a", "", "c d"};
  EXPECT_EQ(unpack_texts(pack(texts).span()), texts);
  EXPECT_EQ(unpack_text(pack(std::string("one")).span()), "one");
  EXPECT_EQ(unpack_text(pack(std::string("no UTF-8: \xE9")).span()), "no UTF-8: \xE9");
  EXPECT_FALSE(unpack_error({}).message.empty());
}

}  // namespace
}  // namespace sentry::pipelines
