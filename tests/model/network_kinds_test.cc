// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/model/network_kinds.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ecgmm/model/multimodal_net.h"
#include "ecgmm/model/wave_net.h"

namespace ecgmm::model {
namespace {

constexpr InputShape kShape{200, 3};

TEST(Encoders, EachMakesANetworkOfTheWidthsThatItNames) {
  for (const auto& [encoder, word, help] : bundle::kEncoders) {
    const auto kind = bundle::kind_of(encoder);
    const auto& made = network_kind(encoder);
    for (const auto modalities : ModalitySet::all().subsets()) {
      bundle::ModelConfig config;
      config.encoder = encoder;
      config.modalities = modalities;
      const auto network = made.make(config, kShape, modalities);
      EXPECT_EQ(network->modalities(), modalities) << word << " on " << modalities.text();
      const auto parameters = network->named_parameters();
      for (const auto& width : made.widths(config, kShape, modalities)) {
        const auto* own = parameters.find(width.tensor);
        ASSERT_NE(own, nullptr) << word << ": " << width.tensor;
        EXPECT_EQ(own->sizes().vec(), width.shape) << word << ": " << width.tensor;
      }
      const bool image = modalities.has(Modality::image);
      EXPECT_EQ(network->image_branch().is_empty(), !(kind.takes_pretrained && image)) << word;
    }
  }
}

TEST(Encoders, JudgeByModalityIfTheySaySo) {
  for (const auto& [encoder, word, help] : bundle::kEncoders) {
    const auto kind = bundle::kind_of(encoder);
    const auto& made = network_kind(encoder);
    bundle::ModelConfig config;
    config.modalities = ModalitySet().with(Modality::clinical);
    const auto network = made.make(config, kShape, config.modalities);
    network->eval();
    Batch batch;
    batch.clinical = at::ones({2, 2 * kShape.clinical_features});
    if (kind.form == input::Form::picture) {
      batch.clinical = at::ones({2, kShape.clinical_features});
    }
    batch.present = at::tensor({0, 0, 1, 0, 0, 1}).view({2, 3}).to(at::kBool);
    EXPECT_EQ(network->evaluate(batch).by_modality.defined(), kind.judges_by_modality) << word;
  }
}

TEST(Encoders, HaveWordsOfTheirOwnAndAHelp) {
  std::vector<std::string> words = all_words(bundle::kEncoders);
  EXPECT_THAT(words, testing::ElementsAre("resnet18_mlp", "wave_resnet"));
  for (const auto& row : bundle::kEncoders) EXPECT_TRUE(row.help.ends_with('.')) << row.word;
}

TEST(ModelConfig, TakesAnInputFormForTheEncoderThatItMeant) {
  bundle::ModelConfig config;
  auto fields = config.fields();
  set_field(fields, "input.form=wave");
  EXPECT_EQ(config.encoder, bundle::Encoder::wave_resnet);
  load_toml_text(fields, "[input]\nform = \"picture\"\n", "config.toml");
  EXPECT_EQ(config.encoder, bundle::Encoder::resnet18_mlp);
  try {
    set_field(fields, "input.form=page");
    FAIL() << "taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    EXPECT_THAT(error.what(),
                testing::HasSubstr("'page' is not a value for input.form; give picture "
                                   "| wave, or model.encoder instead"));
  }
}

}  // namespace
}  // namespace ecgmm::model
