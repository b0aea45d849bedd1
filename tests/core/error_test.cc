// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/core/error.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace ecgmm {
namespace {

TEST(Error, NamesPlaceFaultAndRemedyOutermostFirst) {
  Error error = data_error("'abc' is not a number", "give digits");
  EXPECT_STREQ(error.what(), "'abc' is not a number; give digits");
  error.add_context("row 17").add_context("clinical.xlsx");
  EXPECT_STREQ(error.what(), "clinical.xlsx: row 17: 'abc' is not a number; give digits");
  EXPECT_STREQ(Error(ErrorKind::data, "no hint").what(), "no hint");
}

TEST(Error, ItsPartsCanBeAskedFor) {
  Error error = data_error("'abc' is not a number", "give digits");
  EXPECT_EQ(error.place(), "");
  error.add_context("row 17").add_context("clinical.xlsx");
  EXPECT_EQ(error.place(), "clinical.xlsx: row 17");
  EXPECT_EQ(error.fault(), "'abc' is not a number");
  EXPECT_EQ(error.remedy(), "give digits");
  EXPECT_EQ(to_string(error.kind()), "data");
}

TEST(Error, EachKindHasItsExitCode) {
  EXPECT_EQ(exit_code(usage_error("").kind()), 2);
  EXPECT_EQ(exit_code(data_error("").kind()), 3);
  EXPECT_EQ(exit_code(bundle_error("").kind()), 4);
  EXPECT_EQ(exit_code(environment_error("").kind()), 5);
  EXPECT_EQ(exit_code(ErrorKind::interrupted), 130);
  EXPECT_EQ(exit_code(ErrorKind::internal), 70);
}

TEST(WithContext, PassesResultsAndAddsThePlaceToErrorsAlone) {
  EXPECT_EQ(with_context("here", [] { return 7; }), 7);
  try {
    with_context("outer", [] { with_context("inner", [] { throw bundle_error("damaged"); }); });
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "outer: inner: damaged");
    EXPECT_EQ(error.kind(), ErrorKind::bundle);
  }
  EXPECT_THROW(with_context("here", [] { throw std::out_of_range("x"); }), std::out_of_range);
}

}  // namespace
}  // namespace ecgmm
