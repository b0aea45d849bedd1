// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/safetensors.h"

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/file.h"

namespace ecgmm::io {
namespace {

using nlohmann::json;

constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kMaxHeaderBytes = 100'000'000;  // the limit of the format's own reader
constexpr std::size_t kAlignment = 8;
constexpr int kMaxDepth = 4;
constexpr std::size_t kMaxExtent = std::numeric_limits<std::int64_t>::max();
constexpr std::string_view kMetadataKey = "__metadata__";

/// A tensor of the header and its place among the data.
struct Entry {
  TensorEntry tensor;
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::size_t unsigned_number(const json& value, std::string_view what) {
  if (!value.is_number_unsigned()) throw data_error(concat(what, " is not a whole number >= 0"));
  return value.get<std::size_t>();
}

const json& member(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) throw data_error(concat("has no ", key));
  return *found;
}

Entry parse_entry(const std::string& name, const json& value, std::size_t data_bytes) {
  if (!value.is_object()) throw data_error("is not described by an object");
  Entry entry;
  entry.tensor.name = name;
  const json& dtype = member(value, "dtype");
  if (!dtype.is_string()) throw data_error("its dtype is not a word");
  entry.tensor.dtype = dtype.get<std::string>();
  std::size_t bytes = dtype_bytes(entry.tensor.dtype);
  if (bytes == 0) throw data_error(concat("unknown dtype ", entry.tensor.dtype));

  const json& shape = member(value, "shape");
  if (!shape.is_array()) throw data_error("its shape is not a list");
  for (const json& size : shape) {
    const std::size_t extent = unsigned_number(size, "its shape");
    if (__builtin_mul_overflow(bytes, extent, &bytes) || extent > kMaxExtent) {
      throw data_error("its shape is beyond all bounds");
    }
    entry.tensor.shape.push_back(static_cast<std::int64_t>(extent));
  }

  const json& offsets = member(value, "data_offsets");
  if (!offsets.is_array() || offsets.size() != 2) throw data_error("has no two data_offsets");
  entry.begin = unsigned_number(offsets[0], "its data_offsets");
  entry.end = unsigned_number(offsets[1], "its data_offsets");
  if (entry.begin > entry.end || entry.end > data_bytes) {
    throw data_error(concat("its data_offsets [", entry.begin, ", ", entry.end,
                            ") are not within the ", data_bytes, " bytes of data"));
  }
  if (entry.end - entry.begin != bytes) {
    throw data_error(concat("shape and dtype need ", bytes, " bytes, its data_offsets span ",
                            entry.end - entry.begin));
  }
  return entry;
}

json parse_header_json(std::string_view text) {
  const auto limit_depth = [](int depth, json::parse_event_t, json&) {
    if (depth > kMaxDepth) throw data_error("the header is nested too deeply");
    return true;
  };
  json header = json::parse(text, limit_depth, /*allow_exceptions=*/false);
  if (!header.is_object()) throw data_error("the header is not a JSON object");
  return header;
}

/// @throws Error (internal) where the tensor's parts do not fit together.
void check_tensor(const TensorEntry& tensor) {
  std::size_t bytes = dtype_bytes(tensor.dtype);
  for (const std::int64_t extent : tensor.shape) bytes *= static_cast<std::size_t>(extent);
  if (dtype_bytes(tensor.dtype) == 0 || bytes != tensor.data.size()) {
    throw Error(ErrorKind::internal, concat("tensor '", tensor.name, "' (", tensor.dtype, ") has ",
                                            tensor.data.size(), " bytes instead of ", bytes));
  }
}

}  // namespace

TensorFile decode_safetensors(std::span<const std::byte> bytes) {
  if (bytes.size() < kLengthBytes) throw data_error("too short to be a safetensors file");
  std::uint64_t header_bytes = 0;
  for (std::size_t i = kLengthBytes; i-- > 0;) {
    header_bytes = header_bytes << 8 | std::to_integer<std::uint64_t>(bytes[i]);
  }
  if (header_bytes > kMaxHeaderBytes || header_bytes > bytes.size() - kLengthBytes) {
    throw data_error(concat("a header of ", header_bytes, " bytes in a file of ", bytes.size()),
                     "the file is truncated, or no safetensors file");
  }
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()) + kLengthBytes,
                              header_bytes);
  const std::span<const std::byte> data = bytes.subspan(kLengthBytes + header_bytes);
  TensorFile file;
  std::vector<Entry> entries;
  const json header = parse_header_json(text);
  for (const auto& [name, value] : header.items()) {
    if (name != kMetadataKey) {
      with_context(concat("tensor '", name, "'"),
                   [&] { entries.push_back(parse_entry(name, value, data.size())); });
      continue;
    }
    if (!value.is_object()) throw data_error("the metadata are not an object");
    for (const auto& [key, word] : value.items()) {
      if (!word.is_string()) throw data_error(concat("metadata '", key, "' is not a text"));
      file.metadata[key] = word.get<std::string>();
    }
  }

  std::ranges::stable_sort(entries, {}, [](const Entry& e) { return std::pair(e.begin, e.end); });
  std::size_t covered = 0;
  for (Entry& entry : entries) {
    if (entry.begin != covered) {
      throw data_error(concat("tensor '", entry.tensor.name, "' begins at byte ", entry.begin,
                              " of the data, the one before it ends at ", covered));
    }
    covered = entry.end;
    entry.tensor.data.assign(data.begin() + static_cast<std::ptrdiff_t>(entry.begin),
                             data.begin() + static_cast<std::ptrdiff_t>(entry.end));
    file.tensors.push_back(std::move(entry.tensor));
  }
  if (covered != data.size()) {
    throw data_error(concat("the tensors take ", covered, " of ", data.size(), " bytes of data"));
  }
  return file;
}

TensorFile read_safetensors(const std::filesystem::path& path) {
  const std::vector<std::byte> bytes = read_file(path);
  return with_file(path, [&] { return decode_safetensors(bytes); });
}

std::vector<std::byte> encode_safetensors(const TensorFile& file) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!file.metadata.empty()) header[std::string(kMetadataKey)] = file.metadata;
  std::size_t data_bytes = 0;
  for (const TensorEntry& tensor : file.tensors) {
    check_tensor(tensor);
    if (tensor.name == kMetadataKey || header.contains(tensor.name)) {
      throw Error(ErrorKind::internal, concat("two tensors named '", tensor.name, "'"));
    }
    header[tensor.name] = {{"dtype", tensor.dtype},
                           {"shape", tensor.shape},
                           {"data_offsets", {data_bytes, data_bytes + tensor.data.size()}}};
    data_bytes += tensor.data.size();
  }
  std::string text;
  try {
    text = header.dump();
  } catch (const nlohmann::json::type_error& error) {  // a name that is not UTF-8
    throw Error(ErrorKind::internal, error.what());
  }
  text.resize((text.size() + kAlignment - 1) / kAlignment * kAlignment, ' ');

  std::vector<std::byte> bytes;
  bytes.reserve(kLengthBytes + text.size() + data_bytes);
  for (std::size_t i = 0; i < kLengthBytes; ++i) {
    bytes.push_back(static_cast<std::byte>(text.size() >> (8 * i) & 0xFF));
  }
  const auto* begin = reinterpret_cast<const std::byte*>(text.data());
  bytes.insert(bytes.end(), begin, begin + text.size());
  for (const TensorEntry& tensor : file.tensors) {
    bytes.insert(bytes.end(), tensor.data.begin(), tensor.data.end());
  }
  return bytes;
}

}  // namespace ecgmm::io
