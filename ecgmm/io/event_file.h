// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace ecgmm::io {

/// Writes a TensorBoard event file (TFRecord framing with masked CRC-32C around Event messages).
class EventFileWriter {
 public:
  /// Makes `folder`/events.out.tfevents.<time>.ecgmm.<pid> and flushes its version record; the
  /// name does not tell the host, as TensorBoard's own do.
  /// @throws Error (environment).
  explicit EventFileWriter(const std::filesystem::path& folder);
  ~EventFileWriter();
  EventFileWriter(EventFileWriter&&) noexcept;

  /// @param wall_time_s  seconds since 1970; < 0 = now.
  void add_scalar(std::string_view tag, std::int64_t step, double value, double wall_time_s = -1);
  /// @param png  an encoded picture of width_px × height_px, RGB.
  void add_image(std::string_view tag, std::int64_t step, int width_px, int height_px,
                 std::span<const std::byte> png, double wall_time_s = -1);
  /// Markdown, shown in the Text tab.
  void add_text(std::string_view tag, std::int64_t step, std::string_view text,
                double wall_time_s = -1);
  /// Hands what was added to the system.  @throws Error (environment).
  void flush();

  /// The file that is written.
  const std::filesystem::path& path() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ecgmm::io
