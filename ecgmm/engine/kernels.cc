// SPDX-License-Identifier: Apache-2.0
// Compiled once for each instruction set; the best that the CPU has is chosen at run time.
// Functions of other headers must not be called in here: compiled with the flags of one instruction
// set, their one copy in the program might then be used on a CPU without it.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ecgmm/engine/kernels.cc"
#define HWY_DISABLED_TARGETS \
  (HWY_SSSE3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>
//
#include "ecgmm/engine/aligned.h"
#include "ecgmm/engine/kernels.h"

HWY_BEFORE_NAMESPACE();
namespace ecgmm::engine {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

constexpr std::size_t kLanes = HWY_MIN(HWY_LANES(float), kGroup);
constexpr std::size_t kVectors = kGroup / kLanes;  // of one group of columns
using Lanes = hn::FixedTag<float, kLanes>;
using Vector = hn::Vec<Lanes>;
constexpr Lanes kTag;

/// As many rows at once as leave all sums in registers: 32 of AVX-512 and NEON, 16 of the others.
constexpr std::size_t kRows = kLanes == 16 ? 12 : kLanes == 8 ? 6 : HWY_ARCH_ARM ? 5 : 3;

/// `Rows` rows from `row` on of the group of columns from `column` on.
template <std::size_t Rows>
HWY_INLINE void multiply_tile(const Product& p, std::size_t row, std::size_t column) {
  const float* HWY_RESTRICT weights = p.weights + column * p.segments * p.segment_length;
  Vector sums[Rows][kVectors];
#pragma GCC unroll 16
  for (std::size_t r = 0; r < Rows; ++r) {
#pragma GCC unroll 16
    for (std::size_t v = 0; v < kVectors; ++v) {
      sums[r][v] = hn::Load(kTag, p.bias + column + v * kLanes);
    }
  }
  for (std::size_t s = 0; s < p.segments; ++s) {
    const float* HWY_RESTRICT stretch = p.input + row * p.row_step + s * p.segment_step;
    for (std::size_t i = 0; i < p.segment_length; ++i, weights += kGroup) {
      Vector w[kVectors];
#pragma GCC unroll 16
      for (std::size_t v = 0; v < kVectors; ++v) w[v] = hn::Load(kTag, weights + v * kLanes);
#pragma GCC unroll 16
      for (std::size_t r = 0; r < Rows; ++r) {
        const Vector x = hn::Set(kTag, stretch[r * p.row_step + i]);
#pragma GCC unroll 16
        for (std::size_t v = 0; v < kVectors; ++v) sums[r][v] = hn::MulAdd(x, w[v], sums[r][v]);
      }
    }
  }
  const Vector zero = hn::Zero(kTag);
  float* HWY_RESTRICT output = p.output + row * p.output_step + column;
#pragma GCC unroll 16
  for (std::size_t r = 0; r < Rows; ++r) {
#pragma GCC unroll 16
    for (std::size_t v = 0; v < kVectors; ++v) {
      const Vector sum = p.rectify ? hn::Max(zero, sums[r][v]) : sums[r][v];
      hn::Store(sum, kTag, output + r * p.output_step + v * kLanes);
    }
  }
}

void Multiply(const Product& p) {
  for (std::size_t column = 0; column < p.columns; column += kGroup) {
    std::size_t row = 0;
    for (; row + kRows <= p.rows; row += kRows) multiply_tile<kRows>(p, row, column);
    for (; row + 3 <= p.rows; row += 3) multiply_tile<3>(p, row, column);
    for (; row < p.rows; ++row) multiply_tile<1>(p, row, column);
  }
}

void ReduceRows(const float* input, std::size_t rows, std::size_t columns, float* mean,
                float* maximum) {
  const Vector count = hn::Set(kTag, static_cast<float>(rows));
  for (std::size_t c = 0; c < columns; c += kLanes) {
    Vector sum = hn::Load(kTag, input + c);
    Vector largest = sum;
    for (std::size_t r = 1; r < rows; ++r) {
      const Vector x = hn::Load(kTag, input + r * columns + c);
      sum = hn::Add(sum, x);
      largest = hn::Max(largest, x);
    }
    if (mean != nullptr) hn::Store(hn::Div(sum, count), kTag, mean + c);
    if (maximum != nullptr) hn::Store(largest, kTag, maximum + c);
  }
}

void GateAndAdd(const float* input, const float* gate, const float* shortcut, std::size_t rows,
                std::size_t columns, float* output, std::size_t output_step) {
  const Vector zero = hn::Zero(kTag);
  const Vector one = hn::Set(kTag, 1.0F);
  for (std::size_t c = 0; c < columns; c += kLanes) {
    const Vector weight = gate != nullptr ? hn::Load(kTag, gate + c) : one;
    for (std::size_t r = 0; r < rows; ++r) {
      const Vector x = hn::Load(kTag, input + r * columns + c);
      const Vector beside = hn::Load(kTag, shortcut + r * columns + c);
      hn::Store(hn::Max(zero, hn::MulAdd(x, weight, beside)), kTag, output + r * output_step + c);
    }
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace ecgmm::engine
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <cmath>
#include <cstdint>

#include "ecgmm/core/error.h"

namespace ecgmm::engine {
namespace {

HWY_EXPORT(Multiply);
HWY_EXPORT(ReduceRows);
HWY_EXPORT(GateAndAdd);

/// exp(x) for |x| <= 88: 2^k times a Taylor series on [-ln 2 / 2, ln 2 / 2], to 1e-15 of the value.
double exponential(double x) {
  constexpr double kLn2 = 0.6931471805599453;
  const double k = std::floor(x / kLn2 + 0.5);
  const double rest = x - k * kLn2;
  double sum = 1;
  for (int term = 14; term >= 1; --term) sum = 1 + sum * rest / term;
  return std::ldexp(sum, static_cast<int>(k));
}

}  // namespace

void multiply(const Product& product) { HWY_DYNAMIC_DISPATCH(Multiply)(product); }

void reduce_rows(const float* input, std::size_t rows, std::size_t columns, float* mean,
                 float* maximum) {
  HWY_DYNAMIC_DISPATCH(ReduceRows)(input, rows, columns, mean, maximum);
}

void gate_and_add(const float* input, const float* gate, const float* shortcut, std::size_t rows,
                  std::size_t columns, float* output, std::size_t output_step) {
  HWY_DYNAMIC_DISPATCH(GateAndAdd)(input, gate, shortcut, rows, columns, output, output_step);
}

float sigmoid(float x) {
  if (std::isnan(x)) return x;
  const double limited = x < -88.0F ? -88.0 : x > 88.0F ? 88.0 : static_cast<double>(x);
  return static_cast<float>(1 / (1 + exponential(-limited)));
}

std::vector<std::string> kernel_targets() {
  std::vector<std::string> names;
  const std::int64_t usable = hwy::SupportedTargets() | HWY_STATIC_TARGET;
  for (std::int64_t left = usable & HWY_TARGETS; left != 0; left &= left - 1) {
    names.emplace_back(hwy::TargetName(left & ~(left - 1)));
  }
  return names;
}

void force_kernel_target(const std::string& name) {
  hwy::SetSupportedTargetsForTest(0);
  if (name.empty()) return;
  const std::int64_t usable = hwy::SupportedTargets() | HWY_STATIC_TARGET;
  for (std::int64_t left = usable & HWY_TARGETS; left != 0; left &= left - 1) {
    const std::int64_t target = left & ~(left - 1);
    if (name == hwy::TargetName(target)) return hwy::SetSupportedTargetsForTest(target);
  }
  throw usage_error("this CPU has no kernels called " + name);
}

}  // namespace ecgmm::engine
#endif
