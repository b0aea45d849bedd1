// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "ecgmm/core/words.h"
#include "ecgmm/data/selection.h"

namespace ecgmm::input {

/// How records become arrays: which Preprocessor is made.
enum class Form {
  picture,  ///< images as pixels, signals as they are; every modality is needed
  wave,     ///< images and signals as one lead's shape at 100 Hz; any modality is enough
};
inline constexpr std::array kForms = {Word{Form::picture, "picture"}, Word{Form::wave, "wave"}};

/// How many of the modalities a record must have for this form.
constexpr data::Needed needed_modalities(Form form) {
  return form == Form::wave ? data::Needed::any : data::Needed::all;
}

}  // namespace ecgmm::input
