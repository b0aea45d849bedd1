// SPDX-License-Identifier: Apache-2.0
#include "arrays.h"

#include <cstdint>
#include <string>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/single_signal.h"
#include "ecgmm/io/image_codec.h"

namespace ecgmm::python {
namespace {

namespace nb = nanobind;

std::string shape_of(const Array& array) {
  std::vector<std::string> sizes;
  for (std::size_t k = 0; k < array.ndim(); ++k) sizes.push_back(concat(array.shape(k)));
  return "(" + join(sizes, ", ") + ")";
}

template <class Number>
std::vector<float> floats(const Array& array) {
  const auto* first = static_cast<const Number*>(array.data());
  const auto step = array.stride(0);
  std::vector<float> samples(array.shape(0));
  for (std::size_t i = 0; i < samples.size(); ++i) {
    samples[i] = static_cast<float>(first[static_cast<std::int64_t>(i) * step]);
  }
  return samples;
}

}  // namespace

std::vector<float> samples_of(const Array& array) {
  if (array.ndim() != 1) {
    throw data_error(concat("the signal has the shape ", shape_of(array)),
                     "give the samples of lead II as one row");
  }
  if (array.shape(0) > data::kMaxSamples) {
    throw data_error(concat("the signal has ", array.shape(0), " samples, more than any ECG"),
                     concat("give at most ", data::kMaxSamples));
  }
  const auto type = array.dtype();
  if (type == nb::dtype<float>()) return floats<float>(array);
  if (type == nb::dtype<double>()) return floats<double>(array);
  if (type == nb::dtype<std::int8_t>()) return floats<std::int8_t>(array);
  if (type == nb::dtype<std::int16_t>()) return floats<std::int16_t>(array);
  if (type == nb::dtype<std::int32_t>()) return floats<std::int32_t>(array);
  if (type == nb::dtype<std::int64_t>()) return floats<std::int64_t>(array);
  if (type == nb::dtype<std::uint8_t>()) return floats<std::uint8_t>(array);
  if (type == nb::dtype<std::uint16_t>()) return floats<std::uint16_t>(array);
  throw data_error("the samples of the signal are no numbers that are read",
                   "give float32, float64 or integers");
}

Image image_of(const Array& array) {
  const bool gray = array.ndim() == 2;
  if (!gray && !(array.ndim() == 3 && array.shape(2) == 3)) {
    throw data_error(concat("the image has the shape ", shape_of(array)),
                     "give (height, width) or (height, width, 3) in RGB");
  }
  if (array.dtype() != nb::dtype<std::uint8_t>()) {
    throw data_error("the pixels of the image are not of 8 bits", "give uint8, from 0 to 255");
  }
  const auto height = array.shape(0), width = array.shape(1);
  if (height == 0 || width == 0) throw data_error("an image without pixels");
  io::check_picture_size(width, height);
  const auto* first = static_cast<const std::uint8_t*>(array.data());
  Image image;
  image.width_px = static_cast<int>(width);
  image.height_px = static_cast<int>(height);
  image.rgb.reserve(3 * width * height);
  for (std::int64_t y = 0; y < image.height_px; ++y) {
    for (std::int64_t x = 0; x < image.width_px; ++x) {
      const auto* pixel = first + y * array.stride(0) + x * array.stride(1);
      for (std::int64_t c = 0; c < 3; ++c) {
        image.rgb.push_back(gray ? *pixel : pixel[c * array.stride(2)]);
      }
    }
  }
  return image;
}

}  // namespace ecgmm::python
