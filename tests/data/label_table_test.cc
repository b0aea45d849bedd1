// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/label_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "tests/data/tiny_ptbxl.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::data {
namespace {

using test::write_text;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ReadLabelTable : public ::testing::Test {
 protected:
  ReadLabelTable() {
    log::set_level(log::Level::quiet);
    options.labels = folder.path() / "labels.csv";
  }

  LabelTable read(const std::string& csv) {
    write_text(options.labels, csv);
    return read_label_table(options);
  }

  std::string fault(const std::string& csv, ErrorKind kind = ErrorKind::data) {
    try {
      read(csv);
    } catch (const Error& error) {
      EXPECT_EQ(exit_code(error.kind()), exit_code(kind)) << error.what();
      return error.what();
    }
    ADD_FAILURE() << "was read:\n" << csv;
    return {};
  }

  static std::vector<std::string> cells(const LabelTable& table, std::size_t row) {
    std::vector<std::string> shown;
    for (const auto& cell : table.records.at(row).clinical) shown.push_back(cell.shown());
    return shown;
  }
  static std::vector<std::string> ids(const LabelTable& table) {
    std::vector<std::string> found;
    for (const auto& record : table.records) found.push_back(record.id);
    return found;
  }

  TempFolder folder;
  WfdbOptions options;
};

TEST_F(ReadLabelTable, TellsTheUsualColumnsApart) {
  const auto table = read(
      "ecg_id,patient_id,age,sex,height,weight,SBP,strat_fold,label,filename\n"
      "00012,8697.0,300,female,170,,120,3,normal,records/00012_z\n"
      "13,,61.0,0,old,80.5,,4,Abnormal,b.hea\n"
      "14,7,,,,,,,borderline,c.dat\n"
      "15,7,,,,,,,,d.x\n");
  EXPECT_THAT(ids(table), ElementsAre("12", "13", "14", "15"));
  EXPECT_THAT(table.files, ElementsAre("records/00012_z", "b", "c", "d.x"));
  EXPECT_THAT(table.columns, ElementsAre("AGE", "SEX", "Ht", "Wt", "SBP", "PATIENT", "strat_fold"));
  EXPECT_THAT(cells(table, 0), ElementsAre("90", "1", "170", "", "120", "8697", "3"));
  EXPECT_THAT(cells(table, 1), ElementsAre("61", "0", "", "80.5", "", "", "4"));
  EXPECT_EQ(table.records[0].label, Label::normal);
  EXPECT_EQ(table.records[1].label, Label::abnormal);
  EXPECT_EQ(table.records[2].label, Label::borderline);
  EXPECT_EQ(table.records[3].label, std::nullopt);
  EXPECT_EQ(table.declared.at("PATIENT").role, Role::group);
  EXPECT_EQ(table.declared.at("strat_fold").role, Role::audit);
  EXPECT_EQ(table.declared.at("Ht").unit, "cm");
  EXPECT_EQ(table.declared.at("SBP").unit, "mmHg");
}

TEST_F(ReadLabelTable, LabelsBySuperclasses) {
  const auto table = read(
      "file,NORM,MI,STTC,CD,HYP\n"
      "a,1,0,0,0,0\nb,0,1,1,0,0\nc,1,0,0,0,1\nd,0,0,0,0,0\ne,,,,1.0,\n");
  std::vector<Label> labels;
  for (const auto& record : table.records) labels.push_back(record.label.value());
  EXPECT_THAT(labels, ElementsAre(Label::normal, Label::abnormal, Label::borderline,
                                  Label::borderline, Label::abnormal));
  EXPECT_THAT(table.columns, ElementsAre("SUPERCLASS"));
  EXPECT_EQ(table.declared.at("SUPERCLASS").role, Role::audit);
  EXPECT_THAT(cells(table, 1), ElementsAre("MI+STTC"));
  EXPECT_THAT(cells(table, 3), ElementsAre(""));
  EXPECT_THAT(fault("file,NORM,MI,STTC,CD,HYP\na,1,0,0,0,50\n"), HasSubstr("row 2: HYP is '50'"));
  EXPECT_THAT(fault("file,NORM,MI,STTC,CD\na,1,0,0,0\n"), HasSubstr("--label-column"));
}

TEST_F(ReadLabelTable, TakesTheColumnsAndWordsThatAreNamed) {
  options.record_column = "Path";
  options.id_column = "nr";
  options.label_column = "verdict";
  options.patient_column = "who";
  options.normal = {"0", "ok"};
  options.abnormal = {"1"};
  options.male = {"1"};
  options.female = {"2"};
  const auto table = read(
      "filename,path,nr,id,label,verdict,who,patient_id,gender\n"
      "x,a,7,1,abnormal,OK,p,q,2\n"
      "y,b,8,2,normal,1,p,q,1\n");
  EXPECT_THAT(table.files, ElementsAre("a", "b"));
  EXPECT_THAT(ids(table), ElementsAre("7", "8"));
  EXPECT_EQ(table.records[0].label, Label::normal);
  EXPECT_EQ(table.records[1].label, Label::abnormal);
  // The labels of another column are for audits only, as is all that is not asked for.
  EXPECT_THAT(table.columns,
              ElementsAre("SEX", "PATIENT", "filename", "id", "label", "patient_id"));
  EXPECT_THAT(cells(table, 0), ElementsAre("1", "p", "x", "1", "abnormal", "q"));
}

TEST_F(ReadLabelTable, CallsRecordsByTheirFilesWhereThereIsNoId) {
  EXPECT_THAT(ids(read("path,label\na/007,normal\nb/x8,normal\n")), ElementsAre("7", "x8"));
  // One column for both.
  EXPECT_THAT(ids(read("record,label\na/007,normal\nb/x8,normal\n")), ElementsAre("7", "x8"));
}

TEST_F(ReadLabelTable, GivesAuditColumnsNamesThatACohortCanHave) {
  const auto table = read(
      "file,label,IDX,patient,patient id,patient?id,Größe,AGE,HX_DM,empty\n"
      "a,normal,1,2,3,4,5,6,1,\n");
  EXPECT_THAT(table.columns,
              ElementsAre("AGE", "HX_DM", "PATIENT", "patient_id", "patient_id_2", "Größe"));
  options.id_column = "patient";  // then IDX is none of ours
  EXPECT_THAT(read("file,label,IDX,patient,Ht,height\na,normal,1,2,3,160\n").columns,
              ElementsAre("Ht", "PATIENT", "IDX_2", "Ht_2"));
}

TEST_F(ReadLabelTable, LeavesRecordsOfUnknownWordsUnlabeled) {
  const auto table = read("file,label\na,normal\nb,odd\n");
  EXPECT_EQ(table.records[1].label, std::nullopt);
  EXPECT_THAT(fault("file,label\na,0\nb,1\n"),
              HasSubstr("column label: 2 unknown words: 0, 1; state what they mean with --normal"));
}

TEST_F(ReadLabelTable, RefusesWhatItCannotUnderstand) {
  EXPECT_THAT(fault("name,label\na,normal\n"), HasSubstr("--record-column"));
  EXPECT_THAT(fault("file,label\n"), HasSubstr("no rows"));
  EXPECT_THAT(fault("file,id,label\na,1,normal\nb,2,normal\nc,001,normal\n"),
              HasSubstr("id 1 occurs twice, in rows 2 and 4"));
  EXPECT_THAT(fault("file,label\na/1,normal\nb/1,normal\n"), HasSubstr("--id-column"));
  for (const auto* id : {"..", ".hidden", "", "a\\b", "a/.."}) {
    EXPECT_THAT(fault(std::string("file,id,label\na,") + id + ",normal\n"),
                HasSubstr("cannot be the id"))
        << id;
  }
  EXPECT_THAT(fault("file,label,sex\na,normal,1\nb,normal,2\n"),
              HasSubstr("row 3: sex 2 is neither male nor female; state the numbers with --male"));
  options.label_column = "verdict";
  EXPECT_THAT(fault("file,label\na,normal\n"),
              HasSubstr("no column 'verdict' (there are: file, label); correct --label-column"));
}

TEST_F(ReadLabelTable, RefusesWordsWithTwoMeanings) {
  options.normal = {"x"};
  options.borderline = {"X"};
  EXPECT_THAT(fault("file,label\na,x\n", ErrorKind::usage), HasSubstr("two meanings"));
  options.borderline = {};
  options.male = {"1"};
  EXPECT_THAT(fault("file,label\na,x\n", ErrorKind::usage), HasSubstr("--female"));
  options.female = {"1"};
  EXPECT_THAT(fault("file,label\na,x\n", ErrorKind::usage), HasSubstr("two meanings"));
}

}  // namespace
}  // namespace ecgmm::data
