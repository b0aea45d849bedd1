// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ecgmm/core/random.h"
#include "ecgmm/input/preprocessor.h"

namespace ecgmm::train {

/// Changes training samples in wave form as recorders, patients and tables differ.
///
/// Every draw depends on seed, epoch and place alone, so that a resumed run draws the same.
class Augmentation {
 public:
  /// @param part_dropout  probability with which a part of a sample that has others is hidden.
  Augmentation(std::int64_t seed, std::int64_t epoch, double part_dropout)
      : seed_(static_cast<std::uint64_t>(seed)), epoch_(epoch), part_dropout_(part_dropout) {}

  /// Points that the leads of one batch keep: 6 to 10 s in whole seconds, since oneDNN is half as
  /// fast again for few lengths.
  std::int64_t crop(std::size_t batch) const;

  /// Each lead: a random stretch, a little longer or shorter, blurred, rolled, scaled, with wander
  /// and noise, now and then with a gap; its amplitude a little wrong, or hidden now and then;
  /// clinical values are hidden now and then; whole modalities as part_dropout says.
  /// @param record  its place in the store; the tensors of `sample` are left as they are.
  input::Sample apply(input::Sample sample, std::size_t record, std::int64_t points) const;

  /// Hides a few leads more, of records that still have two, until their number in the batch is a
  /// multiple of about an eighth of its records: oneDNN makes kernels for each number of leads, and
  /// so needs far fewer of them. With a part_dropout of 0 none.
  void even_out(std::span<input::Sample> batch) const;

 private:
  std::uint64_t seed_;
  std::int64_t epoch_;
  double part_dropout_;
};

}  // namespace ecgmm::train
