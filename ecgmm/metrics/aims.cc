// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/aims.h"

#include <charconv>
#include <system_error>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::metrics {
namespace {

constexpr std::string_view kNone = "none";
constexpr std::string_view kError = "error<=";

/// The number above 0 and below 1 that is the whole of `text`.
std::optional<double> share_of(std::string_view text) {
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_whole = fault == std::errc() && end == text.data() + text.size();
  if (!is_whole || !(value > 0 && value < 1)) return std::nullopt;
  return value;
}

}  // namespace

std::optional<ThresholdSetting> ThresholdSetting::from_text(std::string_view text) {
  if (const auto probability = share_of(text)) return ThresholdSetting{*probability, {}};
  const auto aim = ThresholdAim::from_text(text);
  if (!aim) return std::nullopt;
  return ThresholdSetting{.aim = aim};
}

std::string ThresholdSetting::text() const { return aim ? aim->text() : shortest(probability); }

std::optional<AbstentionAim> AbstentionAim::from_text(std::string_view text) {
  if (text == kNone) return AbstentionAim{};
  if (!text.starts_with(kError)) return std::nullopt;
  const auto share = share_of(text.substr(kError.size()));
  return share ? std::optional(AbstentionAim{share}) : std::nullopt;
}

AbstentionAim AbstentionAim::parse(std::string_view text) {
  if (const auto aim = from_text(text)) return *aim;
  throw usage_error(concat("\"", text, "\" is not a rule for abstaining"),
                    "give none, or error<=0.05 (above 0, below 1)");
}

std::string AbstentionAim::text() const {
  return most_errors ? std::string(kError) + shortest(*most_errors) : std::string(kNone);
}

}  // namespace ecgmm::metrics
