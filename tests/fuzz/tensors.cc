// SPDX-License-Identifier: Apache-2.0
// Weights: safetensors, PyTorch's two containers, and the pickles within.
#include "ecgmm/io/pickle.h"
#include "ecgmm/io/safetensors.h"
#include "ecgmm/io/tensor_file.h"
#include "ecgmm/io/torch_file.h"
#include "target.h"

namespace ecgmm::fuzz {
namespace {

using Seeds = std::vector<std::string>;

std::span<const std::byte> bytes_of(Input input) { return std::as_bytes(input); }

void safetensors(Input input) {
  guarded([&] {
    const auto file = io::decode_safetensors(bytes_of(input));
    io::decode_safetensors(io::encode_safetensors(file));
  });
}

void torch(Input input) {
  guarded([&] { io::decode_weights(bytes_of(input)); });
}

void pickle(Input input) {
  guarded([&] {
    std::size_t position = 0;
    io::read_pickle(bytes_of(input), position);
  });
}

Seeds small_safetensors() {
  io::TensorFile file;
  file.metadata = {{"format", "pt"}};
  file.tensors.push_back({"a", "F32", {2, 3}, std::vector<std::byte>(24)});
  file.tensors.push_back({"b", "I64", {}, std::vector<std::byte>(8)});
  const auto bytes = io::encode_safetensors(file);
  return {std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())};
}

Seeds small_pickles() {
  using namespace std::string_literals;
  return {
      "\x80\x02}q\x00(X\x01\x00\x00\x00"
      "aK\x01X\x01\x00\x00\x00"
      "bM\x00\x01u."s,
      "\x80\x02"
      "ccollections\nOrderedDict\nq\x00)Rq\x01."s,
      "\x80\x04\x95\x0A\x00\x00\x00\x00\x00\x00\x00]\x94(K\x01K\x02"
      "e."s};
}

}  // namespace

std::vector<Target> tensor_targets() {
  return {{"safetensors", safetensors, small_safetensors},
          {"torch", torch, [] { return Seeds{}; }},
          {"pickle", pickle, small_pickles}};
}

}  // namespace ecgmm::fuzz
