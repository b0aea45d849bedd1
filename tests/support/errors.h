// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "ecgmm/core/error.h"

namespace ecgmm {

/// The message of the Error of this kind that `body` must throw; another end fails the test.
std::string fault(ErrorKind kind, const std::function<void()>& body);

/// Expects that `body` throws an Error of this kind whose message contains `phrase`.
void expect_error(ErrorKind kind, const std::string& phrase, const std::function<void()>& body);

}  // namespace ecgmm
