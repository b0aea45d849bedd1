// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/ocr.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "tests/support/temp_folder.h"

namespace ecgmm::io {
namespace {

const GrayPicture kWhite{4, 2, std::vector<std::uint8_t>(8, 255)};

/// What comes of a picture where tesseract is this shell script; "" : it is not there.
OcrText with_program(const std::string& script,
                     std::chrono::seconds longest = std::chrono::seconds(20)) {
  const TempFolder folder;
  if (!script.empty()) {
    const auto file = folder.path() / "tesseract";
    std::ofstream(file) << "#!/bin/sh\nPATH=/usr/bin:/bin\n" << script << '\n';
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  }
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", folder.path().c_str(), 1);
  auto text = recognize_text_within(kWhite, longest);
  ::setenv("PATH", path.c_str(), 1);
  return text;
}

const std::string kHead =
    "printf "
    "'level\\tpage_num\\tblock_num\\tpar_num\\tline_num\\tword_num\\tleft\\ttop\\twidth\\theight"
    "\\tconf\\ttext\\n'; ";

TEST(Ocr, GivesWordsWithTheirPlacesAndLines) {
  const auto text = with_program(
      "[ \"$(head -c 2 $1)\" = II ] || exit 1; [ \"$OMP_THREAD_LIMIT\" = 1 ] || exit 2; " + kHead +
      "printf '1\\t1\\t0\\t0\\t0\\t0\\t0\\t0\\t4\\t2\\t-1\\t\\n';"
      "printf '5\\t1\\t1\\t1\\t1\\t1\\t10\\t20\\t30\\t40\\t96.5\\t25\\n';"
      "printf '5\\t1\\t1\\t1\\t1\\t2\\t50\\t20\\t60\\t40\\t80\\tmm/s\\n';"
      "printf '5\\t1\\t1\\t1\\t2\\t1\\t50\\t90\\t60\\t40\\t7\\tII\\n'");
  EXPECT_EQ(text.fault, "");
  ASSERT_EQ(text.words.size(), 3U);
  EXPECT_EQ(text.words[0].text, "25");
  EXPECT_EQ(text.words[0].confidence, 96.5);
  EXPECT_EQ(text.words[0].left_px, 10);
  EXPECT_EQ(text.words[0].top_px, 20);
  EXPECT_EQ(text.words[0].width_px, 30);
  EXPECT_EQ(text.words[0].height_px, 40);
  EXPECT_EQ(text.words[0].line, text.words[1].line);
  EXPECT_NE(text.words[1].line, text.words[2].line);
}

TEST(Ocr, LeavesOutWhatIsNoWord) {
  const auto text =
      with_program(kHead +
                   "echo garbage; printf '5\\t1\\t1\\t1\\t1\\t1\\tx\\t20\\t30\\t40\\t96\\t25\\n';"
                   "printf '5\\t1\\t1\\t1\\t1\\t1\\t99999999999\\t20\\t30\\t40\\t96\\t25\\n'; "
                   "printf '5\\t1\\n'");
  EXPECT_EQ(text.fault, "");
  EXPECT_TRUE(text.words.empty());
}

TEST(Ocr, SaysWhyThereAreNoWords) {
  EXPECT_EQ(with_program("").fault, "tesseract is not installed");
  EXPECT_EQ(with_program("exit 1").fault, "tesseract failed");
  EXPECT_EQ(with_program(kHead + "exit 1").fault, "tesseract failed");
  EXPECT_EQ(with_program("head -c 100000 /dev/urandom").fault, "tesseract failed");
  EXPECT_EQ(with_program("yes").fault, "tesseract failed");
  EXPECT_EQ(with_program("sleep 60", std::chrono::seconds(1)).fault,
            "tesseract takes too much time or memory");
}

}  // namespace
}  // namespace ecgmm::io
