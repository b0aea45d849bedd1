// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ecgmm/core/toml.h"

namespace ecgmm {
namespace {

using ::testing::HasSubstr;

TEST(TomlFault, LetsAllOfTomlPass) {
  for (const char* text :
       {"", "a = 1",
        ("\xEF\xBB\xBF"
         "a = 1"),
        "# é ` 심\na-b_c.d = -1.5e+3", "\"é\" = 'ü ` '", "a = \"x \\\" é\"\nb = 2",
        "a = \"\"\"é\n\"quoted\" `\n\"\"\"\"\nb = 1", "a = '''é'''",
        "t = 1979-05-27T07:32:00Z\n[x.\"심전도\"]\ny = [1, 2.5, {z = true}]\r\n"}) {
    EXPECT_FALSE(toml_fault(text)) << text;
    EXPECT_NO_THROW(static_cast<void>(toml::parse(std::string_view(text)))) << text;
  }
}

TEST(TomlFault, NamesLineAndCharacter) {
  const std::pair<const char*, const char*> cases[] = {
      {"\n\xC3\xA9 = 1", "'\xC3\xA9' must be in quotes"},  // é
      {"\n[`", "'`' must be in quotes"},
      {"\na\xC2\xA0= 1", "must be in quotes"},  // a blank that does not break
      {"\na = \xC2\xB5V", "must be in quotes"},
      {"\n\x01 = 1", "'\\x01' must be in quotes"},
      {"\na = \"open\\\nb` = 1", "must be in quotes"},
      {"\n\xFF", "'\\xff' must be in quotes"}};
  for (const auto& [text, expected] : cases) {
    const auto fault = toml_fault(text);
    ASSERT_TRUE(fault) << text;
    EXPECT_THAT(fault->what, HasSubstr(expected));
    EXPECT_GE(fault->line, 2U);
  }
}

TEST(TomlFault, RefusesTablesWithinTablesWithoutEnd) {
  std::string deep = "a";
  for (int i = 0; i < 200'000; ++i) deep += ".a";
  EXPECT_TRUE(toml_fault(deep + " = 1"));
  EXPECT_TRUE(toml_fault("[" + deep + "]"));
  std::string list = "a = [0.5";
  for (int i = 0; i < 1000; ++i) list += ", 0.5";
  EXPECT_FALSE(toml_fault(list + "]"));
}

}  // namespace
}  // namespace ecgmm
