// SPDX-License-Identifier: Apache-2.0
// The outside headers that the commands include, precompiled once (see cmake/Ecgmm.cmake).
#pragma once

#include <CLI/CLI.hpp>

#include "common_header.h"
