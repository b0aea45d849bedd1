// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/engine/weights.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "tests/engine/support.h"
#include "tests/support/errors.h"

namespace ecgmm::engine {
namespace {

io::TensorEntry entry(std::string name, std::vector<std::int64_t> shape,
                      std::vector<float> values) {
  io::TensorEntry made{std::move(name), "F32", std::move(shape), {}};
  const auto* bytes = reinterpret_cast<const std::byte*>(values.data());
  made.data.assign(bytes, bytes + values.size() * sizeof(float));
  return made;
}

TEST(Weights, GiveEachArrayOnce) {
  const std::vector<io::TensorEntry> entries = {entry("a", {2}, {1, 2}),
                                                entry("b", {1, 2}, {3, 4})};
  Weights weights(entries);
  EXPECT_EQ(weights.take("a", {2}), (std::vector<float>{1, 2}));
  EXPECT_NE(fault(ErrorKind::bundle, [&] { weights.take("a", {2}); }).find("lack a"),
            std::string::npos);
  EXPECT_NE(fault(ErrorKind::bundle, [&] { weights.expect_all_taken(); }).find("have b"),
            std::string::npos);
  weights.skip("b");
  weights.expect_all_taken();
}

TEST(Weights, RefuseAnotherShapeTypeAndWhatIsNoNumber) {
  auto half = entry("h", {2}, {1});
  half.dtype = "F16";
  const std::vector<io::TensorEntry> entries = {
      entry("a", {2}, {1, 2}), half, entry("n", {1}, {std::numeric_limits<float>::quiet_NaN()})};
  Weights weights(entries);
  EXPECT_NE(fault(ErrorKind::bundle, [&] { weights.take("a", {1, 2}); })
                .find("a as F32 (2), the network has F32 (1, 2)"),
            std::string::npos);
  EXPECT_NE(fault(ErrorKind::bundle, [&] { weights.take("h", {2}); }).find("F16"),
            std::string::npos);
  EXPECT_NE(fault(ErrorKind::bundle, [&] { weights.take("n", {1}); }).find("not finite"),
            std::string::npos);
}

TEST(Members, AreFoundByTheirNames) {
  const std::vector<io::TensorEntry> joined = {entry("member0.bias", {1}, {7}),
                                               entry("member1.bias", {1}, {8})};
  const auto members = members_of(joined);
  ASSERT_EQ(members.size(), 2U);
  EXPECT_EQ(members[1].front().name, "bias");
  EXPECT_EQ(Weights(members[1]).take("bias", {1}), std::vector<float>{8});
  EXPECT_EQ(join_members(members)[1].name, "member1.bias");
  EXPECT_EQ(join_members({members[1]}).front().name, "bias");
  const std::vector<io::TensorEntry> one = {entry("bias", {1}, {7}), entry("member", {1}, {2})};
  ASSERT_EQ(members_of(one).size(), 1U);
  EXPECT_EQ(members_of(one).front().size(), 2U);
  auto broken = joined;
  broken.push_back(entry("bias", {1}, {0}));
  EXPECT_NE(fault(ErrorKind::bundle, [&] { members_of(broken); }).find("lack member2."),
            std::string::npos);
}

}  // namespace
}  // namespace ecgmm::engine
