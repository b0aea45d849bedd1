// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/process.h"

#include <gtest/gtest.h>

#include <chrono>

#include "tests/support/temp_folder.h"

namespace ecgmm::io {
namespace {

ProcessResult shell(const std::string& command, const ProcessLimits& limits = {}) {
  return run_process("/bin/sh", {"-c", command}, limits);
}

std::string text_of(const ProcessResult& result) {
  return {result.output.begin(), result.output.end()};
}

TEST(Process, GivesOutputAndStatus) {
  const auto result = shell("echo one; echo two >&2; exit 3");
  EXPECT_EQ(text_of(result), "one\n");
  EXPECT_EQ(result.status, 3);
  EXPECT_EQ(shell("kill -9 $$").status, -1);
  EXPECT_EQ(run_process("/nowhere/at/all", {}, {}).status, 127);
}

TEST(Process, HasNoInputAndLittleEnvironment) {
  ::setenv("ECGMM_SECRET", "1", 1);
  EXPECT_EQ(text_of(shell("cat; env | grep -c SECRET")), "0\n");
  ::unsetenv("ECGMM_SECRET");
}

TEST(Process, ReadsItsInput) {
  const std::vector<std::uint8_t> input(std::size_t{3} << 20, 'x');
  const auto count = [&](const std::string& command) {
    return text_of(run_process("/bin/sh", {"-c", command}, {}, input));
  };
  EXPECT_EQ(count("wc -c"), "3145728\n");
  EXPECT_EQ(count("head -c 2"), "xx");
  EXPECT_EQ(count("echo unread"), "unread\n") << "nobody waits for what is not read";
}

TEST(Process, EndsAtItsLimits) {
  ProcessLimits limits;
  limits.time = std::chrono::seconds(1);
  limits.output_bytes = 1000;
  const auto slow = shell("sleep 60", limits);
  EXPECT_TRUE(slow.timed_out);
  EXPECT_EQ(slow.status, -1);
  const auto loud = shell("yes", limits);
  EXPECT_TRUE(loud.too_much);
  EXPECT_LE(loud.output.size(), 1000U);
  limits.memory_bytes = std::size_t{1} << 26;
  const auto large = shell("head -c 300000000 /dev/zero | tail -c 200000000 | wc -c", limits);
  EXPECT_NE(text_of(large), "200000000\n");
}

TEST(Process, FindsProgramsInAbsoluteFoldersOnly) {
  EXPECT_TRUE(find_program("sh"));
  EXPECT_FALSE(find_program("no-such-program"));
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", ".::relative", 1);
  EXPECT_FALSE(find_program("sh"));
  ::setenv("PATH", path.c_str(), 1);
}

}  // namespace
}  // namespace ecgmm::io
