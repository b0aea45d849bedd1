// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/adam.h"

#include <ATen/ops/allclose.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>
#include <vector>

#include "ecgmm/core/random.h"
#include "tests/support/peer.h"

namespace ecgmm::train {
namespace {

std::vector<float> random_numbers(RandomStream& random, std::size_t count) {
  std::vector<float> numbers(count);
  for (auto& number : numbers) number = static_cast<float>(random.normal());
  return numbers;
}

TEST(Adam, FollowsPyTorch) {
  ECGMM_NEEDS_PEERS();
  RandomStream random(1, "adam");
  const auto start = random_numbers(random, 37);
  std::vector<std::vector<float>> gradients;
  for (int step = 0; step < 20; ++step) gradients.push_back(random_numbers(random, 37));
  constexpr std::array<double, 2> kDecays = {0.0, 0.1};
  nlohmann::json cases = nlohmann::json::array();
  for (const double weight_decay : kDecays) {
    cases.push_back({{"parameter", start},
                     {"gradients", gradients},
                     {"lr", 0.01},
                     {"weight_decay", weight_decay}});
  }
  const auto expected = ask_peer("train/training_peer.py", cases, {"adam"});
  for (std::size_t c = 0; c < kDecays.size(); ++c) {
    auto parameter = at::tensor(start).requires_grad_();
    Adam adam({{"weight", parameter}}, kDecays[c]);
    for (std::size_t step = 0; step < gradients.size(); ++step) {
      adam.zero_grad();
      parameter.mutable_grad() = at::tensor(gradients[step]);
      adam.step(0.01);
      const auto theirs = at::tensor(expected.at(c).at(step).get<std::vector<float>>());
      ASSERT_TRUE(at::allclose(parameter, theirs, 1e-5, 1e-6))
          << "weight decay " << kDecays[c] << ", step " << step + 1;
    }
    EXPECT_EQ(adam.steps(), 20);
  }
}

}  // namespace
}  // namespace ecgmm::train
