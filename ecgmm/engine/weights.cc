// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/engine/weights.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::engine {
namespace {

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::vector<std::string> sizes;
  for (const auto size : shape) sizes.push_back(std::to_string(size));
  return "(" + join(sizes, ", ") + ")";
}

}  // namespace

Weights::Weights(std::span<const io::TensorEntry> entries) {
  for (const auto& entry : entries) left_.emplace(entry.name, &entry);
}

const io::TensorEntry& Weights::remove(const std::string& name) {
  const auto found = left_.find(name);
  if (found == left_.end()) throw bundle_error("the weights lack " + name);
  const auto& entry = *found->second;
  left_.erase(found);
  return entry;
}

std::int64_t Weights::rows(const std::string& name) const {
  const auto found = left_.find(name);
  if (found == left_.end()) throw bundle_error("the weights lack " + name);
  if (found->second->shape.empty())
    throw bundle_error(concat("the weights ", name, " have no rows"));
  return found->second->shape.front();
}

void Weights::skip(const std::string& name) { remove(name); }

std::vector<float> Weights::take(const std::string& name, const std::vector<std::int64_t>& shape) {
  const auto& entry = remove(name);
  std::size_t count = 1;
  for (const auto size : shape) count *= static_cast<std::size_t>(size);
  if (entry.dtype != "F32" || entry.shape != shape || entry.data.size() != count * sizeof(float)) {
    throw bundle_error(concat("the weights have ", name, " as ", entry.dtype, " ",
                              shape_text(entry.shape), ", the network has F32 ",
                              shape_text(shape)));
  }
  std::vector<float> values(count);
  if (count > 0) std::memcpy(values.data(), entry.data.data(), entry.data.size());
  if (!std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); })) {
    throw bundle_error(concat("the weights ", name, " contain a value that is not finite"));
  }
  return values;
}

void Weights::expect_all_taken() const {
  if (left_.empty()) return;
  throw bundle_error("the weights have " + left_.begin()->first + ", the network has not");
}

std::vector<io::TensorEntry> join_members(std::vector<std::vector<io::TensorEntry>> members) {
  if (members.size() == 1) return std::move(members.front());
  std::vector<io::TensorEntry> joined;
  for (std::size_t k = 0; k < members.size(); ++k) {
    for (auto& entry : members[k]) {
      entry.name = concat("member", k, ".", entry.name);
      joined.push_back(std::move(entry));
    }
  }
  return joined;
}

std::vector<std::vector<io::TensorEntry>> members_of(std::span<const io::TensorEntry> state) {
  std::vector<std::vector<io::TensorEntry>> members;
  for (std::size_t taken = 0; taken < state.size();) {
    const auto prefix = concat("member", members.size(), ".");
    auto& own = members.emplace_back();
    for (const auto& entry : state) {
      if (!entry.name.starts_with(prefix)) continue;
      own.push_back(entry);
      own.back().name.erase(0, prefix.size());
    }
    taken += own.size();
    if (!own.empty()) continue;
    if (members.size() > 1) throw bundle_error("the weights of the ensemble lack " + prefix);
    own.assign(state.begin(), state.end());
    break;
  }
  return members;
}

}  // namespace ecgmm::engine
