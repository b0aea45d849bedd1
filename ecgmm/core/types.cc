// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/core/types.h"

#include "ecgmm/core/error.h"

namespace ecgmm {

std::string_view to_string(Modality modality) {
  switch (modality) {
    case Modality::image:
      return "image";
    case Modality::signal:
      return "signal";
    case Modality::clinical:
      return "clinical";
  }
  return "";
}

std::optional<Modality> parse_modality(std::string_view text) {
  for (const Modality m : kModalities) {
    if (text == to_string(m)) return m;
  }
  return std::nullopt;
}

ModalitySet ModalitySet::parse(const std::vector<std::string>& words) {
  ModalitySet set;
  for (const auto& word : words) {
    const auto modality = parse_modality(word);
    if (!modality) {
      throw usage_error("unknown modality '" + word + "'", "use image, signal, clinical");
    }
    if (set.has(*modality)) throw usage_error("modality '" + word + "' is named twice");
    set = set.with(*modality);
  }
  if (set.empty()) throw usage_error("no modality named", "use image, signal, clinical");
  return set;
}

std::vector<ModalitySet> ModalitySet::subsets() const {
  std::vector<ModalitySet> found;
  for (std::uint32_t bits = 1; bits <= bits_; ++bits) {
    if (contains(of_bits(bits))) found.push_back(of_bits(bits));
  }
  return found;
}

std::string ModalitySet::text() const {
  std::string text;
  for (const Modality m : kModalities) {
    if (!has(m)) continue;
    if (!text.empty()) text += '+';
    text += to_string(m);
  }
  return text.empty() ? "none" : text;
}

std::string_view to_string(Label label) {
  switch (label) {
    case Label::normal:
      return "normal";
    case Label::abnormal:
      return "abnormal";
    case Label::borderline:
      return "borderline";
  }
  return "";
}

}  // namespace ecgmm
