// SPDX-License-Identifier: Apache-2.0
// The outside headers that the tests include, precompiled once (see cmake/Ecgmm.cmake).
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common_header.h"
