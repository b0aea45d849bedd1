// SPDX-License-Identifier: Apache-2.0
// What is printed on a picture.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace ecgmm::io {

/// An 8-bit gray picture, rows from the top.
struct GrayPicture {
  int width_px = 0;
  int height_px = 0;
  std::vector<std::uint8_t> gray;  ///< (height, width)
};

/// A word as it was recognized. Letters may be mistaken for others.
struct OcrWord {
  std::string text;       ///< UTF-8
  double confidence = 0;  ///< 0..100
  int left_px = 0;
  int top_px = 0;
  int width_px = 0;
  int height_px = 0;
  int line = 0;  ///< words of one number stand in one line
};

/// The words of a picture in the order of reading, or why they are not known.
struct OcrText {
  std::vector<OcrWord> words;
  std::string fault;  ///< "tesseract is not installed"; "" if the picture was read
};

/// Recognizes the words of an upright picture with the program tesseract, which is run with limits
/// of time and memory. The picture and the words are in no file. Capital letters should be 20 to 40
/// pixels tall.
OcrText recognize_text(const GrayPicture& picture);

/// The same with another limit of processor time; on the clock four times as long.
OcrText recognize_text_within(const GrayPicture& picture, std::chrono::seconds longest);

}  // namespace ecgmm::io
