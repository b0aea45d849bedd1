// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/core/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace ecgmm::log {
namespace {

TEST(Log, LinesGoToWhoTakesThemAndBackToStderr) {
  std::vector<std::pair<Level, std::string>> taken;
  take_lines([&](Level level, const std::string& line) { taken.emplace_back(level, line); });
  testing::internal::CaptureStderr();
  debug("details");
  info("a note");
  warn("look\nhere");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  take_lines({});
  testing::internal::CaptureStderr();
  warn("shown");
  EXPECT_THAT(testing::internal::GetCapturedStderr(), testing::HasSubstr("shown"));
  EXPECT_THAT(taken, testing::ElementsAre(std::pair(Level::verbose, std::string("details")),
                                          std::pair(Level::normal, std::string("a note")),
                                          std::pair(Level::quiet, std::string("look\\x0ahere"))));
}

}  // namespace
}  // namespace ecgmm::log
