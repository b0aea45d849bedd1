// SPDX-License-Identifier: Apache-2.0
// The torch headers that the network's rooms use, precompiled once (see cmake/Ecgmm.cmake). Not all
// of torch/nn.h: every source would instantiate its templates again.
#pragma once

#include <ATen/ATen.h>
#include <torch/nn/module.h>

#include "common_header.h"
