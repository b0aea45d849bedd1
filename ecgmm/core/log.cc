// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/core/log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <mutex>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/printable.h"

// spdlog stays in this file: torch ships its own copy of fmt, which clashes with Debian's.
namespace ecgmm::log {
namespace {

spdlog::logger& logger() {
  static const auto instance = [] {
    auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
    sink->set_pattern("%^%v%$");
    auto made = std::make_shared<spdlog::logger>("ecgmm", sink);
    made->set_level(spdlog::level::debug);  // each sink has a level of its own
    sink->set_level(spdlog::level::info);
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return *instance;
}

std::mutex taker_mutex;
Taker taker;

/// @return whether somebody took the line.
bool taken(Level level, const std::string& line) {
  const std::lock_guard lock(taker_mutex);
  if (taker) taker(level, line);
  return static_cast<bool>(taker);
}

}  // namespace

void take_lines(Taker new_taker) {
  const std::lock_guard lock(taker_mutex);
  taker = std::move(new_taker);
}

void set_level(Level level) {
  auto& shown = *logger().sinks().front();
  switch (level) {
    case Level::quiet:
      shown.set_level(spdlog::level::warn);
      break;
    case Level::normal:
      shown.set_level(spdlog::level::info);
      break;
    case Level::verbose:
      shown.set_level(spdlog::level::debug);
      break;
  }
}

void also_to_file(const std::string& path) {
  auto& sinks = logger().sinks();
  sinks.resize(1);
  if (path.empty()) return;
  try {
    auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(path);
    sink->set_pattern("%Y-%m-%d %H:%M:%S %v");
    sink->set_level(std::min(sinks.front()->level(), spdlog::level::info));
    sinks.push_back(std::move(sink));
  } catch (const spdlog::spdlog_ex& error) {
    throw environment_error("cannot write the log " + path + ": " + error.what());
  }
}

void debug(const std::string& text) {
  const auto line = printable_line(text);
  if (!taken(Level::verbose, line)) logger().debug("{}", line);
}

void info(const std::string& text) {
  const auto line = printable_line(text);
  if (!taken(Level::normal, line)) logger().info("{}", line);
}

void warn(const std::string& text) {
  const auto line = printable_line(text);
  if (!taken(Level::quiet, line)) logger().warn("{}", line);
}

}  // namespace ecgmm::log
