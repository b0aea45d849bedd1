// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/tensor_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <memory>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include "ecgmm/core/text.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/pickle.h"
#include "ecgmm/io/safetensors.h"
#include "ecgmm/io/torch_file.h"
#include "tests/support/errors.h"
#include "tests/support/peer.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::io {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

std::vector<std::byte> bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

/// As tensor_peer.py describes tensors.
std::string describe(const TensorFile& file) {
  std::vector<std::string> lines;
  for (const TensorEntry& tensor : file.tensors) {
    std::vector<std::string> shape;
    for (const std::int64_t extent : tensor.shape) shape.push_back(concat(extent));
    std::string hex;
    for (const std::byte byte : tensor.data) {
      constexpr std::string_view kDigits = "0123456789abcdef";
      hex += kDigits[std::to_integer<unsigned>(byte) >> 4];
      hex += kDigits[std::to_integer<unsigned>(byte) & 15U];
    }
    lines.push_back(concat(tensor.name, ' ', tensor.dtype, ' ',
                           shape.empty() ? "scalar" : join(shape, "x"), ' ', hex, '\n'));
  }
  std::ranges::sort(lines);
  return join(lines, "");
}

TensorFile example() {
  TensorFile file;
  file.metadata = {{"version", "1"}, {"note", "µV \"quoted\""}};
  const std::pair<const char*, std::size_t> kinds[] = {
      {"F64", 8}, {"F32", 4}, {"F16", 2}, {"BF16", 2}, {"I64", 8},
      {"I32", 4}, {"I16", 2}, {"I8", 1},  {"U8", 1},   {"BOOL", 1}};
  for (const auto& [dtype, size] : kinds) {
    file.tensors.push_back({concat("layer.", dtype), dtype, {3, 1}, {}});
    file.tensors.back().data.assign(3 * size, std::byte{1});
  }
  file.tensors.push_back({"scalar", "F32", {}, std::vector<std::byte>(4)});
  file.tensors.push_back({"empty", "F32", {0, 7}, {}});
  return file;
}

/// What the peer made; once for all tests, since importing torch takes seconds.
class TorchFile : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!has_peers()) return;
    folder_ = std::make_unique<TempFolder>();
    write_file(file("ours.safetensors"), encode_safetensors(example()));
    std::istringstream lines(run_peer("io/tensor_peer.py", {folder_->path().string()}));
    for (std::string name; lines >> name;) names_.push_back(name);
  }
  static void TearDownTestSuite() { folder_.reset(); }
  void SetUp() override { ECGMM_NEEDS_PEERS(); }

  static std::filesystem::path file(const std::string& name) { return *folder_ / name; }
  static std::string read_fault(const std::string& name) {
    return fault(ErrorKind::data, [&] { read_weights(file(name)); });
  }

  static inline std::unique_ptr<TempFolder> folder_;
  static inline std::vector<std::string> names_;
};

TEST_F(TorchFile, HoldsWhatPythonSaved) {
  EXPECT_EQ(names_.size(), 16U);
  for (const std::string& name : names_) {
    EXPECT_EQ(describe(read_weights(file(name))), read_text(file(name + ".txt"))) << name;
  }
}

TEST_F(TorchFile, KeepsTheOrderOfTheStateDict) {
  for (const char* name : {"network.zip", "network.old"}) {
    const TensorFile network = read_torch_state_dict(file(name));
    std::vector<std::string> names;
    for (const TensorEntry& tensor : network.tensors) names.push_back(tensor.name);
    EXPECT_THAT(names, ElementsAre("0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean",
                                   "1.running_var", "1.num_batches_tracked", "2.weight", "2.bias"));
  }
}

TEST_F(TorchFile, PythonReadsOurSafetensors) {
  EXPECT_EQ(describe(example()), read_text(file("ours.txt")));
  EXPECT_EQ(read_text(file("ours.metadata.txt")), "[('note', 'µV \"quoted\"'), ('version', '1')]");
  EXPECT_THAT(read_safetensors(file("mixed.safetensors")).metadata,
              ElementsAre(Pair("format", "pt"), Pair("note", "ü \" \\")));
}

TEST_F(TorchFile, RefusesToRunCommands) {
  ASSERT_TRUE(std::filesystem::exists(file("ran_by_python")));
  for (const char* name : {"evil.zip", "evil.old", "evil4.zip"}) {
    EXPECT_THAT(read_fault(name), HasSubstr("refused: posix.system")) << name;
  }
  EXPECT_FALSE(std::filesystem::exists(file("ran")));
}

TEST_F(TorchFile, SaysWhatToSaveInstead) {
  EXPECT_THAT(read_fault("whole_model.zip"), HasSubstr("torch.nn.modules.container.Sequential"));
  EXPECT_THAT(read_fault("whole_model.zip"), HasSubstr("torch.save(model.state_dict(), path)"));
  EXPECT_THAT(read_fault("list.zip"), HasSubstr("contains no state dict"));
  EXPECT_THAT(read_fault("unknown_wrapper.zip"), HasSubstr("'net': this entry is not a tensor"));
  EXPECT_THAT(read_fault("empty.zip"), HasSubstr("empty"));
  EXPECT_THAT(read_fault("packed.zip"), HasSubstr("compressed"));
  folder_->write("text.pth", "hello");
  EXPECT_THAT(fault(ErrorKind::data, [&] { read_torch_state_dict(file("text.pth")); }),
              HasSubstr("not a file of torch.save"));
}

TEST_F(TorchFile, RefusesEveryTruncation) {
  for (const char* name : {"mixed.zip", "mixed.old", "mixed.protocol4", "mixed.safetensors"}) {
    const auto whole = read_file(file(name));
    for (std::size_t size = 0; size < whole.size(); size += 1 + whole.size() / 120) {
      const auto cut = std::span(whole).first(size);
      EXPECT_NE(fault(ErrorKind::data, [&] { decode_weights(cut); }), "") << name << ", " << size;
    }
  }
}

TEST_F(TorchFile, SurvivesAnyDamagedByte) {
  for (const char* name : {"network.zip", "network.old", "mixed.protocol4", "mixed.safetensors"}) {
    const auto whole = read_file(file(name));
    for (std::size_t at = 0; at < whole.size(); at += 1 + whole.size() / 300) {
      auto bytes = whole;
      bytes[at] ^= std::byte{static_cast<unsigned char>(1 + at % 255)};
      try {
        decode_weights(bytes);
      } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::data) << name << ", byte " << at;
      }
    }
  }
}

TEST(Safetensors, ComesBackAsItWasWritten) {
  const auto bytes = encode_safetensors(example());
  const TensorFile back = decode_safetensors(bytes);
  EXPECT_EQ(back.metadata, example().metadata);
  EXPECT_EQ(describe(back), describe(example()));
  EXPECT_EQ(encode_safetensors(back), bytes);
  EXPECT_EQ(std::to_integer<int>(bytes[0]) % 8, 0) << "the data begin at a multiple of 8";
  ASSERT_NE(back.find("scalar"), nullptr);
  EXPECT_EQ(back.find("no such"), nullptr);
}

TEST(Safetensors, RefusesToWriteWhatDoesNotFitTogether) {
  TensorFile file = example();
  file.tensors[0].data.pop_back();
  fault(ErrorKind::internal, [&] { encode_safetensors(file); });
  file = example();
  file.tensors[1].name = file.tensors[0].name;
  fault(ErrorKind::internal, [&] { encode_safetensors(file); });
  file = example();
  file.tensors[0].name = "\xFF";
  fault(ErrorKind::internal, [&] { encode_safetensors(file); });
}

/// A file with this header and that many bytes of data.
std::vector<std::byte> safetensors(std::string_view header, std::size_t data_bytes) {
  std::string text(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) text[i] = static_cast<char>(header.size() >> (8 * i));
  text += header;
  return bytes_of(text + std::string(data_bytes, '\1'));
}

TEST(Safetensors, RefusesHeadersThatDoNotAddUp) {
  const auto tensor = [](const char* parts) { return concat("{\"w\":{", parts, "}}"); };
  const std::pair<std::string, const char*> cases[] = {
      {"", "not a JSON object"},
      {"[]", "not a JSON object"},
      {"{\"w\":", "not a JSON object"},
      {"[[[[[[[[[[", "nested too deeply"},
      {"{\"w\":3}", "is not described by an object"},
      {tensor(""), "'w': has no dtype"},
      {tensor(R"("dtype":7,"shape":[2],"data_offsets":[0,8])"), "dtype is not a word"},
      {tensor(R"("dtype":"F8","shape":[2],"data_offsets":[0,8])"), "unknown dtype F8"},
      {tensor(R"("dtype":"F32","data_offsets":[0,8])"), "has no shape"},
      {tensor(R"("dtype":"F32","shape":[-2],"data_offsets":[0,8])"), "not a whole number"},
      {tensor(R"("dtype":"F32","shape":[2.0],"data_offsets":[0,8])"), "not a whole number"},
      {tensor(R"("dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8])"), "bounds"},
      {tensor(R"("dtype":"F32","shape":[2],"data_offsets":[8])"), "no two data_offsets"},
      {tensor(R"("dtype":"F32","shape":[2],"data_offsets":[0,9])"), "within the 8 bytes"},
      {tensor(R"("dtype":"F32","shape":[2],"data_offsets":[8,0])"), "within the 8 bytes"},
      {tensor(R"("dtype":"F32","shape":[1],"data_offsets":[0,8])"), "need 4 bytes"},
      {tensor(R"("dtype":"F32","shape":[1],"data_offsets":[0,4])"), "take 4 of 8 bytes"},
      {tensor(R"("dtype":"F32","shape":[1],"data_offsets":[4,8])"), "begins at byte 4"},
      {R"({"a":{"dtype":"U8","shape":[5],"data_offsets":[0,5]},)"
       R"("b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}})",
       "'b' begins at byte 4"},
      {R"({"__metadata__":{"k":1}})", "metadata 'k' is not a text"},
      {R"({"__metadata__":[]})", "metadata are not an object"},
  };
  for (const auto& [header, expected] : cases) {
    SCOPED_TRACE(header);
    const auto bytes = safetensors(header, 8);
    EXPECT_THAT(fault(ErrorKind::data, [&] { decode_safetensors(bytes); }), HasSubstr(expected));
  }
  EXPECT_THAT(fault(ErrorKind::data, [] { decode_safetensors(bytes_of("short")); }),
              HasSubstr("too short"));
  auto bytes = safetensors("{}", 0);
  bytes[7] = std::byte{0xFF};
  EXPECT_THAT(fault(ErrorKind::data, [&] { decode_safetensors(bytes); }), HasSubstr("a header of"));
}

TEST(Pickle, RefusesMalformedPrograms) {
  using namespace std::string_view_literals;
  const std::pair<std::string_view, const char*> cases[] = {
      {""sv, "truncated"},
      {"\x80\x02."sv, "damaged"},                      // nothing on the stack
      {"\x80\x01N."sv, "protocol 1"},                  // before binary state dicts
      {"\x80\x02h\x05."sv, "damaged"},                 // nothing in the memo
      {"\x80\x02t."sv, "damaged"},                     // a tuple without its mark
      {"\x80\x02(K\x01\x86."sv, "damaged"},            // pops through a mark
      {"\x80\x02}K\x01s."sv, "damaged"},               // an item without its key
      {"\x80\x02]K\x01K\x02s."sv, "damaged"},          // items of a list
      {"\x80\x02}(K\x01u."sv, "damaged"},              // half an item
      {"\x80\x02K\x01K\x02R."sv, "damaged"},           // the call of a number
      {"\x80\x02K\x01N\x62."sv, "damaged"},            // attributes of a number
      {"\x80\x02K\x01Q."sv, "damaged"},                // a number as persistent id
      {"\x80\x02X\xFF\xFF\xFF\xFFx."sv, "truncated"},  // a text longer than the file
      {"\x80\x02\x8a\xFFxx."sv, "beyond 64 bits"},
      {"\x80\x02"
       "cbuiltins\neval\n."sv,
       "refused: builtins.eval"},
      {"\x80\x02\x8c\x02os\x8c\x06system\x93."sv, "refused: os.system"},
      {"\x80\x02"
       "ctorch\nFloatStorage\n)R."sv,
       "refused: a call of torch.FloatStorage"},
      {"\x80\x02"
       "ccollections\nOrderedDict\n]\x85R."sv,
       "refused: a call of collections"},
      {"\x80\x02"
       "ccollections"sv,
       "truncated"},
      {"\x80\x02I01\n."sv, "refused: pickle opcode 73 at byte 2"},
  };
  for (const auto& [program, expected] : cases) {
    std::size_t position = 0;
    const auto bytes = bytes_of(program);
    EXPECT_THAT(fault(ErrorKind::data, [&] { read_pickle(bytes, position); }), HasSubstr(expected));
  }
  const auto endless = bytes_of("\x80\x02" + std::string(3'000'000, 'N') + ".");
  std::size_t position = 0;
  EXPECT_THAT(fault(ErrorKind::data, [&] { read_pickle(endless, position); }),
              HasSubstr("more than 2000000 values"));
}

/// A file in the older container whose one tensor is rebuilt from 6 floats with this program for
/// (offset, shape, strides).
std::vector<std::byte> legacy_file(std::string_view place) {
  using namespace std::string_view_literals;
  return bytes_of(concat(
      "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."sv, "\x80\x02M\xe9\x03."sv,
      "\x80\x02}X\x0d\0\0\0little_endian\x88s."sv,
      "\x80\x02}X\x01\0\0\0wctorch._utils\n_rebuild_tensor_v2\n(("sv,
      "X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\0k"sv, "X\x03\0\0\0cpuK\x06NtQ"sv, place,
      "\x89NtRs."sv, "\x80\x02]X\x01\0\0\0ka."sv, "\x06\0\0\0\0\0\0\0"sv, std::string(24, '\0')));
}

TEST(TorchStateDict, RefusesTensorsThatLeaveTheirStorage) {
  using namespace std::string_view_literals;
  const auto read = [](std::string_view place) { return decode_weights(legacy_file(place)); };
  EXPECT_EQ(read("K\0K\x02K\x03\x86K\x03K\x01\x86"sv).tensors.at(0).data.size(), 24U);
  const std::pair<std::string_view, const char*> cases[] = {
      {"K\x01K\x02K\x03\x86K\x03K\x01\x86"sv, "beyond its storage of 6"},
      {"K\0K\x02K\x03\x86K\x04K\x01\x86"sv, "beyond its storage"},
      {"K\0K\x07\x85K\x01\x85"sv, "beyond its storage"},
      {"K\0K\x02\x85\x8a\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F\x85"sv, "beyond its storage"},
      {"K\0\x8a\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7FK\x04\x86K\0K\0\x86"sv, "beyond its storage"},
      {"K\0J\0\0\0\x10\x85K\0\x85"sv, "more than 64 times"},
      {"J\xFF\xFF\xFF\xFFK\x01\x85K\x01\x85"sv, "do not fit together"},
      {"K\0K\x01\x85)"sv, "do not fit together"},
      {"K\0J\xFF\xFF\xFF\xFF\x85K\x01\x85"sv, "not numbers >= 0"},
      {"K\0NN"sv, "not a list of numbers"},
  };
  for (const auto& [place, expected] : cases) {
    EXPECT_THAT(fault(ErrorKind::data, [&] { read(place); }), HasSubstr(expected));
  }
}

}  // namespace
}  // namespace ecgmm::io
