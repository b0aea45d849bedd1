// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/torch_file.h"

#include <zip.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/pickle.h"
#include "ecgmm/io/safetensors.h"

namespace ecgmm::io {
namespace {

using namespace std::string_view_literals;
using Bytes = std::span<const std::byte>;
using Kind = PickleValue::Kind;

constexpr std::string_view kZipStart = "PK\x03\x04"sv;
/// The pickle of the magic number 0x1950a86a20f9469cfc6c, with which the older container begins.
constexpr std::string_view kLegacyStart =
    "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."sv;
constexpr std::int64_t kLegacyProtocol = 1001;
constexpr std::size_t kMaxDimensions = 64;
/// Expanded tensors (stride 0) may take more room than the file; this much more is no weight file.
constexpr std::size_t kMaxExpansion = 64;
constexpr std::string_view kSaveHint =
    "save the state dict alone: torch.save(model.state_dict(), path)";

struct StorageClass {
  std::string_view global;
  std::string_view dtype;
};
constexpr std::array<StorageClass, 10> kStorageClasses = {{
    {"torch.DoubleStorage", "F64"},
    {"torch.FloatStorage", "F32"},
    {"torch.HalfStorage", "F16"},
    {"torch.BFloat16Storage", "BF16"},
    {"torch.LongStorage", "I64"},
    {"torch.IntStorage", "I32"},
    {"torch.ShortStorage", "I16"},
    {"torch.CharStorage", "I8"},
    {"torch.ByteStorage", "U8"},
    {"torch.BoolStorage", "BOOL"},
}};

/// ('storage', class, key, location, number of elements[, view])
struct StorageId {
  std::string key;
  std::string dtype;
  std::size_t elements = 0;
};

StorageId storage_id(const Pickle& pickle, const PickleValue& value) {
  const auto item = [&](std::size_t i) -> const PickleValue& { return pickle[value.items[i]]; };
  if (value.kind != Kind::storage || value.items.size() < 5 || item(0).text != "storage" ||
      item(1).kind != Kind::global || item(2).kind != Kind::text || item(4).kind != Kind::integer ||
      item(4).integer < 0) {
    throw data_error("a storage is not described as torch.save does");
  }
  if (value.items.size() > 5 && item(5).kind != Kind::none) {
    throw data_error("a storage that is a view of another is not read",
                     "load and save the file with a newer PyTorch");
  }
  const auto* known = std::ranges::find(kStorageClasses, item(1).text, &StorageClass::global);
  if (known == kStorageClasses.end()) throw data_error(item(1).text + " is not a storage");
  return {item(2).text, std::string(known->dtype), static_cast<std::size_t>(item(4).integer)};
}

/// Where the raw bytes of the storages come from.
class Storages {
 public:
  virtual ~Storages() = default;
  /// @throws Error (data) where the file has no such storage.
  virtual Bytes find(const StorageId& id) = 0;
};

/// How a tensor lies in its storage, in elements.
struct Layout {
  std::size_t offset = 0;
  std::vector<std::int64_t> shape;
  std::vector<std::int64_t> strides;
  std::size_t count = 1;  ///< of the tensor's elements
};

std::vector<std::int64_t> sizes(const Pickle& pickle, const PickleValue& tuple) {
  std::vector<std::int64_t> numbers;
  if (tuple.kind != Kind::tuple || tuple.items.size() > kMaxDimensions) {
    throw data_error("its shape or strides are not a list of numbers");
  }
  for (const std::uint32_t index : tuple.items) {
    const PickleValue& number = pickle[index];
    if (number.kind != Kind::integer || number.integer < 0) {
      throw data_error("its shape or strides are not numbers >= 0");
    }
    numbers.push_back(number.integer);
  }
  return numbers;
}

/// @param arguments  of _rebuild_tensor_v2: storage, offset, shape, strides, ...
/// @throws Error (data) where any element would lie outside the storage.
Layout layout(const Pickle& pickle, const PickleValue& arguments, std::size_t storage_elements) {
  const PickleValue& offset = pickle[arguments.items[1]];
  Layout found;
  found.shape = sizes(pickle, pickle[arguments.items[2]]);
  found.strides = sizes(pickle, pickle[arguments.items[3]]);
  bool sane = offset.kind == Kind::integer && offset.integer >= 0 &&
              found.shape.size() == found.strides.size();
  if (!sane) throw data_error("its shape, strides and offset do not fit together");
  found.offset = static_cast<std::size_t>(offset.integer);
  std::size_t last = found.offset;
  for (std::size_t d = 0; d < found.shape.size(); ++d) {
    const auto size = static_cast<std::size_t>(found.shape[d]);
    std::size_t reach = 0;
    sane = sane && !__builtin_mul_overflow(found.count, size, &found.count) &&
           (size == 0 || !__builtin_mul_overflow(
                             size - 1, static_cast<std::size_t>(found.strides[d]), &reach)) &&
           !__builtin_add_overflow(last, reach, &last);
  }
  if (!sane || (found.count > 0 && last >= storage_elements)) {
    throw data_error(concat("it reaches beyond its storage of ", storage_elements, " elements"));
  }
  return found;
}

/// Copies the elements in row-major order.
void copy_contiguous(Bytes storage, const Layout& layout, std::size_t element_bytes,
                     std::vector<std::byte>& out) {
  std::size_t dense = 1;
  bool contiguous = true;
  for (std::size_t d = layout.shape.size(); d-- > 0;) {
    contiguous = contiguous &&
                 (layout.shape[d] == 1 || layout.strides[d] == static_cast<std::int64_t>(dense));
    dense *= static_cast<std::size_t>(layout.shape[d]);
  }
  out.resize(layout.count * element_bytes);
  if (layout.count == 0) return;
  if (contiguous) {
    std::memcpy(out.data(), storage.data() + layout.offset * element_bytes, out.size());
    return;
  }
  std::vector<std::int64_t> index(layout.shape.size(), 0);
  std::size_t element = layout.offset;
  for (std::size_t i = 0; i < layout.count; ++i) {
    std::memcpy(out.data() + i * element_bytes, storage.data() + element * element_bytes,
                element_bytes);
    for (std::size_t d = index.size(); d-- > 0;) {
      element += static_cast<std::size_t>(layout.strides[d]);
      if (++index[d] < layout.shape[d]) break;
      element -= static_cast<std::size_t>(layout.strides[d] * layout.shape[d]);
      index[d] = 0;
    }
  }
}

TensorEntry rebuild_tensor(const Pickle& pickle, const PickleValue& value, Storages& storages,
                           std::size_t& room_bytes) {
  if (value.items.size() < 4) throw data_error("it is not described as torch.save does");
  const StorageId id = storage_id(pickle, pickle[value.items[0]]);
  const std::size_t element_bytes = dtype_bytes(id.dtype);
  const Bytes storage = storages.find(id);
  if (storage.size() / element_bytes != id.elements || storage.size() % element_bytes != 0) {
    throw data_error(concat("storage ", id.key, " has ", storage.size(), " bytes for ", id.elements,
                            " elements of type ", id.dtype));
  }
  const Layout place = layout(pickle, value, id.elements);
  if (place.count > room_bytes / element_bytes) {
    throw data_error(concat("the tensors take more than ", kMaxExpansion, " times their file"));
  }
  room_bytes -= place.count * element_bytes;
  TensorEntry tensor;
  tensor.dtype = id.dtype;
  tensor.shape = place.shape;
  copy_contiguous(storage, place, element_bytes, tensor.data);
  return tensor;
}

/// The value under a text key of a dict; null where there is none.
const PickleValue* member(const Pickle& pickle, const PickleValue& dict, std::string_view key) {
  for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2) {
    const PickleValue& name = pickle[dict.items[i]];
    if (name.kind == Kind::text && name.text == key) return &pickle[dict.items[i + 1]];
  }
  return nullptr;
}

TensorFile rebuild_state_dict(const Pickle& pickle, Storages& storages, std::size_t file_bytes) {
  const PickleValue* state = &pickle[pickle.root];
  if (state->kind != Kind::dict)
    throw data_error("the file contains no state dict", std::string(kSaveHint));
  for (const std::string_view wrapper : {"state_dict"sv, "model"sv}) {
    const PickleValue* inner = member(pickle, *state, wrapper);
    if (inner == nullptr || inner->kind != Kind::dict) continue;
    state = inner;
    break;
  }
  TensorFile file;
  std::set<std::string_view> names;
  std::size_t room_bytes = kMaxExpansion * file_bytes;
  for (std::size_t i = 0; i + 1 < state->items.size(); i += 2) {
    const PickleValue& name = pickle[state->items[i]];
    const PickleValue& value = pickle[state->items[i + 1]];
    if (name.kind != Kind::text) throw data_error("a key of the state dict is not a text");
    with_context("'" + name.text + "'", [&] {
      if (value.kind != Kind::tensor)
        throw data_error("this entry is not a tensor", std::string(kSaveHint));
      if (!names.insert(name.text).second) throw data_error("this entry comes twice");
      file.tensors.push_back(rebuild_tensor(pickle, value, storages, room_bytes));
      file.tensors.back().name = name.text;
    });
  }
  if (file.tensors.empty()) throw data_error("the state dict is empty");
  return file;
}

/// The zip container: <name>/data.pkl, <name>/byteorder and one <name>/data/<key> a storage.
class ZipFile final : public Storages {
 public:
  explicit ZipFile(Bytes bytes) : room_bytes_(bytes.size()) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    if (source != nullptr) zip_.reset(zip_open_from_source(source, ZIP_RDONLY, &error));
    const std::string reason = zip_error_strerror(&error);
    zip_error_fini(&error);
    if (zip_ == nullptr) {
      if (source != nullptr) zip_source_free(source);
      throw data_error("the zip container is truncated or damaged: " + reason);
    }
    prefix_ = find_prefix();
  }

  /// Whether the file has this part.
  bool has(const std::string& part) const {
    return zip_name_locate(zip_.get(), (prefix_ + part).c_str(), 0) >= 0;
  }

  /// @throws Error (data) for a part that is missing, compressed, or damaged.
  std::vector<std::byte> read(const std::string& part) {
    const std::string name = prefix_ + part;
    zip_stat_t stat;
    if (zip_stat(zip_.get(), name.c_str(), 0, &stat) != 0) throw data_error("has no " + name);
    if (stat.comp_method != ZIP_CM_STORE || stat.size != stat.comp_size) {
      throw data_error(name + " is compressed, which torch.save does not do");
    }
    if (stat.size > room_bytes_) throw data_error("its parts are larger than the file");
    room_bytes_ -= stat.size;
    const std::unique_ptr<zip_file_t, decltype(&zip_fclose)> part_file(
        zip_fopen_index(zip_.get(), stat.index, 0), &zip_fclose);
    // One byte more than there is: only at the end does libzip compare the checksum.
    std::vector<std::byte> content(stat.size + 1);
    if (part_file == nullptr || zip_fread(part_file.get(), content.data(), content.size()) !=
                                    static_cast<zip_int64_t>(stat.size)) {
      throw data_error(name + " is truncated or damaged");
    }
    content.pop_back();
    return content;
  }

  Bytes find(const StorageId& id) override {
    const auto known = storages_.find(id.key);
    if (known != storages_.end()) return known->second;
    return storages_[id.key] = read("data/" + id.key);
  }

 private:
  std::string find_prefix() const {
    constexpr std::string_view kPickle = "/data.pkl";
    const zip_int64_t count = zip_get_num_entries(zip_.get(), 0);
    for (zip_int64_t i = 0; i < count; ++i) {
      const char* text = zip_get_name(zip_.get(), static_cast<zip_uint64_t>(i), 0);
      const std::string_view name = text == nullptr ? "" : text;
      if (name.ends_with(kPickle))
        return std::string(name.substr(0, name.size() - kPickle.size() + 1));
    }
    throw data_error("a zip without data.pkl: no file of torch.save");
  }

  struct Discard {
    void operator()(zip_t* zip) const { zip_discard(zip); }
  };

  std::unique_ptr<zip_t, Discard> zip_;
  std::string prefix_;
  std::size_t room_bytes_;
  std::map<std::string, std::vector<std::byte>> storages_;
};

TensorFile read_zip(Bytes bytes) {
  ZipFile zip(bytes);
  if (zip.has("byteorder")) {
    const std::vector<std::byte> order = zip.read("byteorder");
    if (std::string_view(reinterpret_cast<const char*>(order.data()), order.size()) != "little") {
      throw data_error("saved on a big-endian machine");
    }
  }
  const std::vector<std::byte> pickled = zip.read("data.pkl");
  std::size_t position = 0;
  return rebuild_state_dict(read_pickle(pickled, position), zip, bytes.size());
}

/// The raw storages at the end of the older container: for each key in turn the number of elements
/// (8 bytes) and the elements.
class LegacyStorages final : public Storages {
 public:
  LegacyStorages(Bytes bytes, std::size_t position, const Pickle& object, const Pickle& keys) {
    std::map<std::string, StorageId> ids;
    for (const PickleValue& value : object.values) {
      if (value.kind != Kind::storage) continue;
      StorageId id = storage_id(object, value);
      ids.try_emplace(id.key, id);
    }
    for (const std::uint32_t index : keys[keys.root].items) {
      const auto found = ids.find(keys[index].text);
      if (found == ids.end()) throw data_error("a storage that no tensor uses");
      const StorageId& id = found->second;
      const std::size_t left = bytes.size() - position;
      const std::size_t element_bytes = dtype_bytes(id.dtype);
      constexpr std::size_t kCountBytes = 8;
      if (left < kCountBytes || (left - kCountBytes) / element_bytes < id.elements) {
        throw data_error(concat("the file is truncated in storage ", id.key));
      }
      std::uint64_t count = 0;
      std::memcpy(&count, bytes.data() + position, kCountBytes);
      if (count != id.elements) {
        throw data_error(
            concat("storage ", id.key, " has ", count, " elements instead of ", id.elements));
      }
      storages_[id.key] = bytes.subspan(position + kCountBytes, id.elements * element_bytes);
      position += kCountBytes + id.elements * element_bytes;
    }
  }

  Bytes find(const StorageId& id) override {
    const auto found = storages_.find(id.key);
    if (found == storages_.end()) throw data_error("storage " + id.key + " is missing");
    return found->second;
  }

 private:
  std::map<std::string, Bytes> storages_;
};

TensorFile read_legacy(Bytes bytes) {
  std::size_t position = kLegacyStart.size();
  const Pickle protocol = read_pickle(bytes, position);
  if (protocol[protocol.root].integer != kLegacyProtocol) {
    throw data_error(concat("container version ", protocol[protocol.root].integer, " is not read"));
  }
  const Pickle system = read_pickle(bytes, position);
  const PickleValue* little = member(system, system[system.root], "little_endian");
  if (little == nullptr || little->integer != 1) throw data_error("saved on a big-endian machine");
  const Pickle object = read_pickle(bytes, position);
  const Pickle keys = read_pickle(bytes, position);
  LegacyStorages storages(bytes, position, object, keys);
  return rebuild_state_dict(object, storages, bytes.size());
}

std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TensorFile decode_torch(Bytes bytes) {
  if (as_text(bytes).starts_with(kZipStart)) return read_zip(bytes);
  if (as_text(bytes).starts_with(kLegacyStart)) return read_legacy(bytes);
  throw data_error("not a file of torch.save", "load it in PyTorch and save its state dict again");
}

}  // namespace

TensorFile read_torch_state_dict(const std::filesystem::path& path) {
  const std::vector<std::byte> bytes = read_file(path);
  return with_file(path, [&] { return decode_torch(bytes); });
}

TensorFile decode_weights(std::span<const std::byte> bytes) {
  const bool torch =
      as_text(bytes).starts_with(kZipStart) || as_text(bytes).starts_with(kLegacyStart);
  return torch ? decode_torch(bytes) : decode_safetensors(bytes);
}

TensorFile read_weights(const std::filesystem::path& path) {
  const std::vector<std::byte> bytes = read_file(path);
  return with_file(path, [&] { return decode_weights(bytes); });
}

}  // namespace ecgmm::io
