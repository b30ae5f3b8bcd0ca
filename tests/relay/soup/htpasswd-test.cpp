// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/htpasswd.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "relay/soup/credentials.hpp"
#include "tests/support/temp-directory.hpp"

namespace sentry::relay {
namespace {

// All of "secret".
const std::string kBcrypt = "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW";

std::string error_of(const std::string &text) {
  const auto parsed = Htpasswd::parse(text, "users");
  return parsed ? "" : parsed.error().message;
}

TEST(Htpasswd, users_are_found_and_others_look_like_one_of_them) {
  const auto users = Htpasswd::parse(
      "# who may see the field\n\nanna:" + kBcrypt + "\r\nbob:$6$salt$x\n", "users");
  ASSERT_TRUE(users) << users.error().message;
  EXPECT_EQ(users->size(), 2U);
  EXPECT_TRUE(users->find("anna").known);
  EXPECT_EQ(users->find("anna").hash, kBcrypt);
  const auto unknown = users->find("carol");
  EXPECT_FALSE(unknown.known);
  EXPECT_TRUE(unknown.hash == kBcrypt || unknown.hash == "$6$salt$x");
  EXPECT_EQ(users->find("carol").hash, unknown.hash);
}

TEST(Htpasswd, hash_that_is_not_safe_is_refused_by_its_place) {
  EXPECT_EQ(error_of("anna:" + kBcrypt + "\nbob:$apr1$x$y\n").substr(0, 59),
            "users:2: Apache's own MD5 hash ($apr1$) is not known; expec");
  EXPECT_EQ(error_of("bob:{SHA}0DPiKuNIrrVmD8IUCuw1hQxNqZc=").substr(0, 36),
            "users:1: A SHA-1 hash ({SHA}) is not");
  for (const char *hash : {"secret", "", "$1$salt$hash", "ab01FAX.bQRSU", "$2y$99$x"}) {
    EXPECT_NE(error_of(std::string("bob:") + hash), "") << hash;
  }
}

TEST(Htpasswd, line_that_is_none_is_refused_by_its_place) {
  EXPECT_EQ(error_of("anna:" + kBcrypt + "\n\nbob\n"),
            "users:3: Expected a line such as \"user:$2y$12$...\".");
  EXPECT_NE(error_of(":" + kBcrypt), "");
  EXPECT_EQ(error_of("anna:" + kBcrypt + "\nanna:" + kBcrypt),
            "users:2: The user stands here a second time; expected each name once.");
}

TEST(Htpasswd, file_is_read) {
  const testing_support::TempDirectory directory;
  const std::string path = directory.path("users");
  std::ofstream(path) << "anna:" << kBcrypt << "\n";
  const auto users = Htpasswd::read(path);
  ASSERT_TRUE(users) << users.error().message;
  EXPECT_EQ(users->size(), 1U);
  const auto missing = Htpasswd::read(path + ".not");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_NE(missing.error().message.find(path + ".not"), std::string::npos);
  EXPECT_FALSE(Htpasswd::read(directory.path()));
}

TEST(Htpasswd, password_is_checked_by_what_crypt_makes) {
  const std::string sha512 =
      "$6$rounds=1000$saltstring$2BkAo106CG84raQcWpAlhyy6TSSkAsL1nf"
      "vBCoezLYyerUzY2l8axTvq6NynEt7SQAx3/cdop9ds0po8uaeHq0";
  const std::string yescrypt = "$y$j75$abcdefgh$uMUXG79B2cFpoAYyDccUnsaH/aGTyBYMlnQidzyag01";
  for (const std::string &hash : {kBcrypt, sha512, yescrypt}) {
    EXPECT_TRUE(password_matches("secret", hash)) << hash;
    EXPECT_FALSE(password_matches("Secret", hash)) << hash;
    EXPECT_FALSE(password_matches("", hash)) << hash;
    EXPECT_FALSE(password_matches("secret", hash.substr(0, hash.size() - 1))) << hash;
  }
  EXPECT_FALSE(password_matches("secret", "*0"));
  EXPECT_FALSE(password_matches("secret", ""));
}

TEST(Credentials, basic_is_taken_apart) {
  const auto read = parse_basic("basic  YW5uYTpwYXNzOndvcmQ=");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->user, "anna");
  EXPECT_EQ(read->password, "pass:word");
  const auto utf8 = parse_basic("Basic dGVzdDoxMjPCow==");  // of RFC 7617, 2.1
  ASSERT_TRUE(utf8);
  EXPECT_EQ(utf8->password, "123\xc2\xa3");
}

TEST(Credentials, anything_else_is_nobody) {
  for (const char *value : {"", "Basic", "Basic ", "Basic !!!!", "Basic YW5uYQ==", "Bearer YTpi",
                            "Basic YTpi=", "Basic YQA6Yg==", "BasicYTpi"}) {
    EXPECT_FALSE(parse_basic(value)) << value;
  }
  // 600 characters of a password.
  EXPECT_FALSE(parse_basic("Basic YTph" + std::string(800, 'Y')));
}

}  // namespace
}  // namespace sentry::relay
