// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/json_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace ecgmm::io {
namespace {

using nlohmann::json;

TEST(JsonText, IsThatOfTheLibraryForOrdinaryText) {
  const json document = {{"cohort", "심전도 µV"}, {"n", 3}, {"none", nullptr}, {"a", {1.5, "x"}}};
  EXPECT_EQ(json_text(document), document.dump());
  EXPECT_EQ(json_text(document, 2), document.dump(2));
}

TEST(JsonText, BytesThatAreNotUtf8DoNotMakeItFail) {
  const json document = {{"path", "/data/\xbd\xc9\xc0\xfc\xb5\xb5/x"}, {"\xff", 1}};
  const json read = json::parse(json_text(document, 2));
  EXPECT_TRUE(read.at("path").get<std::string>().starts_with("/data/\xef\xbf\xbd"));
  EXPECT_TRUE(read.at("path").get<std::string>().ends_with("/x"));
  EXPECT_EQ(read.size(), 2U);
}

TEST(JsonText, HoldsNoControlCharacter) {
  const std::string odd =
      "\x1b[2J\x7f\b"
      "\xc2\x9b"
      "2J\xc2\xa0\n\xc3\x9b";
  const std::string text = json_text(json{{"id", odd}});
  for (const char c : text) EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
  EXPECT_EQ(text.find("\xc2\x9b"), std::string::npos);
  EXPECT_EQ(json::parse(text).at("id"), odd);
}

}  // namespace
}  // namespace ecgmm::io
