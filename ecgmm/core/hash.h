// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace ecgmm {

/// SHA-256 over everything added, as lower-case hex. Wraps OpenSSL.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  /// Adds bytes to what is hashed; gives the object back, so that calls can be chained.
  Sha256& add(std::span<const std::byte> bytes);
  /// Adds the bytes of a text, without its length: add a separator where two could run together.
  Sha256& add(std::string_view text);
  /// 64 hex digits; the object is finished afterwards.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256_hex(std::span<const std::byte> bytes);
std::string sha256_hex(std::string_view text);

}  // namespace ecgmm
