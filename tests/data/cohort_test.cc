// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/cohort.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <array>
#include <cstring>

#include "ecgmm/data/cohort_files.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/image_jpeg.h"
#include "ecgmm/io/image_png.h"
#include "ecgmm/io/xlsx_write.h"
#include "tests/data/cohort_fixture.h"

namespace ecgmm::data {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const OpenOptions kQuick{.decode_images = false};

std::vector<std::string> ids_of(const Cohort& cohort) {
  std::vector<std::string> ids;
  for (const auto& record : cohort.records()) ids.push_back(record.key.id);
  return ids;
}

/// The tables as a spreadsheet program writes them.
void write_xlsx(const CohortFixture& fixture, const std::string& name, const TextRows& rows) {
  std::vector<std::vector<io::Cell>> cells;
  for (std::size_t r = 1; r < rows.size(); ++r) {
    auto& row = cells.emplace_back();
    for (const auto& text : rows[r]) {
      const auto number = io::parse_number(text);
      row.push_back(number ? io::Cell{io::Cell::Kind::number, *number, {}}
                           : io::Cell{io::Cell::Kind::text, 0, text});
    }
  }
  io::write_xlsx(fixture.folder() / name, "Sheet1", rows.at(0), cells);
}

TEST(Cohort, OpensTheStandardLayout) {
  const CohortFixture fixture;
  fixture.remove("clinical.csv");
  fixture.remove("labels.csv");
  write_xlsx(fixture, "clinical.xlsx", fixture.clinical);
  write_xlsx(fixture, "labels.xlsx", fixture.labels);
  const Cohort cohort = fixture.open({.threads = 2});
  ASSERT_EQ(cohort.records().size(), 20U);
  EXPECT_EQ(cohort.signal_points(), CohortFixture::kPoints);
  EXPECT_DOUBLE_EQ(cohort.sampling_rate_hz(), 249);
  EXPECT_THAT(cohort.clinical_columns(), ElementsAre("AGE", "SEX", "Ht", "HX_DM"));
  for (std::size_t i = 0; i < 20; ++i) {
    const Record& record = cohort.records()[i];
    EXPECT_EQ(record.key.id, std::to_string(i + 1));
    EXPECT_EQ(record.key.cohort, fixture.folder().filename());
    EXPECT_EQ(record.patient, record.key.id);
    EXPECT_EQ(record.group, record.key.cohort + "/record " + record.key.id);
    EXPECT_EQ(record.label, i % 2 == 0 ? Label::normal : Label::abnormal);
    EXPECT_EQ(record.available(), ModalitySet::all());
    EXPECT_EQ(cohort.image_facts(i)->width_px, 100);
  }
  const DecodedRecord decoded = cohort.decode(4);
  EXPECT_EQ(decoded.image->width_px, 100);
  ASSERT_EQ(decoded.signal->samples.size(), CohortFixture::kPoints);
  EXPECT_FLOAT_EQ(decoded.signal->samples[7], std::stof(fixture.signals[5][8]));
  EXPECT_EQ(decoded.signal->unit, ecg::Unit::millivolt);
  EXPECT_EQ(decoded.clinical->at(0).first, "AGE");
  EXPECT_EQ(decoded.clinical->at(0).second.shown(), fixture.clinical[5][1]);
}

TEST(Cohort, TakesTheFolderNameWithoutATrailingSlash) {
  const CohortFixture fixture(4);
  const Cohort cohort = Cohort::open(fixture.folder().string() + "/", kQuick);
  EXPECT_EQ(cohort.name(), fixture.folder().filename());
}

TEST(Cohort, IdsOfOneNumberAreOneRecordAndTextsAreKept) {
  EXPECT_EQ(normalize_id(" 007 "), "7");
  EXPECT_EQ(normalize_id("7.0"), "7");
  EXPECT_EQ(normalize_id("000"), "0");
  EXPECT_EQ(normalize_id("7.5"), "7.5");
  EXPECT_EQ(normalize_id("7."), "7.");
  EXPECT_EQ(normalize_id(" P-07 "), "P-07");
  EXPECT_EQ(normalize_id(""), "");
  EXPECT_EQ(standard_image_path("c", "7"), "c/images/7/007ECG_lead2.jpg");
  EXPECT_EQ(standard_image_path("c", "12345"), "c/images/12345/12345ECG_lead2.jpg");
  EXPECT_EQ(standard_image_path("c", "P7"), "c/images/P7/P7ECG_lead2.jpg");

  CohortFixture fixture(6);
  fixture.clinical[1][0] = "001";
  fixture.labels[1][0] = "1.0";
  fixture.signals[1][0] = "1.00";
  fixture.clinical[6][0] = fixture.labels[6][0] = fixture.signals[6][0] = "B 6";
  fixture.save();
  fixture.remove("images/6");
  fixture.write_image("B 6", CohortFixture::picture(6));
  const Cohort cohort = fixture.open();
  EXPECT_THAT(ids_of(cohort), ElementsAre("1", "2", "3", "4", "5", "B 6"));
  for (const auto& record : cohort.records()) EXPECT_EQ(record.available(), ModalitySet::all());
  EXPECT_EQ(cohort.find("005"), 4U);
  EXPECT_EQ(cohort.find("B 6"), 5U);
  EXPECT_EQ(cohort.find("6"), std::nullopt);
}

TEST(Cohort, SortsNumbersByValueBeforeTexts) {
  CohortFixture fixture(12);
  for (auto* table : {&fixture.clinical, &fixture.labels, &fixture.signals}) (*table)[1][0] = "X";
  fixture.save();
  EXPECT_THAT(ids_of(fixture.open(kQuick)),
              ElementsAre("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "X"));
}

TEST(Cohort, KeepsRecordsThatSomeSourceLacks) {
  CohortFixture fixture(6);
  fixture.clinical.erase(fixture.clinical.begin() + 1);
  fixture.signals.erase(fixture.signals.begin() + 2);
  fixture.labels.erase(fixture.labels.begin() + 3);
  fixture.save();
  fixture.remove("images/4");
  const Cohort cohort = fixture.open();
  ASSERT_EQ(cohort.records().size(), 6U);
  const auto& records = cohort.records();
  EXPECT_FALSE(records[0].available().has(Modality::clinical));
  EXPECT_TRUE(cohort.clinical(0).empty());
  EXPECT_FALSE(records[1].available().has(Modality::signal));
  EXPECT_TRUE(cohort.signal(1).empty());
  EXPECT_FALSE(records[2].label.has_value());
  EXPECT_FALSE(records[3].available().has(Modality::image));
  EXPECT_EQ(cohort.image_facts(3), nullptr);
}

TEST(Cohort, AcceptsOtherPaddingAndEndingsWithANote) {
  const CohortFixture fixture(4);
  fixture.remove("images/1");
  fixture.remove("images/2");
  fixture.write_image_as("images/0001/1ECG_lead2.JPEG", CohortFixture::picture(1));
  fixture.write_image_as("images/2/02ecg_lead2.png", CohortFixture::picture(2));
  const Cohort cohort = fixture.open();
  EXPECT_EQ(cohort.records()[0].available(), ModalitySet::all());
  EXPECT_EQ(cohort.records()[1].available(), ModalitySet::all());
  EXPECT_THAT(cohort.notes(), Contains(HasSubstr("images/0001/1ECG_lead2.JPEG is read as")));
}

TEST(Cohort, NotesWhatItReadWithTolerance) {
  const CohortFixture fixture(4);
  const auto png = io::encode_png(CohortFixture::picture(1, 2500, 250));
  fixture.write("images/1/001ECG_lead2.jpg",
                {reinterpret_cast<const char*>(png.data()), png.size()});
  const Cohort cohort = fixture.open();
  EXPECT_EQ(cohort.records()[0].available(), ModalitySet::all());
  EXPECT_THAT(cohort.records()[0].notes, ElementsAre(HasSubstr("PNG named .jpg")));
  EXPECT_THAT(cohort.records()[1].notes, ElementsAre(HasSubstr("100x40 px instead of 2500x250")));
  EXPECT_THAT(cohort.notes(), Contains(HasSubstr("scaled: 3 records (first 2)")));
}

TEST(Cohort, SaysWhatItAssumes) {
  CohortFixture fixture(4);
  const auto undeclared = sentences(fixture.open(kQuick).assumptions());
  EXPECT_THAT(undeclared, Contains(HasSubstr("sampling rate")));
  EXPECT_THAT(undeclared, Contains(HasSubstr("mV is assumed")));
  EXPECT_THAT(undeclared, Contains(HasSubstr("assumed to be a header")));
  EXPECT_THAT(undeclared, Contains(HasSubstr("coding of SEX")));
  fixture.config(
      "[signals]\nsampling_rate_hz = 100\nunit = \"mV\"\nheader = true\n"
      "[columns.SEX]\nvalues = { male = 0, female = 1 }\n");
  const Cohort declared = fixture.open(kQuick);
  EXPECT_THAT(declared.assumptions(), IsEmpty());
  EXPECT_DOUBLE_EQ(declared.sampling_rate_hz(), 100);
  EXPECT_DOUBLE_EQ(declared.decode(0).signal->sampling_rate_hz, 100);
}

TEST(Cohort, GroupsByPatient) {
  CohortFixture fixture(4);
  const std::vector<std::string> patients = {"PATIENT", "7", "007", "", "4"};
  for (std::size_t r = 0; r < 5; ++r) fixture.clinical[r].push_back(patients[r]);
  fixture.save();
  const Cohort cohort = fixture.open(kQuick);
  const std::string& name = cohort.name();
  EXPECT_EQ(cohort.records()[0].group, name + "/7");
  EXPECT_EQ(cohort.records()[1].group, name + "/7");
  // Without a patient, record 3 is a group of its own and no patient 3.
  EXPECT_EQ(cohort.records()[2].group, name + "/record 3");
  EXPECT_EQ(cohort.records()[2].patient, "record 3");
  EXPECT_EQ(cohort.records()[3].group, name + "/4");
  EXPECT_THAT(cohort.notes(), Contains("PATIENT names no patient for 1 of 4 (25 %) records: each "
                                       "counts as a patient of its own"));

  // The groups hold where the clinical table is not asked for, too.
  OpenOptions signal_only = kQuick;
  signal_only.modalities = ModalitySet().with(Modality::signal);
  const Cohort without = fixture.open(signal_only);
  EXPECT_EQ(without.records()[1].group, name + "/7");
  EXPECT_EQ(without.records()[1].available(), signal_only.modalities);

  fixture.config("[columns.PATIENT]\nrole = \"ignore\"\n[columns.SEX]\nrole = \"group\"\n");
  EXPECT_EQ(fixture.open(kQuick).records()[0].patient, fixture.clinical[1][2]);
  fixture.config("[columns.AGE]\nrole = \"group\"\n[columns.SEX]\nrole = \"group\"\n");
  EXPECT_THAT(fixture.refusal(kQuick), HasSubstr("both AGE and SEX have the role group"));
}

TEST(Cohort, SharesPatientsWithinItsGroupSpaceOnly) {
  CohortFixture fixture(4);
  const std::vector<std::string> patients = {"PATIENT", "7", "8", "", "9"};
  for (std::size_t r = 0; r < 5; ++r) fixture.clinical[r].push_back(patients[r]);
  fixture.save();
  fixture.config("name = \"ward\"\ngroup_space = \"hospital\"\n");
  const auto records = fixture.open(kQuick).records();
  EXPECT_EQ(records[0].group, "hospital/7");
  EXPECT_EQ(records[2].group, "ward/record 3");  // the hospital's record 3 may be another's
}

TEST(Cohort, ReadsLabelWordsAsDeclared) {
  CohortFixture fixture(6);
  fixture.labels[1][1] = " Normal ";
  fixture.labels[2][1] = "ABNORMAL";
  fixture.labels[3][1] = "borderline";
  fixture.labels[4][1] = "suspicious";
  fixture.labels[5][1] = "";
  fixture.labels[6][1] = "1";
  fixture.save();
  const auto records = fixture.open(kQuick).records();
  EXPECT_EQ(records[0].label, Label::normal);
  EXPECT_EQ(records[1].label, Label::abnormal);
  EXPECT_EQ(records[2].label, Label::borderline);
  EXPECT_FALSE(records[3].label);
  EXPECT_THAT(records[3].label_fault, AllOf(HasSubstr("row 5"), HasSubstr("'suspicious'")));
  EXPECT_FALSE(records[4].label);
  EXPECT_THAT(records[4].label_fault, IsEmpty());
  EXPECT_THAT(records[5].label_fault, HasSubstr("'1'"));
  fixture.config("[labels]\nabnormal = [\"abnormal\", \"suspicious\", 1]\n");
  EXPECT_EQ(fixture.open(kQuick).records()[3].label, Label::abnormal);
  EXPECT_EQ(fixture.open(kQuick).records()[5].label, Label::abnormal);
}

TEST(Cohort, NeedsNoLabelsWhereNoneAreAskedFor) {
  const CohortFixture fixture(4);
  fixture.remove("labels.csv");
  const Cohort cohort = fixture.open({.labels_required = false, .decode_images = false});
  EXPECT_EQ(cohort.records().size(), 4U);
  EXPECT_FALSE(cohort.records()[0].label);
  EXPECT_THAT(fixture.refusal(kQuick), HasSubstr("no labels.xlsx"));
}

TEST(Cohort, ReadsTheOtherFormsOfAPart) {
  const CohortFixture fixture(4);
  const auto text = io::read_text(fixture.folder() / "ecg_signals.csv");
  fixture.remove("ecg_signals.csv");
  fixture.write("ecg_signals.csv.gz", text);  // told by content
  EXPECT_EQ(fixture.open(kQuick).records()[0].available(), ModalitySet::all());
}

TEST(Cohort, PrefersTheSpreadsheetAndSaysSo) {
  const CohortFixture fixture(4);
  write_xlsx(fixture, "clinical.xlsx", fixture.clinical);
  EXPECT_THAT(fixture.open(kQuick).notes(),
              Contains("clinical.xlsx is used, clinical.csv is ignored"));
}

// A picture of 30,000 x 30,000 pixels in a few bytes.
std::string huge_png() {
  auto bytes = io::encode_png(CohortFixture::picture(1, 16, 16));
  constexpr std::array<unsigned char, 8> kSize = {0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30};
  std::memcpy(&bytes[16], kSize.data(), kSize.size());
  const auto* chunk = reinterpret_cast<const unsigned char*>(&bytes[12]);
  const auto sum = static_cast<std::uint32_t>(crc32(0, chunk, 17));
  for (int b = 0; b < 4; ++b) {
    bytes[static_cast<std::size_t>(29 + b)] = static_cast<std::byte>(sum >> (24 - 8 * b));
  }
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST(Cohort, CountsBytesOfImagesAndFilledSamples) {
  CohortFixture fixture(3);
  fixture.signals[2][4] = fixture.signals[2][5] = "";
  fixture.save();
  const Cohort cohort = fixture.open();
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(cohort.image_facts(i)->file_bytes,
              std::filesystem::file_size(cohort.records()[i].image));
    EXPECT_EQ(cohort.records()[i].filled_samples, i == 1 ? 2U : 0U);
  }
}

TEST(Cohort, MarksImagesThatCannotBeRead) {
  const CohortFixture fixture(6);
  const auto jpeg = io::encode_jpeg(CohortFixture::picture(1, 400, 100));
  const std::string_view whole(reinterpret_cast<const char*>(jpeg.data()), jpeg.size());
  fixture.write("images/1/001ECG_lead2.jpg", whole.substr(0, whole.size() / 2));
  fixture.write("images/2/002ECG_lead2.jpg", "");
  fixture.write("images/3/003ECG_lead2.jpg", huge_png());
  fixture.write("images/4/004ECG_lead2.jpg", "no picture");
  const Cohort cohort = fixture.open();
  const std::vector<std::string> reasons = {"image truncated", "image of 0 bytes",
                                            "image too large", "image unreadable"};
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    const Record& record = cohort.records()[i];
    EXPECT_EQ(record.unreadable.at(Modality::image), reasons[i]);
    EXPECT_THAT(record.unreadable_detail.at(Modality::image),
                HasSubstr("images/" + record.key.id + "/00" + record.key.id));
    EXPECT_FALSE(record.available().has(Modality::image));
    EXPECT_THROW(cohort.decode(i), Error);
    EXPECT_NO_THROW(cohort.decode(i, ModalitySet().with(Modality::signal)));
  }
  EXPECT_EQ(cohort.records()[4].available(), ModalitySet::all());
}

struct MissingPart {
  const char* removed;
  const char* message;
};

class CohortSource : public testing::TestWithParam<MissingPart> {};

TEST_P(CohortSource, IsNamedWhereItIsMissing) {
  const CohortFixture fixture(4);
  fixture.remove(GetParam().removed);
  EXPECT_THAT(fixture.refusal(kQuick), HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(All, CohortSource,
                         testing::Values(MissingPart{"images", "no folder images"},
                                         MissingPart{"ecg_signals.csv", "no ecg_signals.csv"},
                                         MissingPart{"clinical.csv", "no clinical.xlsx"},
                                         MissingPart{"labels.csv", "no labels.xlsx"},
                                         MissingPart{"", "no such cohort folder"}));

TEST(Cohort, OpensWithoutThePartsThatAreNotAskedFor) {
  const CohortFixture fixture(4);
  fixture.remove("images");
  fixture.remove("clinical.csv");
  OpenOptions options;
  options.modalities = ModalitySet().with(Modality::signal);
  EXPECT_EQ(fixture.open(options).records()[0].available(), options.modalities);
}

const OpenOptions kAnyPart{.required = ModalitySet(), .decode_images = false};

TEST(Cohort, OpensWithThePartsThatAreThere) {
  const CohortFixture fixture(4);
  EXPECT_EQ(fixture.open(kAnyPart).modalities(), ModalitySet::all());
  fixture.remove("images");
  const Cohort imageless = fixture.open(kAnyPart);
  EXPECT_EQ(imageless.modalities(), ModalitySet::all().without(Modality::image));
  EXPECT_EQ(imageless.records()[0].available(), imageless.modalities());
  fixture.remove("ecg_signals.csv");
  const Cohort clinical = fixture.open(kAnyPart);
  EXPECT_EQ(clinical.modalities(), ModalitySet().with(Modality::clinical));
  EXPECT_EQ(clinical.signal_points(), 0U);
  EXPECT_TRUE(clinical.signal(0).empty());
  EXPECT_FALSE(clinical.decode(0).signal);
  OpenOptions signal_needed = kAnyPart;
  signal_needed.required = ModalitySet().with(Modality::signal);
  EXPECT_THAT(fixture.refusal(signal_needed), HasSubstr("no ecg_signals.csv"));
  fixture.remove("clinical.csv");
  EXPECT_THAT(fixture.refusal(kAnyPart),
              HasSubstr("no images or ecg_signals.csv or clinical.xlsx in the cohort folder"));
}

TEST(Cohort, RefusesAPartOfOtherIdsThanTheLabels) {
  CohortFixture fixture(4);
  for (std::size_t r = 1; r < fixture.clinical.size(); ++r) fixture.clinical[r][0] = concat("P", r);
  fixture.save();
  EXPECT_THAT(fixture.refusal(kAnyPart),
              AllOf(HasSubstr("no id of clinical.csv has a label: clinical.csv has P1, P2, P3"),
                    HasSubstr("labels.csv has 1, 2, 3, ...")));
  OpenOptions unlabeled = kAnyPart;
  unlabeled.labels_required = false;
  EXPECT_EQ(fixture.open(unlabeled).records().size(), 8U);
}

struct BadFile {
  const char* file;
  std::string content;
  const char* message;
};

class CohortFile : public testing::TestWithParam<BadFile> {};

TEST_P(CohortFile, IsRefusedWithItsFault) {
  const CohortFixture fixture(4);
  fixture.write(GetParam().file, GetParam().content);
  EXPECT_THAT(fixture.refusal(kQuick), HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    All, CohortFile,
    testing::Values(
        BadFile{"clinical.csv", "", "empty"}, BadFile{"ecg_signals.csv", "", "empty"},
        BadFile{"labels.csv", "\n\n", "empty"},
        BadFile{"clinical.xlsx", "PK\x03\x04 but no workbook", "clinical.xlsx"},
        BadFile{"labels.xlsx", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 sealed", "OLE file"},
        BadFile{"clinical.csv", "AGE,SEX\n50,1\n", "set clinical.index in cohort.toml"},
        BadFile{"labels.csv", "id,label\n1,normal\n", "set labels.index in cohort.toml"},
        BadFile{"labels.csv", "index,class\n1,normal\n", "set labels.column in cohort.toml"},
        BadFile{"labels.csv", "index,label\n1,normal\n02,normal\n2.0,abnormal\n",
                "'02' and '2.0' in rows 3 and 4 differ only in blanks or zeros"},
        BadFile{"clinical.csv", "IDX,AGE\n7,50\n8,51\n07,52\n",
                "'7' and '07' in rows 2 and 4 differ only in leading zeros"},
        BadFile{"ecg_signals.csv", "index,0,1,2\n1,.1,.2,.3\n2,.1,.2,.4\n1,.1,.3,.3\n",
                "index 1 occurs twice, in lines 2 and 4"},
        BadFile{"images/01/001ECG_lead2.jpg", "x",
                "images/01 and images/1 both belong to record 1"},
        BadFile{"labels.csv", "index,label\n101,normal\n102,abnormal\n",
                "no id occurs in all files of the cohort"},
        BadFile{"labels.csv", "index,label\n", "no rows below the header"},
        BadFile{"cohort.toml", "[signals\n", "line 1"}));

TEST(Cohort, RefusesTwoPicturesOfOneRecord) {
  const CohortFixture fixture(4);
  fixture.remove("images/2");
  fixture.write_image_as("images/2/2ECG_lead2.jpg", CohortFixture::picture(2));
  fixture.write_image_as("images/2/02ECG_lead2.jpg", CohortFixture::picture(2));
  EXPECT_THAT(fixture.refusal(kQuick), HasSubstr("images/2 holds 2 images of record 2"));
}

TEST(Cohort, HashesContentsAndNothingElse) {
  const CohortFixture fixture(4);
  const Cohort cohort = fixture.open();
  const Cohort quick = fixture.open(kQuick);
  const std::vector<std::size_t> some = {0, 2};
  EXPECT_EQ(cohort.hash(some), quick.hash(some));
  EXPECT_EQ(cohort.content_hash(0, Modality::image), quick.content_hash(0, Modality::image));
  EXPECT_EQ(cohort.content_hash(0, Modality::image).size(), 64U);
  EXPECT_NE(cohort.content_hash(0, Modality::signal), cohort.content_hash(1, Modality::signal));
  EXPECT_EQ(cohort.content_hash(0, Modality::clinical), "");

  CohortFixture copy(4);
  EXPECT_EQ(copy.open(kQuick).hash(some), cohort.hash(some));
  copy.labels[2][1] = "normal";  // record 2, which is not among `some`
  copy.save();
  EXPECT_EQ(copy.open(kQuick).hash(some), cohort.hash(some));
  copy.clinical[3][1] = "41.5";
  copy.save();
  EXPECT_NE(copy.open(kQuick).hash(some), cohort.hash(some));
}

}  // namespace
}  // namespace ecgmm::data
