// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <atomic>
#include <cerrno>
#include <fstream>
#include <future>
#include <thread>
#include <vector>

#include "pipelines/control/client.hpp"
#include "pipelines/control/server.hpp"
#include "pipelines/control/socket-path.hpp"
#include "tests/support/temp-directory.hpp"

namespace sentry::control {
namespace {

class ControlTest : public testing::Test {
 protected:
  ControlTest() {
    auto server = Server::create(path_, context_.get(), [](const std::string &line, Reply reply) {
      reply("heard " + line);
    });
    EXPECT_TRUE(server) << server.error().message;
    server_ = server.take();
  }

  // Until the server has nothing to do.
  void turn() {
    while (g_main_context_iteration(context_.get(), FALSE) != FALSE) {
    }
  }

  // What the server answers, while this thread turns its main loop.
  Result<std::string> ask_it(const std::string &line) {
    auto answer = std::async(std::launch::async, [&] { return ask(path_, line); });
    while (answer.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
      g_main_context_iteration(context_.get(), FALSE);
    }
    return answer.get();
  }

  testing_support::TempDirectory folder_;
  std::string path_ = folder_.path("sub/sentryd-1.sock");
  Ref<GMainContext> context_ = Ref<GMainContext>::adopt(g_main_context_new());
  std::unique_ptr<Server> server_;
};

TEST_F(ControlTest, a_line_gets_its_line_back) {
  const auto answer = ask_it("{\"command\": 1}");
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(*answer, "heard {\"command\": 1}");
  EXPECT_TRUE(ask_it("again"));
}

TEST_F(ControlTest, a_request_without_end_is_not_kept) {
  EXPECT_FALSE(ask_it(std::string(200'000, 'x')));
  EXPECT_TRUE(ask_it("next"));
}

TEST_F(ControlTest, only_its_owner_and_group_may_ask) {
  struct stat facts {};
  ASSERT_EQ(::stat(path_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0660U);
}

TEST_F(ControlTest, a_server_takes_its_socket_away) {
  EXPECT_EQ(sockets_in(folder_.path("sub")), std::vector<std::string>{path_});
  server_.reset();
  EXPECT_TRUE(sockets_in(folder_.path("sub")).empty());
  const auto answer = ask(path_, "anybody?");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kNotFound);
}

TEST_F(ControlTest, a_socket_that_a_dead_process_left_is_replaced) {
  server_.reset();
  std::ofstream(path_) << "left";
  EXPECT_TRUE(Server::create(path_, context_.get(), [](const std::string &, const Reply &) {}));
}

// A connection that asks nothing.
UniqueFd connect_to(const std::string &path) {
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  auto address = socket_address(path).take();
  EXPECT_EQ(::connect(fd.get(), reinterpret_cast<sockaddr *>(&address), sizeof address), 0);
  return fd;
}

TEST_F(ControlTest, who_comes_when_too_many_ask_is_told_so) {
  std::vector<UniqueFd> others;
  while (others.size() < 64) {
    others.push_back(connect_to(path_));
    turn();
  }
  const auto refused = ask_it("and I?");
  ASSERT_TRUE(refused) << refused.error().message;
  EXPECT_THAT(*refused, testing::HasSubstr("\"full\":true"));
  EXPECT_THAT(*refused, testing::HasSubstr("\"error\":\"64 others ask already"));
  others.pop_back();
  turn();
  EXPECT_EQ(*ask_it("and now?"), "heard and now?");
}

// Whoever finds the server's end closed before it has sent its request still reads what was said.
TEST_F(ControlTest, who_is_told_so_before_it_asks_still_hears_it) {
  std::vector<UniqueFd> others;
  while (others.size() < 64) {
    others.push_back(connect_to(path_));
    turn();
  }
  const UniqueFd late = connect_to(path_);
  turn();
  char answer[200]{};
  ASSERT_GT(::recv(late.get(), answer, sizeof answer - 1, MSG_DONTWAIT), 0);
  EXPECT_THAT(answer, testing::EndsWith("\n"));
  EXPECT_EQ(::recv(late.get(), answer, sizeof answer, MSG_DONTWAIT), 0) << "and is closed";
}

// No new descriptors for this process; the next would be the lowest that is free.
class NoDescriptors {
 public:
  NoDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const UniqueFd next(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const rlimit none{static_cast<rlim_t>(next.get()), before_.rlim_max};
    EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  }
  NoDescriptors(const NoDescriptors &) = delete;
  NoDescriptors &operator=(const NoDescriptors &) = delete;
  ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(ControlTest, a_client_for_whom_there_is_no_descriptor_waits_and_the_server_rests) {
  const UniqueFd client = connect_to(path_);
  {
    const NoDescriptors none;
    EXPECT_TRUE(g_main_context_iteration(context_.get(), FALSE)) << "it tries once";
    EXPECT_FALSE(g_main_context_iteration(context_.get(), FALSE)) << "and not again at once";
  }
  ASSERT_EQ(::send(client.get(), "hello\n", 6, MSG_NOSIGNAL), 6);
  char answer[32]{};
  while (::recv(client.get(), answer, sizeof answer - 1, MSG_DONTWAIT) < 0 && errno == EAGAIN) {
    g_main_context_iteration(context_.get(), TRUE);
  }
  EXPECT_STREQ(answer, "heard hello\n");
}

TEST(ControlPath, is_refused_when_it_is_longer_than_the_system_takes) {
  const auto answer = ask("/" + std::string(200, 'x'), "");
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().message, testing::HasSubstr("at most 107 bytes"));
}

}  // namespace
}  // namespace sentry::control
