// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/record_path.h"

#include <algorithm>
#include <cctype>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/record_id.h"

namespace ecgmm::data {

namespace fs = std::filesystem;

fs::path record_path(const fs::path& folder, const std::string& written) {
  const bool drive = written.size() > 2 && written[1] == ':' &&
                     std::isalpha(static_cast<unsigned char>(written[0])) != 0;
  if (drive || written.starts_with("\\\\")) {
    throw data_error(concat("'", written, "' is a Windows path with a drive or server"),
                     "write the records' paths below SRC, without drive or server");
  }
  std::error_code ignored;
  std::string name = written;
  if (!fs::exists(folder / (name + ".hea"), ignored)) {
    std::replace(name.begin(), name.end(), '\\', '/');
  }
  fs::path path = name;
  const std::string ending = to_lower(path.extension().string());
  if (ending == ".hea" || ending == ".dat" || ending == ".mat") path.replace_extension();
  return path;
}

std::string id_of_folder(const std::string& given) {
  constexpr std::size_t kMaxIdLength = 100;
  const std::string id = normalize_id(given.substr(given.rfind('/') + 1));
  const auto is_odd = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\\'; };
  if (id.empty() || id.front() == '.' || id.size() > kMaxIdLength ||
      std::any_of(id.begin(), id.end(), is_odd)) {
    throw data_error(concat("'", given, "' cannot be the id of a record"),
                     "name another column with --id-column");
  }
  return id;
}

}  // namespace ecgmm::data
