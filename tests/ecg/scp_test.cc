// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/scp.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "ecgmm/core/text.h"
#include "tests/support/shared_data.h"

namespace ecgmm::ecg {
namespace {

TEST(ScpStatements, KnowTheClassesThatDecideALabel) {
  const auto& table = builtin_scp_statements();
  EXPECT_EQ(table.size(), 71);
  EXPECT_EQ(table.at("NORM").diagnostic_class, "NORM");
  EXPECT_TRUE(table.at("NORM").diagnostic);
  EXPECT_EQ(table.at("IMI").diagnostic_class, "MI");
  EXPECT_FALSE(table.at("AFIB").diagnostic);
  EXPECT_TRUE(table.at("AFIB").rhythm);
  EXPECT_FALSE(table.at("PVC").rhythm);
}

TEST(ScpStatements, EqualThoseThatComeWithPtbXl) {
  const auto path = shared_data("ptbxl/scp_statements.csv");
  std::ifstream file(path);
  if (!file) GTEST_SKIP() << path << " is not here";
  std::string line;
  std::getline(file, line);
  ASSERT_EQ(line.substr(0, 50), ",description,diagnostic,form,rhythm,diagnostic_cla");
  std::size_t count = 0;
  while (std::getline(file, line)) {
    // The description may be quoted with commas inside; what is wanted of the rest never is.
    const auto code = line.substr(0, line.find(','));
    const auto quoted = line[code.size() + 1] == '"';
    const auto from =
        quoted ? line.find("\",", code.size() + 2) + 2 : line.find(',', code.size() + 1) + 1;
    const auto fields = split_text(std::string_view(line).substr(from), ',');
    ASSERT_GE(fields.size(), 4U) << line;
    const auto found = builtin_scp_statements().find(code);
    ASSERT_NE(found, builtin_scp_statements().end()) << code;
    EXPECT_EQ(found->second.diagnostic, fields[0] == "1.0") << code;
    EXPECT_EQ(found->second.rhythm, fields[2] == "1.0") << code;
    EXPECT_EQ(found->second.diagnostic_class, fields[3]) << code;
    ++count;
  }
  EXPECT_EQ(count, builtin_scp_statements().size());
}

}  // namespace
}  // namespace ecgmm::ecg
