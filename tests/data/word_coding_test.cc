// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/word_coding.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace ecgmm::data {
namespace {

using Words = std::set<std::string>;

TEST(FullWord, IsTheSameInAnyCaseAndWithoutAccents) {
  const std::vector<std::pair<std::string, std::string>> sexes = {
      {"male", "female"},
      {"Mann", "Frau"},
      {"m\u00E4nnlich", "weiblich"},
      {"MASCULIN", "F\u00C9MININ"},
      {"homme", "femme"},
      {"hombre", "mujer"},
      {"uomo", "donna"},
      {"homem", "mulher"},
      {"man", "vrouw"},
      {"m\u0119\u017Cczyzna", "kobieta"},
      {"mand", "kvinde"},
      {"mies", "nainen"},
      {"erkek", "kad\u0131n"},
      {"\u041C\u0443\u0436", "\u0436\u0435\u043D"},
      {"\u7537", "\u5973"},
      {"masculino", "feminino"},
      {"varon", "femenino"}};
  for (const auto& [male, female] : sexes) {
    EXPECT_EQ(full_word(Coding::sex, male), 0) << male;
    EXPECT_EQ(full_word(Coding::sex, female), 1) << female;
  }
  const std::vector<std::pair<std::string, std::string>> answers = {
      {"no", "yes"},
      {"nein", "ja"},
      {"non", "oui"},
      {"no", "s\u00ED"},
      {"no", "s\u00EC"},
      {"n\u00E3o", "sim"},
      {"nee", "ja"},
      {"nie", "tak"},
      {"nej", "ja"},
      {"ei", "kyll\u00E4"},
      {"ne", "ano"},
      {"hay\u0131r", "evet"},
      {"\u043D\u0435\u0442", "\u0434\u0430"},
      {"\u5426", "\u662F"},
      {"FALSE", "TRUE"}};
  for (const auto& [no, yes] : answers) {
    EXPECT_EQ(full_word(Coding::yes_no, no), 0) << no;
    EXPECT_EQ(full_word(Coding::yes_no, yes), 1) << yes;
  }
  for (const auto* letter : {"m", "f", "h", "y", "1", "+"}) {
    EXPECT_FALSE(full_word(Coding::sex, letter)) << letter;
    EXPECT_FALSE(full_word(Coding::yes_no, letter)) << letter;
  }
}

TEST(CodingOf, TakesAColumnOnlyIfAllItsWordsAreUnderstood) {
  EXPECT_EQ(coding_of(Coding::sex, {"F", "M"})->at("m"), 0);
  EXPECT_EQ(coding_of(Coding::sex, {"w", "m"})->at("w"), 1);
  EXPECT_EQ(coding_of(Coding::sex, {"m", "female"})->at("m"), 0);
  EXPECT_EQ(coding_of(Coding::sex, {"male", "F"})->at("f"), 1);
  for (const auto& words :
       {Words{"h", "m"}, Words{"m", "v"}, Words{"k", "m"}, Words{"m"}, Words{"w"},
        Words{"m", "mujer"}, Words{"f", "m", "x"}, Words{"male", "female", "other"},
        Words{"f", "n"}, Words{"+"}, Words{"d", "m", "w"}}) {
    EXPECT_FALSE(coding_of(Coding::sex, words)) << *words.begin() << " ...";
  }
}

TEST(CodingOf, KnowsTheLettersOfYesAndNo) {
  for (const auto* yes : {"y", "j", "s", "o", "t"}) {
    const auto found = coding_of(Coding::yes_no, {"N", yes});
    ASSERT_TRUE(found) << yes;
    EXPECT_EQ(found->at(yes), 1);
    EXPECT_EQ(found->at("n"), 0);
  }
  EXPECT_EQ(coding_of(Coding::yes_no, {"t", "f"})->at("f"), 0);
  for (const auto& words : {Words{"+", "-"}, Words{"x"}, Words{"o"}, Words{"yes", "maybe"},
                            Words{"y", "j", "n"}, Words{"pos", "neg"}}) {
    EXPECT_FALSE(coding_of(Coding::yes_no, words)) << *words.begin() << " ...";
  }
}

}  // namespace
}  // namespace ecgmm::data
