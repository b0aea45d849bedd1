// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/excel_date.h"

#include <chrono>
#include <cmath>
#include <cstdio>

namespace ecgmm::io {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr sys_days date(int year, unsigned month, unsigned day) {
  return sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day));
}

constexpr int kDayMs = 86'400'000;
constexpr sys_days kDayZero1900 = date(1899, 12, 30);  ///< true for day 61 and later
constexpr sys_days kDayZero1904 = date(1904, 1, 1);
constexpr int kLeapDay1900 = 60;

std::string clock_text(int ms) {
  char text[32];
  std::snprintf(text, sizeof text, "%02d:%02d:%02d", ms / 3'600'000, ms / 60'000 % 60,
                ms / 1000 % 60);
  std::string clock = text;
  if (ms % 1000 != 0) {
    std::snprintf(text, sizeof text, ".%03d", ms % 1000);
    clock += text;
  }
  return clock;
}

/// Reads the whole text with a scanf pattern whose last item is %n.
template <class... Targets>
bool scan(const std::string& text, const char* pattern, Targets*... targets) {
  int length = -1;
  std::sscanf(text.c_str(), pattern, targets..., &length);
  return length == static_cast<int>(text.size());
}

/// Fraction of a day in "12:30:00" or "12:30:00.250".
std::optional<double> clock_fraction(const std::string& text) {
  int hour = 0;
  int minute = 0;
  double second = 0;
  if (text.size() < 8 || !scan(text, "%2d:%2d:%lf%n", &hour, &minute, &second)) return std::nullopt;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || !(second >= 0 && second < 60))
    return std::nullopt;
  return (hour * 3600 + minute * 60 + second) / 86400;
}

}  // namespace

std::optional<std::string> excel_date_text(double serial, DateSystem system) {
  if (!(serial >= 0 && serial < 2'958'466)) return std::nullopt;
  int day = static_cast<int>(serial);
  int ms = static_cast<int>(std::lround((serial - day) * kDayMs));
  if (ms == kDayMs) {
    ++day;
    ms = 0;
  }
  if (day == 0) return clock_text(ms);
  sys_days when = kDayZero1904 + days(day);
  if (system == DateSystem::from_1900)
    when = kDayZero1900 + days(day < kLeapDay1900 ? day + 1 : day);
  const year_month_day civil(when);
  if (civil.year() > std::chrono::year(9999)) return std::nullopt;
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(civil.year()),
                static_cast<unsigned>(civil.month()), static_cast<unsigned>(civil.day()));
  return ms == 0 ? std::string(text) : std::string(text) + " " + clock_text(ms);
}

std::optional<double> excel_serial(std::string_view iso) {
  const std::string text(iso);
  if (text.size() < 10 || text[4] != '-') return clock_fraction(text);
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  if (!scan(text.substr(0, 10), "%4d-%2u-%2u%n", &year, &month, &day)) return std::nullopt;
  const year_month_day civil{std::chrono::year(year), std::chrono::month(month),
                             std::chrono::day(day)};
  if (!civil.ok() || year < 1900) return std::nullopt;
  auto serial = static_cast<double>((sys_days(civil) - kDayZero1900).count());
  if (serial <= kLeapDay1900) --serial;
  if (text.size() == 10) return serial;
  const auto fraction = clock_fraction(text.substr(11));
  if (text[10] != ' ' || !fraction) return std::nullopt;
  return serial + *fraction;
}

bool is_date_format(std::string_view code) {
  bool date = false;
  for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {  // the first section decides
    const char c = code[i];
    if (c == '\\' || c == '_' || c == '*') {
      ++i;  // the next character is shown, left as a gap, or repeated
    } else if (c == '"') {
      i = code.find('"', i + 1);
      if (i == std::string_view::npos) break;
    } else if (c == '[') {
      if (i + 1 < code.size() &&
          std::string_view("hHmMsS").find(code[i + 1]) != std::string_view::npos) {
        const auto close = code.find(']', i);
        if (close == std::string_view::npos) break;
        const auto inside = code.substr(i + 1, close - i - 1);
        if (inside.find_first_not_of(inside[0]) == std::string_view::npos)
          return false;  // [h], [mm]
      }
      i = code.find(']', i);
      if (i == std::string_view::npos) break;
    } else if (std::string_view("dDmMyYhHsS").find(c) != std::string_view::npos) {
      date = true;
    }
  }
  return date;
}

bool is_builtin_date_format(int id) {
  const auto between = [id](int low, int high) { return id >= low && id <= high; };
  // 46 is [h]:mm:ss; 27-36 and 50-58 are dates of East Asian languages.
  return between(14, 22) || between(27, 36) || id == 45 || id == 47 || between(50, 58);
}

}  // namespace ecgmm::io
