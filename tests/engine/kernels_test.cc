// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/engine/kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "ecgmm/core/random.h"
#include "ecgmm/engine/aligned.h"
#include "tests/engine/support.h"
#include "tests/support/errors.h"

namespace ecgmm::engine {
namespace {

Floats drawn(std::size_t count, const std::string& name) {
  RandomStream stream(11, name);
  Floats values(count);
  for (auto& value : values) value = static_cast<float>(stream.uniform(-1, 1));
  return values;
}

struct Case {
  std::size_t rows, row_step, segments, segment_length, segment_step, columns;
};

Floats multiplied(const Case& c, bool rectify) {
  const auto input =
      drawn(c.rows * c.row_step + c.segments * c.segment_step + c.segment_length, "x");
  const auto weights = drawn(c.segments * c.segment_length * c.columns, "w");
  const auto bias = drawn(c.columns, "b");
  Floats output(c.rows * c.columns, -7.0F);
  multiply({input.data(), c.rows, c.row_step, c.segments, c.segment_length, c.segment_step,
            weights.data(), bias.data(), c.columns, output.data(), c.columns, rectify});
  return output;
}

/// The same in doubles, by the definition.
std::vector<double> defined(const Case& c, bool rectify) {
  const auto input =
      drawn(c.rows * c.row_step + c.segments * c.segment_step + c.segment_length, "x");
  const auto weights = drawn(c.segments * c.segment_length * c.columns, "w");
  const auto bias = drawn(c.columns, "b");
  const std::size_t inner = c.segments * c.segment_length;
  std::vector<double> output;
  for (std::size_t r = 0; r < c.rows; ++r) {
    for (std::size_t column = 0; column < c.columns; ++column) {
      double sum = bias[column];
      for (std::size_t s = 0; s < c.segments; ++s) {
        for (std::size_t i = 0; i < c.segment_length; ++i) {
          const auto at = (column / kGroup * inner + s * c.segment_length + i) * kGroup;
          sum += static_cast<double>(weights[at + column % kGroup]) *
                 input[r * c.row_step + s * c.segment_step + i];
        }
      }
      output.push_back(rectify ? std::max(0.0, sum) : sum);
    }
  }
  return output;
}

const Case kCases[] = {{1, 1, 1, 1, 0, 16},     {2, 3, 1, 5, 0, 16},      {3, 16, 1, 112, 0, 16},
                       {5, 2, 1, 15, 0, 32},    {12, 16, 3, 48, 400, 48}, {13, 32, 3, 96, 600, 16},
                       {62, 48, 1, 336, 0, 64}, {63, 1, 2, 7, 70, 80}};

TEST(Multiply, GivesTheSumsOfTheDefinitionOnEveryInstructionSet) {
  for_each_target([](const std::string& target) {
    for (const auto& c : kCases) {
      for (const bool rectify : {false, true}) {
        const auto ours = multiplied(c, rectify);
        const auto expected = defined(c, rectify);
        double worst = 0;
        for (std::size_t i = 0; i < ours.size(); ++i) {
          worst = std::max(worst, std::abs(ours[i] - expected[i]));
        }
        EXPECT_LE(worst, 2e-5) << target << " " << c.rows << " x " << c.columns;
      }
    }
  });
}

TEST(Multiply, GivesTheSameBytesOnEveryInstructionSetWithFusedMultiplyAdd) {
  std::map<bool, std::vector<Floats>> first;
  std::set<std::string> compared;
  for_each_target([&](const std::string& target) {
    auto& expected = first[fused(target)];
    for (std::size_t i = 0; i < std::size(kCases); ++i) {
      const auto ours = multiplied(kCases[i], false);
      if (expected.size() <= i) expected.push_back(ours);
      EXPECT_EQ(ours, expected[i]) << target << ", case " << i;
    }
    compared.insert(target);
  });
  EXPECT_EQ(compared.size(), kernel_targets().size());
  EXPECT_GE(compared.size(), 1U);
}

TEST(Multiply, GivesARowTheSameWhateverRowsAreBesideIt) {
  const Case many = kCases[6];
  for_each_target([&](const std::string& target) {
    const auto all = multiplied(many, false);
    const auto input = drawn(many.rows * many.row_step + many.segment_length, "x");
    const auto weights = drawn(many.segment_length * many.columns, "w");
    const auto bias = drawn(many.columns, "b");
    for (std::size_t r = 0; r < many.rows; ++r) {
      Floats one(many.columns);
      multiply({input.data() + r * many.row_step, 1, many.row_step, 1, many.segment_length, 0,
                weights.data(), bias.data(), many.columns, one.data(), many.columns, false});
      EXPECT_TRUE(std::equal(one.begin(), one.end(), all.begin() + r * many.columns))
          << target << ", row " << r;
    }
  });
}

TEST(ReduceRows, GivesMeanAndMaximumOfEachColumn) {
  const auto input = drawn(37 * 32, "x");
  for_each_target([&](const std::string& target) {
    Floats mean(32);
    Floats maximum(32);
    reduce_rows(input.data(), 37, 32, mean.data(), maximum.data());
    for (std::size_t c = 0; c < 32; ++c) {
      double sum = 0;
      float largest = -2;
      for (std::size_t r = 0; r < 37; ++r) {
        sum += input[r * 32 + c];
        largest = std::max(largest, input[r * 32 + c]);
      }
      EXPECT_NEAR(mean[c], sum / 37, 1e-6) << target;
      EXPECT_EQ(maximum[c], largest) << target;
    }
  });
}

TEST(GateAndAdd, WeighsByColumnAddsAndRectifies) {
  const auto x = drawn(5 * 16, "x");
  const auto gate = drawn(16, "gate");
  const auto beside = drawn(5 * 16, "beside");
  for_each_target([&](const std::string& target) {
    for (const bool gated : {true, false}) {
      Floats output(5 * 32, 3.0F);
      gate_and_add(x.data(), gated ? gate.data() : nullptr, beside.data(), 5, 16, output.data(),
                   32);
      for (std::size_t i = 0; i < x.size(); ++i) {
        const double expected =
            (gated ? gate[i % 16] : 1.0) * static_cast<double>(x[i]) + beside[i];
        EXPECT_NEAR(output[i / 16 * 32 + i % 16], std::max(0.0, expected), 1e-6) << target;
        EXPECT_EQ(output[i / 16 * 32 + 16 + i % 16], 3.0F)
            << "what lies between rows is left alone";
      }
    }
  });
}

TEST(Sigmoid, IsExactToTheFloat) {
  for (int i = -4000; i <= 4000; ++i) {
    const float x = static_cast<float>(i) / 40;
    const double expected = 1 / (1 + std::exp(-static_cast<double>(x)));
    EXPECT_NEAR(sigmoid(x), expected, 1e-7 * expected + 1e-38) << x;
  }
  EXPECT_EQ(sigmoid(0.0F), 0.5F);
  EXPECT_EQ(sigmoid(1e30F), 1.0F);
  EXPECT_GE(sigmoid(-1e30F), 0.0F);
  EXPECT_TRUE(std::isnan(sigmoid(std::nanf(""))));
}

TEST(KernelTargets, AreNamedAndOthersRefused) {
  EXPECT_FALSE(kernel_targets().empty());
  EXPECT_NE(fault(ErrorKind::usage, [] { force_kernel_target("MMX"); }).find("MMX"),
            std::string::npos);
}

}  // namespace
}  // namespace ecgmm::engine
