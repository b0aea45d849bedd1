// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace ecgmm::engine {

/// Rows of sums: output[r][c] = bias[c] + sum over i of weights[i][c] * input[r * row_step + i],
/// where i runs through `segments` stretches of `segment_length`, each `segment_step` behind the
/// one before. So a convolution over channels-last data is one such product, without copies: a row
/// is an output position, a stretch the kernel's cells that lie beside each other.
struct Product {
  const float* input = nullptr;
  std::size_t rows = 0;
  std::size_t row_step = 0;
  std::size_t segments = 1;
  std::size_t segment_length = 0;
  std::size_t segment_step = 0;
  const float* weights = nullptr;  ///< (columns / kGroup, segments * segment_length, kGroup)
  const float* bias = nullptr;     ///< (columns)
  std::size_t columns = 0;         ///< a multiple of kGroup
  float* output = nullptr;
  std::size_t output_step = 0;  ///< between two rows
  bool rectify = false;         ///< max(0, .) of each sum
};

/// Each sum is taken by itself, in the order of i, by fused multiply-add where the CPU has it: the
/// same bytes on every such CPU, whatever its vectors' length.
void multiply(const Product& product);

/// Mean and maximum over the rows of (rows, columns); columns a multiple of kGroup, rows >= 1.
/// Either output may be null.
void reduce_rows(const float* input, std::size_t rows, std::size_t columns, float* mean,
                 float* maximum);

/// output = max(0, input * gate + shortcut), all (rows, columns) but the gate (columns), which may
/// be null for 1; `output` may be `input`. Rows of `output` are `output_step` apart.
void gate_and_add(const float* input, const float* gate, const float* shortcut, std::size_t rows,
                  std::size_t columns, float* output, std::size_t output_step);

/// 1 / (1 + exp(-x)), from additions and multiplications alone: the same on every machine, which a
/// C library's exp() is not.
float sigmoid(float x);

/// The instruction sets the kernels were compiled for and this CPU has, the best first, by
/// Highway's names: "AVX3" (AVX-512), "AVX2", "SSE4", "NEON", and plain C++ as "SCALAR" or
/// "EMU128".
std::vector<std::string> kernel_targets();
/// Lets this process use one of kernel_targets() only, or again the best for "": for tests and
/// benchmarks, not while other threads compute.
/// @throws Error (usage) for another word.
void force_kernel_target(const std::string& name);

}  // namespace ecgmm::engine
