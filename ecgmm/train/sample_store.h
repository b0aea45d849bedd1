// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ecgmm/core/parallel.h"
#include "ecgmm/data/cohort.h"
#include "ecgmm/input/preprocessor.h"
#include "ecgmm/io/spool.h"
#include "ecgmm/model/batch.h"
#include "ecgmm/train/augmentation.h"

namespace ecgmm::train {

/// Some labeled records of a cohort as samples. Their arrays are put aside (io::Spool: 8 MiB of
/// them in memory, the others in a temporary file). Images are kept in memory, as bytes, as far as
/// the memory given suffices: the others are decoded anew each time.
class SampleStore {
 public:
  /// @param records      indices into cohort.records(), each with a label.
  /// @param cache_bytes  memory for images.
  /// @param threads      that decode.
  /// @throws Error (data) for a record that cannot be brought to the model's form, naming it; Error
  ///         (environment) where the arrays find no room.
  SampleStore(const data::Cohort& cohort, const input::Preprocessor& preprocessor,
              std::vector<std::size_t> records, std::size_t cache_bytes, int threads,
              Progress* progress = nullptr);

  /// Those of these records, in their order, which must be in the store; what is kept is shared.
  SampleStore subset(const std::vector<std::size_t>& records) const;

  std::size_t size() const { return records_.size(); }
  /// Whether no image must be decoded anew.
  bool cached() const { return cached_; }
  /// What get() needs beside what is kept: the record's image, or nothing. Uses no torch.
  data::DecodedRecord decode_rest(std::size_t i) const;
  /// The sample, without its facts.
  /// @throws Error (environment) if its arrays cannot be read back.
  input::Sample get(std::size_t i, const data::DecodedRecord& rest) const;
  std::int64_t label(std::size_t i) const { return labels_[i]; }  ///< 1 = abnormal
  /// Sample::facts, without those of an image that is not in memory.
  std::vector<data::Fact> facts(std::size_t i) const;
  /// What is kept of it: without an image that is not in memory, and without its facts.
  /// @throws Error (environment) if its arrays cannot be read back.
  input::Sample sample(std::size_t i) const;
  const input::Preprocessor& preprocessor() const { return preprocessor_; }

  std::size_t image_bytes() const;  ///< of one record's image; 0 without images as such

 private:
  /// A data::Fact whose name and unit, the same for all records, are in memory once.
  struct KeptFact {
    const std::pair<std::string, std::string>* name_and_unit;
    decltype(data::Fact::value) value;
  };
  /// What is kept of a record.
  struct Kept {
    input::Sample sample;                  ///< without its arrays and facts
    std::array<std::size_t, 5> lengths{};  ///< of the arrays
    std::size_t number = 0;                ///< of all of them in one, in Shared::arrays
    std::vector<KeptFact> facts;
  };
  /// What the records of a store and of its subsets share.
  struct Shared {
    io::Spool arrays;
    std::mutex mutex;
    std::set<std::pair<std::string, std::string>> names_and_units;
  };

  SampleStore(const data::Cohort& cohort, const input::Preprocessor& preprocessor,
              std::vector<std::size_t> records);
  std::shared_ptr<const Kept> keep(input::Sample sample);
  /// Whether the record's image is not in memory.
  bool decodes(std::size_t i) const;
  data::DecodedRecord decode(std::size_t i, ModalitySet parts) const;
  input::Sample transform(std::size_t i, const data::DecodedRecord& record) const;

  const data::Cohort& cohort_;
  const input::Preprocessor& preprocessor_;
  std::vector<std::size_t> records_;
  std::vector<std::int64_t> labels_;
  std::shared_ptr<Shared> shared_;
  std::vector<std::shared_ptr<const Kept>> kept_;
  bool cached_ = true;
};

/// A batch and its labels.
struct LabeledBatch {
  model::Batch input;
  at::Tensor labels;  ///< (B) int64
};

/// Hands out the batches of one pass over a store, in a given order. Where images must be decoded,
/// a thread does so for the next batch while the network works on this one.
class BatchLoader {
 public:
  /// @param order         positions in the store; the first `skip` batches are left out.
  /// @param keep_partial  whether an incomplete last batch is handed out or dropped.
  BatchLoader(const SampleStore& store, std::vector<std::size_t> order, std::size_t batch,
              bool keep_partial, std::size_t skip = 0,
              std::optional<Augmentation> augmentation = std::nullopt);
  BatchLoader(const BatchLoader&) = delete;
  BatchLoader& operator=(const BatchLoader&) = delete;

  /// Batches of a whole pass, skipped ones included.
  std::size_t batches() const { return batches_; }
  /// True until every batch was handed out.
  bool more() const { return next_ < batches_; }
  LabeledBatch next(at::Device device = at::kCPU);

 private:
  std::vector<data::DecodedRecord> decode(std::size_t number) const;

  const SampleStore& store_;
  std::vector<std::size_t> order_;
  std::size_t batch_, batches_, next_;
  std::optional<Augmentation> augmentation_;
  std::future<std::vector<data::DecodedRecord>> ahead_;
};

}  // namespace ecgmm::train
