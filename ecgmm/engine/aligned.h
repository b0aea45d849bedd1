// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace ecgmm::engine {

/// Storage on cache lines, so that no vector load of the kernels crosses one.
template <class T>
struct AlignedAllocator {
  using value_type = T;
  static constexpr std::align_val_t kAlignment{64};

  AlignedAllocator() = default;
  template <class U>
  AlignedAllocator(const AlignedAllocator<U>&) {}  // NOLINT: allocators convert

  /// Memory for `count` objects, from a 64-byte boundary on.  @throws std::bad_alloc.
  T* allocate(std::size_t count) {
    return static_cast<T*>(::operator new(count * sizeof(T), kAlignment));
  }
  void deallocate(T* data, std::size_t) { ::operator delete(data, kAlignment); }
  template <class U>
  bool operator==(const AlignedAllocator<U>&) const {
    return true;
  }
};

using Floats = std::vector<float, AlignedAllocator<float>>;

/// Channels are stored in groups of this many, the last one filled with zeros: every vector length
/// up to it divides it, so that all CPUs compute the same sums.
inline constexpr std::size_t kGroup = 16;
constexpr std::size_t whole_groups(std::size_t channels) {
  return (channels + kGroup - 1) / kGroup * kGroup;
}

}  // namespace ecgmm::engine
