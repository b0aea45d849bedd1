// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ecgmm {

/// What went wrong, as far as the caller must know to react; each kind has one exit code.
enum class ErrorKind {
  usage,        ///< 2: unknown flag or key, value out of range, output exists
  data,         ///< 3: unreadable or inconsistent input
  bundle,       ///< 4: model missing, damaged, foreign or too new
  environment,  ///< 5: cannot write, disk full, out of memory, no such device
  interrupted,  ///< 130: the user pressed Ctrl-C
  internal,     ///< 70: a bug of ours
};

/// Why, where a caller treats one cause of a kind in its own way.
enum class ErrorReason {
  other,
  empty,           ///< a file of 0 bytes
  truncated,       ///< a file that ends too early
  too_large,       ///< more than is read of such a thing
  missing_column,  ///< a table without the column that was asked for
  needs_libtorch,  ///< a model that only a program with libtorch can use
};

/// The process exit code of an error kind.
int exit_code(ErrorKind kind);
/// "usage", "data", "bundle", "environment", "interrupted" or "internal".
std::string_view to_string(ErrorKind kind);

/// The one exception type of ecgmm: what happened, where (contexts, innermost first) and how to
/// mend it. Printed once, in `main`, as one line.
class Error : public std::exception {
 public:
  /// @param what  the fault, without its place; no full stop at the end.
  /// @param hint  how to mend it, e.g. "set signals.header in cohort.toml"; may be empty.
  Error(ErrorKind kind, std::string what, std::string hint = {});

  /// What kind of fault it is; the exit code follows from it.
  ErrorKind kind() const { return kind_; }
  ErrorReason reason() const { return reason_; }
  /// What happened, without place and remedy.
  const std::string& fault() const { return what_; }
  /// Where, outermost first: "clinical.xlsx: row 17"; "" where no place was added.
  std::string place() const;
  /// How to mend it; may be empty.
  const std::string& remedy() const { return hint_; }
  /// Whether one of the places is a file by its path, see add_file().
  bool names_file() const { return names_file_; }

  /// Says the cause by type, for a caller that treats it in its own way.
  Error& set_reason(ErrorReason reason);
  /// Replaces the remedy.
  Error& set_hint(std::string hint);

  /// Adds the place around those already named ("row 17", then "clinical.xlsx").
  Error& add_context(std::string where);
  /// Adds the file in which it happened as the place around those already named.
  Error& add_file(const std::filesystem::path& path);

  /// "clinical.xlsx: row 17: <what>; <hint>".
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  void compose();

  ErrorKind kind_;
  ErrorReason reason_ = ErrorReason::other;
  bool names_file_ = false;
  std::string what_;
  std::string hint_;
  std::vector<std::string> contexts_;
  std::string text_;
};

/// A fault of the command line, the config or the call: exit code 2.
inline Error usage_error(std::string what, std::string hint = {}) {
  return {ErrorKind::usage, std::move(what), std::move(hint)};
}
/// A fault of what is in a file: exit code 3.
inline Error data_error(std::string what, std::string hint = {}) {
  return {ErrorKind::data, std::move(what), std::move(hint)};
}
/// A fault of a saved model: exit code 4.
inline Error bundle_error(std::string what, std::string hint = {}) {
  return {ErrorKind::bundle, std::move(what), std::move(hint)};
}
/// A fault of the machine (cannot write, disk full, no device): exit code 5.
inline Error environment_error(std::string what, std::string hint = {}) {
  return {ErrorKind::environment, std::move(what), std::move(hint)};
}

/// Runs `body` and adds `where` to any Error that leaves it.
template <class Body>
auto with_context(std::string_view where, Body&& body) -> decltype(body()) {
  try {
    return body();
  } catch (Error& error) {
    error.add_context(std::string(where));
    throw;
  }
}

/// Runs `body` and adds the file to any Error that leaves it.
template <class Body>
auto with_file(const std::filesystem::path& path, Body&& body) -> decltype(body()) {
  try {
    return body();
  } catch (Error& error) {
    error.add_file(path);
    throw;
  }
}

}  // namespace ecgmm
