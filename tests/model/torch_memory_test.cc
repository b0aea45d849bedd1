// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/model/torch_memory.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "tests/support/errors.h"

namespace ecgmm::model {
namespace {

TEST(TorchMemory, RunsOutWithAnErrorOfOurs) {
  expect_error(ErrorKind::environment, "out of memory", [] {
    with_torch_memory([] { return std::to_string(at::empty({std::int64_t{1} << 50}).numel()); });
  });
}

TEST(TorchMemory, GivesBackWhatTheJobGives) {
  at::Tensor kept;
  EXPECT_EQ(with_torch_memory([&] {
              kept = at::ones({3});
              return std::to_string(kept.sum().item<int>());
            }),
            "3");
  EXPECT_EQ(kept.sum().item<int>(), 3);
  expect_error(ErrorKind::data, "mine",
               [] { with_torch_memory([]() -> std::string { throw data_error("mine"); }); });
}

}  // namespace
}  // namespace ecgmm::model
