// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/page_files.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/errors.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::data {
namespace {

namespace fs = std::filesystem;
using Paths = std::vector<fs::path>;

class PageFilesTest : public ::testing::Test {
 protected:
  PageFiles with(const Paths& files) {
    for (const auto& file : files) {
      fs::create_directories((folder_.path() / file).parent_path());
      std::ofstream(folder_.path() / file) << 'x';
    }
    return PageFiles(folder_.path());
  }
  TempFolder folder_;
};

TEST_F(PageFilesTest, AreThePicturesAndPdfsThatAreNotHidden) {
  const auto files = with({"b.JPG", "a.png", "w/c.jpeg", ".d.jpg", "e.txt", "f.pdf"});
  EXPECT_EQ(files.all(), (Paths{"a.png", "b.JPG", "f.pdf", "w/c.jpeg"}));
}

TEST_F(PageFilesTest, AreFoundByPathNameAndId) {
  const auto files = with({"007.jpg", "w/P 1.png", "v/8.png", "w/8.png"});
  EXPECT_EQ(files.find("007.jpg", false, {}), Paths{"007.jpg"});
  EXPECT_EQ(files.find("7", false, {}), Paths{"007.jpg"});
  EXPECT_EQ(files.find("P 1", false, {}), Paths{"w/P 1.png"});
  EXPECT_EQ(files.find("./w/8", false, {}), Paths{"w/8.png"});
  EXPECT_TRUE(files.find("70", false, {}).empty());
  EXPECT_TRUE(files.find("../007.jpg", false, {}).empty());
  expect_error(ErrorKind::data, "v/8.png and w/8.png may all be photographs of record 8",
               [&] { files.find("8", false, {}); });
}

TEST_F(PageFilesTest, PhotographsAreOfOneRecordIfSomebodySaysSo) {
  const auto files = with({"7_1.jpg", "07_2.png", "7_x.jpg", "9_1.jpg"});
  EXPECT_EQ(files.find("7", true, {"7"}), (Paths{"07_2.png", "7_1.jpg"}));
  EXPECT_EQ(files.find("7", true, {"7", "7_1"}), Paths{"07_2.png"}) << "7_1 is a record of its own";
  expect_error(ErrorKind::data, "07_2.png and 7_1.jpg may all be photographs of record 7",
               [&] { files.find("7", false, {"7"}); });
  expect_error(ErrorKind::data, "9_1.jpg may be a photograph of record 9, or another",
               [&] { files.find("9", false, {"9"}); });
}

}  // namespace
}  // namespace ecgmm::data
