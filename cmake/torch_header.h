// SPDX-License-Identifier: Apache-2.0
// The torch headers that the network's rooms use, precompiled once (see cmake/Ecgmm.cmake).
#pragma once

#include <ATen/ATen.h>
#include <torch/nn.h>
#include <torch/optim/adam.h>

#include "common_header.h"
