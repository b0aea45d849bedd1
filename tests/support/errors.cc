// SPDX-License-Identifier: Apache-2.0
#include "tests/support/errors.h"

#include <gtest/gtest.h>

namespace ecgmm {

std::string fault(ErrorKind kind, const std::function<void()>& body) {
  try {
    body();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return {};
}

void expect_error(ErrorKind kind, const std::string& phrase, const std::function<void()>& body) {
  const auto message = fault(kind, body);
  EXPECT_NE(message.find(phrase), std::string::npos) << message << "\nexpected: " << phrase;
}

}  // namespace ecgmm
