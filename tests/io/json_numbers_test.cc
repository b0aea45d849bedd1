// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/json_numbers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ecgmm/core/error.h"

namespace ecgmm::io {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinite = std::numeric_limits<double>::infinity();

TEST(JsonNumbers, UndefinedIsNull) {
  EXPECT_EQ(number_json(0.25).dump(), "0.25");
  EXPECT_TRUE(number_json(kNan).is_null());
  EXPECT_TRUE(number_json(kInfinite).is_null());
  EXPECT_EQ(ends_json({0.25, 0.5}).dump(), "[0.25,0.5]");
  EXPECT_TRUE(ends_json({kNan, kNan}).is_null());
}

TEST(JsonNumbers, AreReadAsWritten) {
  for (const double value : {0.1, -3e-300, 1.0 / 3}) {
    EXPECT_EQ(number_from(number_json(value)), value);
    const auto ends = ends_from(ends_json({value, 2 * value}));
    EXPECT_EQ(ends.low, value);
    EXPECT_EQ(ends.high, 2 * value);
  }
  EXPECT_TRUE(std::isnan(number_from(nullptr)));
  EXPECT_TRUE(std::isnan(ends_from(nullptr).low));
}

TEST(JsonNumbers, RefuseWhatIsNoNumber) {
  EXPECT_THROW(finite_from(nlohmann::json(kInfinite)), Error);
  EXPECT_THROW(number_from(nlohmann::json(kNan)), Error);
  EXPECT_THROW(finite_from(nullptr), nlohmann::json::exception);
  EXPECT_THROW(number_from("0.5"), nlohmann::json::exception);
  EXPECT_THROW(ends_from({1}), nlohmann::json::exception);
}

}  // namespace
}  // namespace ecgmm::io
