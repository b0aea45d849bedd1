// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/engine/wave_network.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "ecgmm/core/text.h"
#include "tests/engine/support.h"
#include "tests/support/errors.h"
#include "tests/support/peer.h"

namespace ecgmm::engine {
namespace {

constexpr std::size_t kRecords = 4;

struct Case {
  std::size_t width;
  bool squeeze, amplitude;
  std::size_t points, clinical;
};

constexpr Case kDefault{32, true, true, 1000, 8};

/// The peer's network and its inputs.
struct Peer {
  explicit Peer(const Case& c)
      : file(peer_tensors("engine/wave_peer.py",
                          {concat(c.width), concat(int{c.squeeze}), concat(int{c.amplitude}),
                           concat(c.points), concat(c.clinical)})),
        state(part_of(file, "weights.")),
        image(floats(file, "image")),
        signal(floats(file, "signal")),
        clinical(floats(file, "clinical")),
        layout{ModalitySet::all(), c.width, c.squeeze, c.amplitude, c.clinical} {}

  WaveInputs record(std::size_t index) const {
    const auto row = [&](const std::vector<float>& rows) {
      const std::size_t each = rows.size() / kRecords;
      return std::span<const float>(rows).subspan(index * each, each);
    };
    return {row(image), row(signal), row(clinical)};
  }

  io::TensorFile file;
  std::vector<io::TensorEntry> state;
  std::vector<float> image, signal, clinical;
  WaveLayout layout;
};

/// The default network, made once: starting PyTorch takes seconds.
const Peer& default_peer() {
  static const Peer peer(kDefault);
  return peer;
}

TEST(WaveNetwork, GivesPyTorchsLogOddsOfAnyWidthAndLength) {
  ECGMM_NEEDS_PEERS();
  for (const auto& c : {kDefault, Case{8, true, false, 777, 3}, Case{22, false, true, 250, 5},
                        Case{64, true, true, 1, 1}}) {
    const Peer peer(c);
    const auto theirs = floats(peer.file, "by_modality");
    ASSERT_EQ(theirs.size(), 3 * kRecords);
    const WaveNetwork network(Weights(peer.state), peer.layout);
    for_each_target([&](const std::string& target) {
      for (std::size_t i = 0; i < kRecords; ++i) {
        const auto ours = network.evaluate(peer.record(i));
        EXPECT_EQ(ours.bias, 0.25);
        for (std::size_t m = 0; m < 3; ++m) {
          EXPECT_NEAR(ours.by_modality[m], theirs[i * 3 + m], 1e-5)
              << target << ", width " << c.width << ", modality " << m;
        }
      }
    });
  }
}

TEST(WaveNetwork, GivesTheSameBytesOnEveryInstructionSetAndFromEveryThread) {
  ECGMM_NEEDS_PEERS();
  const Peer& peer = default_peer();
  const WaveNetwork network(Weights(peer.state), peer.layout);
  const auto answers = [&] {
    std::vector<double> odds;
    for (std::size_t i = 0; i < kRecords; ++i) {
      const auto own = network.evaluate(peer.record(i)).by_modality;
      odds.insert(odds.end(), own.begin(), own.end());
    }
    return odds;
  };
  std::map<bool, std::vector<double>> first;
  for_each_target([&](const std::string& target) {
    const auto alone = answers();
    EXPECT_EQ(first.emplace(fused(target), alone).first->second, alone) << target;
    std::vector<std::vector<double>> beside(3);
    {
      std::vector<std::jthread> threads;
      for (auto& own : beside) threads.emplace_back([&] { own = answers(); });
    }
    for (const auto& own : beside) EXPECT_EQ(own, alone) << target;
  });
}

TEST(WaveNetwork, TakesNoPartThatTrainingLacked) {
  ECGMM_NEEDS_PEERS();
  const Peer& peer = default_peer();
  auto layout = peer.layout;
  layout.modalities = ModalitySet().with(Modality::signal);
  auto state = peer.state;
  std::erase_if(state, [](const auto& entry) { return entry.name.starts_with("clinical"); });
  const auto ours = WaveNetwork(Weights(state), layout).evaluate(peer.record(0)).by_modality;
  EXPECT_EQ(ours[0], 0);
  EXPECT_NE(ours[1], 0);
  EXPECT_EQ(ours[2], 0);
  EXPECT_NE(fault(ErrorKind::bundle, [&] { WaveNetwork(Weights(peer.state), layout); })
                .find("have clinical.0.bias, the network has not"),
            std::string::npos);
}

TEST(WaveNetwork, RefusesWeightsOfAnotherSizeAndInputsThatAreNoNumbers) {
  ECGMM_NEEDS_PEERS();
  const Peer peer({8, true, true, 250, 3});
  auto layout = peer.layout;
  layout.width = 32;
  EXPECT_NE(fault(ErrorKind::bundle, [&] { WaveNetwork(Weights(peer.state), layout); })
                .find("encoder.stem.0.weight as F32 (4, 1, 15), the network has F32 (16, 1, 15)"),
            std::string::npos);
  const WaveNetwork network(Weights(peer.state), peer.layout);
  const std::vector<float> broken(252, std::numeric_limits<float>::infinity());
  const std::vector<float> empty(2);
  const std::vector<float> few(2);
  EXPECT_NE(fault(ErrorKind::data, [&] { network.evaluate({broken, {}, {}}); }).find("not finite"),
            std::string::npos);
  EXPECT_NE(
      fault(ErrorKind::data, [&] { network.evaluate({{}, empty, {}}); }).find("without points"),
      std::string::npos);
  EXPECT_NE(fault(ErrorKind::data, [&] { network.evaluate({{}, {}, few}); }).find("2 clinical"),
            std::string::npos);
}

TEST(LogOdds, AreTheMeanOfTheStripsPlusTheClinicalPlusTheBiasOfEachNetwork) {
  const std::vector<WaveOdds> networks = {{{1, 4, 0.5}, 0.25}, {{2, -1, 0.75}, -1}};
  const auto of = [&](std::uint32_t bits) {
    return log_odds(networks, ModalitySet::of_bits(bits));
  };
  EXPECT_DOUBLE_EQ(of(0b001), (1.25 + 1.0) / 2);
  EXPECT_DOUBLE_EQ(of(0b010), (4.25 - 2.0) / 2);
  EXPECT_DOUBLE_EQ(of(0b011), (2.75 - 0.5) / 2);
  EXPECT_DOUBLE_EQ(of(0b100), (0.75 - 0.25) / 2);
  EXPECT_DOUBLE_EQ(of(0b111), (3.25 + 0.25) / 2);
}

TEST(LogOdds, OfSomePartsAreThoseOfARecordWithoutTheOthers) {
  ECGMM_NEEDS_PEERS();
  const Peer& peer = default_peer();
  const WaveNetwork network(Weights(peer.state), peer.layout);
  const auto whole = peer.record(0);
  const std::vector<WaveOdds> once = {network.evaluate(whole)};
  for (std::uint32_t bits = 1; bits < 8; ++bits) {
    const auto parts = ModalitySet::of_bits(bits);
    WaveInputs reduced;
    if (parts.has(Modality::image)) reduced.image = whole.image;
    if (parts.has(Modality::signal)) reduced.signal = whole.signal;
    if (parts.has(Modality::clinical)) reduced.clinical = whole.clinical;
    const std::vector<WaveOdds> own = {network.evaluate(reduced)};
    EXPECT_EQ(log_odds(once, parts), log_odds(own, parts)) << parts.text();
  }
}

}  // namespace
}  // namespace ecgmm::engine
