// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/io/tensor_file.h"

namespace ecgmm::engine {

/// The named arrays of one network, by PyTorch's names, of which each must be taken: what no layer
/// knows is a fault as much as what is missing.
class Weights {
 public:
  /// @param entries  must outlive this object.
  explicit Weights(std::span<const io::TensorEntry> entries);

  /// @throws Error (bundle) where it is missing, no float32, of another shape or not finite.
  std::vector<float> take(const std::string& name, const std::vector<std::int64_t>& shape);
  /// The first extent of an array.
  /// @throws Error (bundle) where it is missing or has none.
  std::int64_t rows(const std::string& name) const;
  /// Takes what inference has no use for.
  /// @throws Error (bundle) where it is missing.
  void skip(const std::string& name);
  /// @throws Error (bundle) naming the first array that was not taken.
  void expect_all_taken() const;

 private:
  const io::TensorEntry& remove(const std::string& name);
  std::map<std::string, const io::TensorEntry*> left_;
};

/// The arrays of an ensemble's networks as one list, named "member0.bias", ...; those of one
/// network as they are. members_of() is its inverse.
std::vector<io::TensorEntry> join_members(std::vector<std::vector<io::TensorEntry>> members);
/// @throws Error (bundle) if there are arrays of no member beside those of members.
std::vector<std::vector<io::TensorEntry>> members_of(std::span<const io::TensorEntry> state);

}  // namespace ecgmm::engine
