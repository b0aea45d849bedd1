// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/core/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm {
namespace {

using testing::HasSubstr;

enum class Precision { fp32, bf16 };
constexpr std::array kPrecisions = {Word{Precision::fp32, "fp32"},
                                    Word{Precision::bf16, "bf16", "half of it."}};

/// A share as a percentage: "5%".
struct Percent {
  int value = 5;
  static std::optional<Percent> from_text(std::string_view text) {
    if (text != "5%" && text != "10%") return std::nullopt;
    return Percent{text == "5%" ? 5 : 10};
  }
  std::string text() const { return std::to_string(value) + "%"; }
};

struct Example {
  bool shuffle = true;
  std::int64_t epochs = 50;
  double lr = 1e-4;
  Precision precision = Precision::fp32;
  std::string note;
  ModalitySet modalities = ModalitySet::parse({"image", "signal"});
  Percent share;

  std::vector<Field> fields() {
    return {{"train.shuffle", &shuffle, "Mix."},
            {"train.epochs", &epochs, "At most.", 1, 1000},
            {"train.lr", &lr, "Rate.", 0, 1},
            precision_field(),
            {"model.note", &note, "Free."},
            modalities_field("model.modalities", &modalities, "Inputs."),
            text_field("model.share", &share, "Share.", {"X%"})};
  }

  Field precision_field() {
    auto field = word_field("train.precision", &precision, "Kind.", kPrecisions);
    field.former = {{"train.half", {{"no", "fp32"}, {"yes", "bf16"}}}};
    return field;
  }
};

constexpr auto kImageAndClinical = ModalitySet().with(Modality::image).with(Modality::clinical);

/// The message of the usage error that `body` must throw.
std::string usage_fault(const std::function<void()>& body) {
  try {
    body();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    return error.what();
  }
  return "no error";
}

TEST(SetField, TakesEachKindOfValue) {
  Example example;
  auto fields = example.fields();
  set_field(fields, "train.shuffle=false");
  set_field(fields, " train.epochs = 7 ");
  set_field(fields, "train.lr", "2.5e-3");
  set_field(fields, "train.precision=bf16");
  set_field(fields, "model.note=a = b");
  set_field(fields, "model.modalities=clinical, image");
  EXPECT_FALSE(example.shuffle);
  EXPECT_EQ(example.epochs, 7);
  EXPECT_EQ(example.lr, 2.5e-3);
  EXPECT_EQ(example.precision, Precision::bf16);
  EXPECT_EQ(example.note, "a = b");
  EXPECT_EQ(example.modalities, kImageAndClinical);
  set_field(fields, "model.share=10%");
  EXPECT_EQ(example.share.value, 10);
}

TEST(SetField, RefusesWhatDoesNotFitAndSaysWhatDoes) {
  const struct {
    const char* assignment;
    const char* fault;
  } rows[] = {
      {"train.epoch=3", "unknown key 'train.epoch'; did you mean 'train.epochs'?"},
      {"weather=3", "unknown key 'weather'; `ecgmm train --help` lists the keys"},
      {"train.epochs", "'train.epochs' is not KEY=VALUE"},
      {"train.epochs=0", "train.epochs = 0 is out of range; allowed: 1 .. 1000"},
      {"train.epochs=2.5", "'2.5' is not a value for train.epochs; give a whole number"},
      {"train.epochs=99999999999999999999", "give a whole number"},
      {"train.epochs=", "'' is not a value for train.epochs; give a whole number"},
      {"train.lr=fast", "'fast' is not a value for train.lr; give a number"},
      {"train.lr=1e-4x", "'1e-4x' is not a value for train.lr; give a number"},
      {"train.lr=nan", "'nan' is not a value for train.lr; give a finite number"},
      {"train.lr=1.5", "train.lr = 1.5 is out of range; allowed: 0 .. 1"},
      {"train.shuffle=yes", "'yes' is not a value for train.shuffle; give true or false"},
      {"train.precision=fp16", "'fp16' is not a value for train.precision; give fp32 | bf16"},
      {"model.modalities=image,ecg",
       "'ecg' is not a value for model.modalities; give image | signal | clinical"},
      {"model.modalities=image,image", "model.modalities: modality 'image' is named twice"},
      {"model.modalities=", "model.modalities: no modality named"},
      {"model.share=7%", "'7%' is not a value for model.share; give X%"},
      {"train.half=perhaps",
       "'perhaps' is not a value for train.half; give no | yes, or "
       "train.precision instead"},
  };
  for (const auto& row : rows) {
    Example example;
    auto fields = example.fields();
    EXPECT_THAT(usage_fault([&] { set_field(fields, row.assignment); }), HasSubstr(row.fault));
    EXPECT_EQ(to_toml(fields), to_toml(Example().fields())) << row.assignment;
  }
}

TEST(LoadToml, ReadsBackWhatToTomlWrote) {
  Example written;
  written.shuffle = false;
  written.epochs = 12;
  written.lr = 1;  // must stay a float in the file
  written.precision = Precision::bf16;
  written.note = "C:\\data \"x\"\n\ttab, bell \a, \x7f, Größe";
  written.modalities = kImageAndClinical;
  written.share.value = 10;
  const std::string text = to_toml(written.fields());
  Example read;
  auto fields = read.fields();
  load_toml_text(fields, text, "config.toml");
  EXPECT_EQ(to_toml(fields), text);
  EXPECT_EQ(read.note, written.note);
  EXPECT_EQ(read.lr, 1);
  EXPECT_EQ(read.modalities, kImageAndClinical);
}

TEST(LoadToml, TakesWholeNumbersForRealOnesAndKeepsTheRest) {
  Example example;
  auto fields = example.fields();
  load_toml_text(fields, "# comment\n[train]\nlr = 1\n", "c.toml");
  EXPECT_EQ(example.lr, 1);
  EXPECT_EQ(example.epochs, 50);
}

TEST(LoadToml, NamesFileLineAndRemedy) {
  const struct {
    const char* text;
    const char* fault;
  } rows[] = {
      {"[train]\n\nepoch = 3", "c.toml: line 3: unknown key 'train.epoch'; did you mean"},
      {"epochs = 3", "c.toml: line 1: unknown key 'epochs'"},
      {"[train.deep]\nepochs = 3", "unknown key 'train.deep'"},
      {"[train]\nepochs = '3'", "c.toml: line 2: '3' is not a value for train.epochs"},
      {"[train]\nepochs = 3.0", "give a whole number"},
      {"[train]\nepochs = 0", "out of range; allowed: 1 .. 1000"},
      {"[train]\nlr = inf", "give a finite number"},
      {"[train]\nlr = true", "give a number"},
      {"[train]\nshuffle = 1", "give true or false"},
      {"[train]\nprecision = 'fp16'", "give fp32 | bf16"},
      {"[model]\nmodalities = 'image'", "give a list of texts"},
      {"[model]\nmodalities = ['image', 3]", "give a list of texts"},
      {"[model]\nmodalities = ['ecg']", "give image | signal | clinical"},
      {"[train]\nepochs = ", "c.toml: line 2: "},
      {"[train]\n[train]\n", "c.toml: line 2: "},
  };
  for (const auto& row : rows) {
    Example example;
    auto fields = example.fields();
    EXPECT_THAT(usage_fault([&] { load_toml_text(fields, row.text, "c.toml"); }),
                HasSubstr(row.fault))
        << row.text;
  }
}

TEST(LoadToml, ReadsFilesAndNamesThoseItCannot) {
  const std::filesystem::path folder = concat(testing::TempDir(), "ecgmm_config_", getpid());
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "full.toml") << "[train]\nepochs = 9\n";
  std::ofstream(folder / "empty.toml") << "";
  Example example;
  auto fields = example.fields();
  load_toml(fields, folder / "empty.toml");
  EXPECT_EQ(example.epochs, 50);
  load_toml(fields, folder / "full.toml");
  EXPECT_EQ(example.epochs, 9);
  EXPECT_THAT(usage_fault([&] { load_toml(fields, folder / "none.toml"); }),
              HasSubstr("none.toml"));
  EXPECT_THAT(usage_fault([&] { load_toml(fields, folder); }), HasSubstr(folder.string()));
  std::filesystem::remove_all(folder);
}

TEST(LoadToml, TakesAFormerKeyForTheOneThatReplacedIt) {
  Example example;
  auto fields = example.fields();
  load_toml_text(fields, "[train]\nhalf = 'yes'\n", "c.toml");
  EXPECT_EQ(example.precision, Precision::bf16);
  set_field(fields, "train.half", "no");
  EXPECT_EQ(example.precision, Precision::fp32);
  EXPECT_THAT(usage_fault([&] { load_toml_text(fields, "[train]\nhalf = 1\n", "c.toml"); }),
              HasSubstr("c.toml: line 2: '1' is not a value for train.half; give no | yes"));
  EXPECT_EQ(to_toml(fields).find("half"), std::string::npos) << "it is written no more";
}

TEST(ConfigTexts, ShowValuesAndRangesAsTheDocsDo) {
  Example example;
  const auto fields = example.fields();
  EXPECT_EQ(value_text(fields[0]), "true");
  EXPECT_EQ(value_text(fields[1]), "50");
  EXPECT_EQ(value_text(fields[2]), "1e-4");
  EXPECT_EQ(value_text(fields[3]), "\"fp32\"");
  EXPECT_EQ(value_text(fields[5]), "[\"image\", \"signal\"]");
  EXPECT_EQ(range_text(fields[0]), "");
  EXPECT_EQ(range_text(fields[1]), "1 .. 1000");
  EXPECT_EQ(range_text(fields[3]), "fp32 | bf16");
  EXPECT_EQ(value_text(fields[6]), "\"5%\"");
  EXPECT_EQ(range_text(fields[6]), "X%");
  EXPECT_EQ(fields[3].help, "Kind. bf16: half of it.");
  EXPECT_EQ(range_text({.key = "", .target = &example.lr, .help = "", .min = 1}), ">= 1");
  EXPECT_EQ(range_text({.key = "", .target = &example.lr, .help = "", .max = 0.5}), "<= 0.5");
}

}  // namespace
}  // namespace ecgmm
