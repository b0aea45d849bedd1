// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/input/fields_json.h"

#include <string>
#include <type_traits>
#include <variant>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/json_text.h"

namespace ecgmm::input {
namespace {

std::string short_key(const Field& field) { return field.key.substr(field.key.find('.') + 1); }

/// The value as `--set` would write it.
std::string text_of(const nlohmann::json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_array()) return join(value.get<std::vector<std::string>>(), ",");
  return io::json_text(value);
}

}  // namespace

nlohmann::json fields_json(const std::vector<Field>& fields) {
  nlohmann::json json = nlohmann::json::object();
  for (const auto& field : fields) {
    auto& value = json[short_key(field)];
    std::visit(
        [&](const auto& target) {
          using T = std::decay_t<decltype(target)>;
          if constexpr (std::is_same_v<T, TextTarget>) {
            value = target.text();
          } else if constexpr (std::is_same_v<T, ListTarget>) {
            value = target.words();
          } else {
            value = *target;
          }
        },
        field.target);
  }
  return json;
}

void set_fields(std::vector<Field> fields, const nlohmann::json& json) {
  if (!json.is_object()) throw bundle_error("a config section is none");
  std::size_t known = 0;
  for (const auto& field : fields) {
    const auto value = json.find(short_key(field));
    if (value == json.end()) continue;
    ++known;
    try {
      set_field(fields, field.key, text_of(*value));
    } catch (const Error& error) {
      throw bundle_error(error.what());
    }
  }
  if (known < json.size()) {
    throw bundle_error("a config section has keys that this version does not know");
  }
}

}  // namespace ecgmm::input
