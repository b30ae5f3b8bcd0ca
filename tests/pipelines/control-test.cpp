// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <future>
#include <thread>

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

TEST(ControlPath, is_refused_when_it_is_longer_than_the_system_takes) {
  const auto answer = ask("/" + std::string(200, 'x'), "");
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().message, testing::HasSubstr("at most 107 bytes"));
}

}  // namespace
}  // namespace sentry::control
