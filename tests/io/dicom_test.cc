// SPDX-License-Identifier: Apache-2.0
// What DICOM files may ask of memory and stack; built with the module.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ecgmm/io/dicom_load.h"
#include "tests/io/small_dicom.h"
#include "tests/support/errors.h"

namespace ecgmm::io {
namespace {

using Syntax = SmallDicom::Syntax;
using testing::AllOf;
using testing::HasSubstr;

std::string refused(const std::string& content) {
  return fault(ErrorKind::data, [&] { open_dicom(memory_bytes(content)); });
}

void expect_small_signal(const std::string& content) {
  const auto recording = open_dicom(memory_bytes(content));
  const auto samples = recording->read(recording->require("II"));
  ASSERT_EQ(samples.size(), kSmallLength);
  for (std::size_t i = 0; i < kSmallLength; ++i) {
    EXPECT_NEAR(samples[i], small_sample(1, i) * 1e-3, 1e-6) << i;
  }
}

TEST(Dicom, ReadsEveryTransferSyntax) {
  for (const auto syntax : {Syntax::explicit_little, Syntax::implicit_little, Syntax::explicit_big,
                            Syntax::encapsulated}) {
    SCOPED_TRACE(static_cast<int>(syntax));
    expect_small_signal(SmallDicom(syntax).file());
  }
}

TEST(Dicom, RefusesLengthsThatTheFileCannotHold) {
  for (const auto& file : oversize_dicom_files()) {
    SCOPED_TRACE(file.name);
    EXPECT_THAT(refused(file.content),
                AllOf(HasSubstr("has a length of"), HasSubstr("up to the end of the file"),
                      HasSubstr("copy it again")));
  }
}

TEST(Dicom, NamesTheElementThatIsTooLong) {
  for (const auto syntax :
       {Syntax::explicit_little, Syntax::implicit_little, Syntax::explicit_big}) {
    const SmallDicom dicom(syntax);
    EXPECT_THAT(refused(dicom.file(dicom.element(0x54001010, "OW", "four", 0x66000000))),
                HasSubstr("element (5400,1010) WaveformData has a length of 1711276032 bytes, but "
                          "only 4 follow"));
  }
  const SmallDicom little(Syntax::explicit_little);
  EXPECT_THAT(refused(little.file(little.element(0x00100010, "PN", "four", 6))),
              HasSubstr("element (0010,0010) PatientName has a length of 6 bytes, but only 4"));
}

TEST(Dicom, RefusesAHeaderWithoutItsValue) {
  const SmallDicom little(Syntax::explicit_little);
  EXPECT_THAT(refused(little.file(little.element(0x54001010, "OW", "", 0x66000000))),
              HasSubstr("at the end of the file"));
}

TEST(Dicom, BoundsTheDepthAndNotTheNumberOfItems) {
  const SmallDicom little(Syntax::explicit_little);
  std::string nested, items;
  for (int i = 0; i < 20000; ++i) {
    nested += little.open_sequence(0x54000100);
    items += little.item(little.element(0x0040A180, "US", little.number(1, 2)));
  }
  EXPECT_THAT(refused(little.file(nested)), HasSubstr("nested too deep"));
  expect_small_signal(little.file(little.element(0x0040B020, "SQ", items)));
}

TEST(Dicom, RefusesDeflatedFilesWhereverTheySaySo) {
  EXPECT_THAT(refused(SmallDicom(Syntax::deflated).file()), HasSubstr("deflated"));
}

}  // namespace
}  // namespace ecgmm::io
