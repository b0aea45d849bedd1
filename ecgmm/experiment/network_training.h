// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ecgmm/data/split.h"
#include "ecgmm/input/preprocessor.h"
#include "ecgmm/io/event_file.h"
#include "ecgmm/train/config.h"
#include "ecgmm/train/run_folder.h"
#include "ecgmm/train/sample_store.h"
#include "ecgmm/train/warm_start.h"

namespace ecgmm::experiment {

/// The networks of one run, each with checkpoints in a folder of its own: train.members of them on
/// the same records, or one without each of train.inner_folds.
///
/// Those of the wave form are small and train side by side, each on its share of the threads; the
/// others one after the other, each on all of them. What a network comes to does not depend on
/// those beside it.
class NetworkTraining {
 public:
  /// What is given must outlive it.
  /// @param parts  what each network trains and is validated on.
  NetworkTraining(const train::RunConfig& config, const train::RunFacts& facts,
                  const input::Preprocessor& preprocessor, const train::SampleStore& store,
                  const std::vector<data::Split>& parts);
  ~NetworkTraining();

  /// Writes the first checkpoint of each network.
  /// @param init  the model that the networks start from.
  /// @return  the name of the file of ImageNet weights that the image branches start from; "" where
  ///          the config asks for none.
  /// @throws Error (data) for fewer records than a batch has, or none to validate on.
  std::string begin(const train::RunFolder& run, const std::optional<train::WarmStart>& init);

  /// Trains each from its last checkpoint to the end; one without any begins anew. A single network
  /// goes on where begin() left it, which is the same.
  /// @return  what the epochs of each came to.
  /// @throws Error (interrupted); Error (data) for a checkpoint that is damaged or of another run.
  std::vector<std::vector<train::EpochRecord>> run(const train::RunFolder& run,
                                                   const std::optional<train::WarmStart>& init,
                                                   io::EventFileWriter& events);

  std::size_t size() const { return parts_.size(); }
  /// The folder of one network's checkpoints.
  std::filesystem::path checkpoints(const train::RunFolder& run, std::size_t network) const;

 private:
  struct Network;
  /// @return  the network with its first checkpoint written, and as begin() above.
  std::pair<std::unique_ptr<Network>, std::string> begin(
      const train::RunFolder& run, std::size_t network,
      const std::optional<train::WarmStart>& init) const;
  /// As its last checkpoint has it.
  std::unique_ptr<Network> resumed(const train::RunFolder& run, std::size_t network,
                                   const std::optional<train::WarmStart>& init) const;
  /// How many train at a time.
  std::size_t side_by_side() const;

  const train::RunConfig& config_;
  const train::RunFacts& facts_;
  const input::Preprocessor& preprocessor_;
  const train::SampleStore& store_;
  const std::vector<data::Split>& parts_;
  std::unique_ptr<Network> begun_;  ///< by begin(), if it is the only one
};

}  // namespace ecgmm::experiment
