// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/core/types.h"

#include <gtest/gtest.h>

#include "ecgmm/core/error.h"

namespace ecgmm {
namespace {

TEST(Modality, WordsAndValuesAreInverse) {
  for (const Modality modality : kModalities) {
    EXPECT_EQ(parse_modality(to_string(modality)), modality);
  }
  EXPECT_EQ(parse_modality("Image"), std::nullopt);
  EXPECT_EQ(parse_modality(""), std::nullopt);
}

TEST(ModalitySet, AddsRemovesAndCompares) {
  const auto both = ModalitySet().with(Modality::image).with(Modality::clinical);
  EXPECT_EQ(both, ModalitySet::all().without(Modality::signal));
  EXPECT_TRUE(both.has(Modality::image));
  EXPECT_FALSE(both.has(Modality::signal));
  EXPECT_TRUE(ModalitySet::all().contains(both));
  EXPECT_FALSE(both.contains(ModalitySet::all()));
  EXPECT_TRUE(both.contains({}));
  EXPECT_TRUE(ModalitySet().empty());
  EXPECT_EQ(both.text(), "image+clinical");
  EXPECT_EQ(ModalitySet().text(), "none");
}

TEST(ModalitySet, ParsesInAnyOrderAndRefusesTheRest) {
  EXPECT_EQ(ModalitySet::parse({"clinical", "image"}).text(), "image+clinical");
  for (const auto& words : std::vector<std::vector<std::string>>{{}, {"image", "image"}, {"ecg"}}) {
    try {
      ModalitySet::parse(words);
      ADD_FAILURE() << words.size() << " words were taken";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::usage);
    }
  }
}

TEST(Label, HasItsWord) {
  EXPECT_EQ(to_string(Label::normal), "normal");
  EXPECT_EQ(to_string(Label::abnormal), "abnormal");
  EXPECT_EQ(to_string(Label::borderline), "borderline");
}

}  // namespace
}  // namespace ecgmm
