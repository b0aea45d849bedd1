// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

/// Leaves a test out of the build with sanitizers, where it would take half a minute or more: other
/// tests, and those of damaged files, run the same code there.
#ifdef __SANITIZE_ADDRESS__
#define ECGMM_SKIP_UNDER_SANITIZERS() GTEST_SKIP() << "takes too long under the sanitizers"
#else
#define ECGMM_SKIP_UNDER_SANITIZERS() static_cast<void>(0)
#endif
