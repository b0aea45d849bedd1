// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/core/error.h"

namespace ecgmm {

int exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage:
      return 2;
    case ErrorKind::data:
      return 3;
    case ErrorKind::bundle:
      return 4;
    case ErrorKind::environment:
      return 5;
    case ErrorKind::interrupted:
      return 130;
    case ErrorKind::internal:
      return 70;
  }
  return 70;
}

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage:
      return "usage";
    case ErrorKind::data:
      return "data";
    case ErrorKind::bundle:
      return "bundle";
    case ErrorKind::environment:
      return "environment";
    case ErrorKind::interrupted:
      return "interrupted";
    case ErrorKind::internal:
      return "internal";
  }
  return "";
}

Error::Error(ErrorKind kind, std::string what, std::string hint)
    : kind_(kind), what_(std::move(what)), hint_(std::move(hint)) {
  compose();
}

Error& Error::add_context(std::string where) {
  contexts_.push_back(std::move(where));
  compose();
  return *this;
}

Error& Error::add_file(const std::filesystem::path& path) {
  names_file_ = true;
  return add_context(path.string());
}

Error& Error::set_reason(ErrorReason reason) {
  reason_ = reason;
  return *this;
}

Error& Error::set_hint(std::string hint) {
  hint_ = std::move(hint);
  compose();
  return *this;
}

std::string Error::place() const {
  std::string place;
  for (auto it = contexts_.rbegin(); it != contexts_.rend(); ++it) {
    place += (place.empty() ? "" : ": ") + *it;
  }
  return place;
}

void Error::compose() {
  text_ = place();
  if (!text_.empty()) text_ += ": ";
  text_ += what_;
  if (!hint_.empty()) text_ += "; " + hint_;
}

}  // namespace ecgmm
