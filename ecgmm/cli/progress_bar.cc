// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <string>

#include "ecgmm/cli/command.h"
#include "ecgmm/cli/verbosity.h"
#include "ecgmm/core/printable.h"
#include "ecgmm/core/text.h"

namespace ecgmm::cli {
namespace {

using Clock = std::chrono::steady_clock;

std::string duration_text(double seconds) {
  const auto whole = std::lround(seconds);
  if (whole < 60) return concat(whole, " s");
  return concat(whole / 60, " min ", whole % 60, " s");
}

constexpr std::size_t kMaxTextBytes = 60;

/// Draws "importing  [#####.....]  42 %  120 / 285  8 s left  loss 0.41" over itself.
class Bar : public Progress {
 public:
  explicit Bar(const std::string& what) : what_(printable_line(what, kMaxTextBytes)) {}
  ~Bar() override {
    if (drawn_) std::fputs("\r\033[K", stderr);
  }

  void update(std::size_t done, std::size_t total, const std::string& text) override {
    const auto now = Clock::now();
    if (done < total && drawn_ && now - last_ < std::chrono::milliseconds(100)) return;
    last_ = now;
    drawn_ = true;
    const double share = total == 0 ? 1.0 : static_cast<double>(done) / static_cast<double>(total);
    const double elapsed = std::chrono::duration<double>(now - start_).count();
    constexpr int kWidth = 24;
    const int filled = static_cast<int>(share * kWidth);
    std::string line = concat("\r", what_, " [", std::string(filled, '#'),
                              std::string(kWidth - filled, '.'), "] ", done, "/", total);
    if (elapsed > 0.5 && done > 0) {
      line += concat("  ", fixed(static_cast<double>(done) / elapsed, 1), "/s");
      if (done < total) line += "  " + duration_text(elapsed / share - elapsed) + " left";
    }
    if (!text.empty()) line += "  " + printable_line(text, kMaxTextBytes);
    std::fputs((line + "\033[K").c_str(), stderr);
    std::fflush(stderr);
  }

 private:
  std::string what_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_;
  bool drawn_ = false;
};

}  // namespace

void print_text(const std::string& text) { std::fputs(printable_text(text).c_str(), stdout); }

void print_line(const std::string& line) { std::puts(printable_line(line).c_str()); }

std::unique_ptr<Progress> make_progress_bar(const std::string& what) {
  if (verbosity() == log::Level::quiet || isatty(STDERR_FILENO) == 0) return nullptr;
  return std::make_unique<Bar>(what);
}

}  // namespace ecgmm::cli
