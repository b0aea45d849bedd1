// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/bundle/bundle.h"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "ecgmm/bundle/predictor.h"
#include "ecgmm/core/hash.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/file.h"
#include "tests/bundle/example.h"
#include "tests/support/errors.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::bundle {
namespace {

constexpr std::size_t kPoints = 24;
constexpr auto kSignal = ModalitySet().with(Modality::signal);
const std::vector<std::string> kSmall = {"signal", "clinical"};

Bundle small_bundle() {
  bundle::ModelConfig config;
  config.signal_hidden = 16;
  config.signal_features = 8;
  config.clinical_features = 4;
  config.fusion_hidden = 8;
  auto bundle = test::example_bundle(kSmall, kPoints, config);
  bundle.decisions.overall.calibrator = {.slope = 0.75, .intercept = -0.125};
  bundle.decisions.overall.threshold_origin = ThresholdOrigin{.aim = "youden",
                                                              .records = "out of fold",
                                                              .n = 80,
                                                              .positives = 30,
                                                              .sensitivity = {0.75, {0.5, 0.875}},
                                                              .note = "a doubt"};
  bundle.decisions.overall.answer_from = 0.625;
  bundle.decisions.overall.abstention_origin = AbstentionOrigin{.aim = "error<=0.1",
                                                                .records = "out of fold",
                                                                .n = 80,
                                                                .answered = 60,
                                                                .error = {0.05, {0, 0.25}}};
  bundle.decisions.by_subset[kSignal] =
      Decision{.calibrator = {.slope = 0.5, .intercept = 0.25}, .threshold = 0.375};
  BaselineFeature sex{.what = "value", .mean = 0.5, .deviation = 0.5, .coefficient = 1.5};
  sex.column.name = "SEX";
  sex.column.kind = data::ColumnKind::binary;
  sex.column.values = {{"male", 0}, {"female", 1}};
  BaselineFeature device{.what = "word", .word = "CS-12", .coefficient = -2};
  device.column.name = "DEVICE";
  bundle.baselines = {{.name = "age only", .reason = "constant", .intercept = 0.25},
                      {.name = "shortcuts", .features = {sex, device, {.what = "order"}}}};
  bundle.provenance.branch_weight = 0.5;
  return bundle;
}

class BundleTest : public testing::Test {
 protected:
  BundleTest() { write_bundle(small_bundle(), folder_.path()); }

  void expect_refused(const std::string& part) const {
    expect_error(ErrorKind::bundle, part, [&] { read_bundle(folder_.path()); });
  }
  /// Changes bundle.json and makes its own hash right again.
  void rewrite(const std::string& pointer, const nlohmann::json& value) const {
    auto json = nlohmann::json::parse(io::read_text(folder_ / "bundle.json"));
    json[nlohmann::json::json_pointer(pointer)] = value;
    json["sha256"] = "";
    json["sha256"] = sha256_hex(json.dump(1) + "\n");
    io::write_file(folder_ / "bundle.json", json.dump(1) + "\n");
  }

  TempFolder folder_;
};

TEST_F(BundleTest, ComesBackAsItWasWritten) {
  const auto wrote = small_bundle();
  const auto read = read_bundle(folder_.path());
  EXPECT_EQ(read.config_toml, wrote.config_toml);
  EXPECT_EQ(read.model.modalities, wrote.model.modalities);
  EXPECT_EQ(read.model.dropout, wrote.model.dropout);
  EXPECT_EQ(read.decisions.overall.threshold, 0.4);
  EXPECT_EQ(read.decisions.overall.answer_from, 0.625);
  EXPECT_EQ(decision_json(read.decisions.overall), decision_json(wrote.decisions.overall));
  ASSERT_EQ(read.decisions.by_subset.size(), 1U);
  EXPECT_TRUE(read.decisions.by_subset.contains(kSignal));
  EXPECT_EQ(decision_json(read.decisions.of(kSignal)), decision_json(wrote.decisions.of(kSignal)));
  EXPECT_EQ(read.decisions.of(kSignal).threshold, 0.375);
  EXPECT_EQ(read.decisions.of(ModalitySet::all()).threshold, 0.4);
  EXPECT_EQ(baselines_json(read.baselines), baselines_json(wrote.baselines));
  EXPECT_EQ(read.baselines.size(), 2U);
  EXPECT_EQ(provenance_json(read.provenance), provenance_json(wrote.provenance));
  EXPECT_EQ(read.provenance.recipe, "a test");
  EXPECT_EQ(read.preprocessor->to_json(), wrote.preprocessor->to_json());
  ASSERT_EQ(read.network.size(), wrote.network.size());
  for (std::size_t i = 0; i < wrote.network.size(); ++i) {
    EXPECT_EQ(read.network[i].name, wrote.network[i].name);
    EXPECT_EQ(read.network[i].data, wrote.network[i].data);
  }
}

TEST_F(BundleTest, TellsTheWeightOfSingleModalitiesFromTheConfigWhereItIsOlder) {
  EXPECT_EQ(read_bundle(folder_.path()).provenance.branch_weight, 0.5);
  rewrite("/provenance", nlohmann::json::object());
  EXPECT_EQ(read_bundle(folder_.path()).provenance.branch_weight, 0);
  rewrite("/config_toml", "[train]\nbranch_weight = 0.25\n");
  EXPECT_EQ(read_bundle(folder_.path()).provenance.branch_weight, 0.25);
}

TEST(Decisions, OfASubsetAreItsOwnOrThoseOverall) {
  Decisions decisions{.overall = {.threshold = 0.25}};
  decisions.by_subset[kSignal].threshold = 0.75;
  EXPECT_EQ(decisions.of(kSignal).threshold, 0.75);
  EXPECT_EQ(decisions.of(ModalitySet::all()).threshold, 0.25);
}

TEST_F(BundleTest, IsTheSameBytesEachTime) {
  const auto before =
      io::read_text(folder_ / "bundle.json") + io::read_text(folder_ / "weights.safetensors");
  write_bundle(read_bundle(folder_.path()), folder_.path());
  EXPECT_EQ(io::read_text(folder_ / "bundle.json") + io::read_text(folder_ / "weights.safetensors"),
            before);
}

TEST_F(BundleTest, IsFoundInARunFolder) {
  std::filesystem::create_directories(folder_ / "run" / "model");
  write_bundle(small_bundle(), folder_ / "run" / "model");
  EXPECT_EQ(read_bundle(folder_ / "run").decisions.overall.threshold, 0.4);
}

TEST_F(BundleTest, RefusesAnyFlippedByte) {
  for (const std::string name : {"bundle.json", "weights.safetensors"}) {
    const auto whole = io::read_text(folder_ / name);
    const std::size_t step = name == "bundle.json" ? 7 : 61;
    for (std::size_t at = 0; at < whole.size(); at += step) {
      auto flipped = whole;
      flipped[at] = static_cast<char>(flipped[at] ^ 1);
      io::write_file(folder_ / name, flipped);
      try {
        read_bundle(folder_.path());
        ADD_FAILURE() << name << " byte " << at << " was not noticed";
      } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::bundle)
            << name << " byte " << at << ": " << error.what();
      }
    }
    io::write_file(folder_ / name, whole);
  }
}

TEST_F(BundleTest, RefusesTruncatedOrMissingFiles) {
  const auto weights = io::read_text(folder_ / "weights.safetensors");
  io::write_file(folder_ / "weights.safetensors", weights.substr(0, weights.size() / 2));
  expect_refused("bytes instead of");
  std::filesystem::remove(folder_ / "weights.safetensors");
  expect_refused("weights.safetensors");
  const auto json = io::read_text(folder_ / "bundle.json");
  for (const std::size_t length :
       {std::size_t{0}, std::size_t{1}, json.size() / 2, json.size() - 1}) {
    io::write_file(folder_ / "bundle.json", json.substr(0, length));
    expect_refused("damaged");
  }
  std::filesystem::remove(folder_ / "bundle.json");
  expect_refused("has no bundle.json");
}

TEST(ReadBundle, RefusesAFolderThatIsNotThere) {
  expect_error(ErrorKind::bundle, "no model at", [] { read_bundle("/nowhere/model"); });
}

TEST_F(BundleTest, RefusesNewerForeignAndOldSchemas) {
  rewrite("/schema", "ecgmm.bundle/5");
  expect_refused("made by a newer ecgmm");
  rewrite("/schema", "ecgmm.bundle/0");
  expect_refused("not a model of ecgmm");
  rewrite("/schema", "other.model/1");
  expect_refused("not a model of ecgmm");
  rewrite("/schema", 1);
  expect_refused("not a model of ecgmm");
  io::write_file(folder_ / "bundle.json", "[1, 2]\n");
  expect_refused("not a model of ecgmm");
  io::write_file(folder_ / "bundle.json", std::string(100000, '['));
  expect_refused("damaged");
}

TEST_F(BundleTest, RefusesStateThatDoesNotFit) {
  rewrite("/model/dropout", 7);
  expect_refused("out of range");
  rewrite("/model/dropout", 0.3);
  rewrite("/decision/calibrator/slope", "steep");
  expect_refused("damaged");
  rewrite("/decision/calibrator/slope", 1);
  rewrite("/by_subset/smell", nlohmann::json::object());
  expect_refused("smell");
  rewrite("/by_subset", nlohmann::json::object());
  rewrite("/baselines/1/features/0/deviation", 0);
  expect_refused("deviation");
  rewrite("/baselines/1/features/0/deviation", 1);
  rewrite("/baselines/1/features/0/what", "horoscope");
  expect_refused("horoscope");
  rewrite("/baselines/1/features/0/what", "order");
  rewrite("/model/width", 3);
  expect_refused("keys");
}

TEST(Predictor, RefusesWeightsOfAnotherNetwork) {
  auto bundle = small_bundle();
  bundle.model.signal_hidden = 100;
  expect_error(ErrorKind::bundle, "signal.0.weight", [&] { Predictor(bundle, "cpu", 1); });
  bundle = small_bundle();
  bundle.model.modalities = kSignal;
  expect_error(ErrorKind::bundle, "modalities", [&] { Predictor(bundle, "cpu", 1); });
}

void expect_refused(const Bundle& bundle, const std::string& why) {
  try {
    const Predictor predictor(bundle, "cpu", 1);
    ADD_FAILURE() << "not refused: " << why;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::bundle) << error.what();
    EXPECT_NE(std::string(error.what()).find(why), std::string::npos) << error.what();
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
  }
}

TEST(Predictor, RefusesWidthsThatAreNotThoseOfTheWeights) {
  const auto good = test::example_bundle({"signal", "clinical"}, 300);
  using Config = bundle::ModelConfig;
  for (const auto width : {&Config::signal_hidden, &Config::signal_features,
                           &Config::clinical_features, &Config::fusion_hidden}) {
    for (const std::int64_t other : {1, 65536}) {
      auto bundle = good;
      bundle.model.*width = other;
      expect_refused(bundle, "the weights have ");
    }
  }
}

TEST(Predictor, RefusesModalitiesThatAreNotThoseOfTheNetwork) {
  auto bundle = test::example_bundle({"signal", "clinical"}, 300);
  bundle.preprocessor = test::example_preprocessor({"clinical"}, 300);
  expect_refused(bundle, "take different modalities");
  bundle.model.modalities = ModalitySet().with(Modality::clinical);
  expect_refused(bundle, "the weights have head.0.weight");
  bundle = test::example_bundle({"clinical"}, 300);
  bundle.preprocessor = test::example_preprocessor({"signal", "clinical"}, 300);
  expect_refused(bundle, "take different modalities");
  bundle.model.modalities = kSignal.with(Modality::clinical);
  expect_refused(bundle, "the weights lack signal.0.weight");
}

TEST(WriteBundle, RefusesWeightsThatAreNotFinite) {
  const TempFolder folder;
  auto bundle = small_bundle();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  std::memcpy(bundle.network[0].data.data(), &nan, sizeof nan);
  expect_error(ErrorKind::data, "signal.0.weight", [&] { write_bundle(bundle, folder.path()); });
  EXPECT_FALSE(std::filesystem::exists(folder / "bundle.json"));
}

/// What the fixture of one bundle version answered when it was made.
std::vector<double> fixture_probabilities(const Bundle& bundle) {
  const Predictor predictor(bundle, "cpu", 1);
  std::vector<double> probabilities;
  for (std::size_t i = 0; i < 5; ++i) {
    probabilities.push_back(predictor.predict(test::example_record(i, kPoints)).probability);
  }
  return probabilities;
}

const std::filesystem::path kFixtures = ECGMM_TEST_DATA "/bundle";

TEST_F(BundleTest, TakesTheEncoderFromTheFormWhereItHasNone) {
  auto json = nlohmann::json::parse(io::read_text(folder_ / "bundle.json"));
  json["model"].erase("encoder");
  json["preprocessor"].erase("form");
  json["preprocessor"]["config"]["form"] = "picture";
  json["sha256"] = "";
  json["sha256"] = sha256_hex(json.dump(1) + "\n");
  io::write_file(folder_ / "bundle.json", json.dump(1) + "\n");
  EXPECT_EQ(read_bundle(folder_.path()).model.encoder, bundle::Encoder::resnet18_mlp);
}

TEST_F(BundleTest, RefusesAnEncoderThatItDoesNotKnow) {
  rewrite("/model/encoder", "transformer");
  expect_refused("'transformer' is not a value for model.encoder; give resnet18_mlp | wave_resnet");
}

TEST(Predictor, RefusesAnEncoderOfAnotherForm) {
  auto bundle = small_bundle();
  bundle.model.encoder = bundle::Encoder::wave_resnet;
  expect_error(ErrorKind::bundle, "does not fit its preprocessor",
               [&] { Predictor(bundle, "cpu", 1); });
}

TEST(BundleFixture, OfEachVersionIsReadAndAnswersAsItDid) {
  for (int version = 1; version <= Bundle::kVersion; ++version) {
    const auto folder = kFixtures / concat("v", version);
    const auto expected = nlohmann::json::parse(io::read_text(folder / "probabilities.json"));
    const auto bundle = read_bundle(folder);
    EXPECT_EQ(bundle.model.encoder, bundle::Encoder::resnet18_mlp) << "version " << version;
    const auto now = fixture_probabilities(bundle);
    ASSERT_EQ(now.size(), expected.size());
    for (std::size_t i = 0; i < now.size(); ++i) {
      EXPECT_NEAR(now[i], expected[i].get<double>(), 1e-6) << "version " << version;
    }
  }
}

/// Makes the fixture of the current version: ecgmm_bundle_test --gtest_also_run_disabled_tests
/// --gtest_filter='*Write*'. Those of old versions stay as they are.
TEST(BundleFixture, DISABLED_WriteCurrentVersion) {
  const auto folder = kFixtures / concat("v", Bundle::kVersion);
  ASSERT_FALSE(std::filesystem::exists(folder)) << "never change a fixture that was released";
  std::filesystem::create_directories(folder);
  auto bundle = small_bundle();
  write_bundle(bundle, folder);
  io::write_file(folder / "probabilities.json",
                 nlohmann::json(fixture_probabilities(bundle)).dump() + "\n");
}

}  // namespace
}  // namespace ecgmm::bundle
