// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/pickle.h"

#include <array>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::io {
namespace {

using Kind = PickleValue::Kind;
using Index = std::uint32_t;

/// A ResNet-18 has about 1,500 values; a hostile file must not have more memory than this buys.
constexpr std::size_t kMaxValues = 2'000'000;

constexpr std::size_t kMaxArguments = 8;  ///< of a call or a persistent id, which are copied

constexpr std::string_view kOrderedDict = "collections.OrderedDict";
constexpr std::string_view kRebuildTensor = "torch._utils._rebuild_tensor_v2";
constexpr std::string_view kRebuildParameter = "torch._utils._rebuild_parameter";
constexpr std::array<std::string_view, 13> kKnownGlobals = {
    kOrderedDict,         kRebuildTensor,       kRebuildParameter,       "torch.DoubleStorage",
    "torch.FloatStorage", "torch.HalfStorage",  "torch.BFloat16Storage", "torch.LongStorage",
    "torch.IntStorage",   "torch.ShortStorage", "torch.CharStorage",     "torch.ByteStorage",
    "torch.BoolStorage"};

/// The opcodes, under pickletools' names.
enum class Op : std::uint8_t {
  mark = '(',
  stop = '.',
  bin_float = 'G',
  bin_int = 'J',
  bin_int1 = 'K',
  bin_int2 = 'M',
  none = 'N',
  bin_persid = 'Q',
  reduce = 'R',
  bin_unicode = 'X',
  empty_list = ']',
  append = 'a',
  build = 'b',
  global = 'c',
  appends = 'e',
  bin_get = 'h',
  long_bin_get = 'j',
  bin_put = 'q',
  long_bin_put = 'r',
  set_item = 's',
  tuple = 't',
  set_items = 'u',
  empty_dict = '}',
  empty_tuple = ')',
  proto = 0x80,
  tuple1 = 0x85,
  tuple2 = 0x86,
  tuple3 = 0x87,
  new_true = 0x88,
  new_false = 0x89,
  long1 = 0x8a,
  short_bin_unicode = 0x8c,
  stack_global = 0x93,
  memoize = 0x94,
  frame = 0x95,
};

/// The pickle machine: a stack of values, marks on it, and a memo.
class Machine {
 public:
  Machine(std::span<const std::byte> bytes, std::size_t position)
      : bytes_(bytes), position_(position) {}

  Pickle run() {
    for (auto op = next_op(); op != Op::stop; op = next_op()) {
      if (!push_constant(op) && !collect(op) && !remember(op)) do_other(op);
    }
    pickle_.root = pop();
    return std::move(pickle_);
  }
  std::size_t position() const { return position_; }

 private:
  // The bytes.

  Op next_op() { return static_cast<Op>(take_number(1)); }

  std::string_view take(std::uint64_t count) {
    if (count > bytes_.size() - position_) throw data_error("the pickle is truncated");
    const auto* begin = reinterpret_cast<const char*>(bytes_.data()) + position_;
    position_ += count;
    return {begin, static_cast<std::size_t>(count)};
  }

  /// An unsigned little-endian number.
  std::uint64_t take_number(std::size_t size) {
    std::uint64_t value = 0;
    const std::string_view digits = take(size);
    for (std::size_t i = size; i-- > 0;) {
      value = value << 8 | static_cast<unsigned char>(digits[i]);
    }
    return value;
  }

  /// A signed little-endian number of at most 8 bytes.
  std::int64_t take_signed(std::size_t size) {
    if (size > 8) throw data_error("the pickle holds a number beyond 64 bits");
    if (size == 0) return 0;
    const std::size_t spare = 64 - 8 * size;
    return static_cast<std::int64_t>(take_number(size) << spare) >> spare;
  }

  std::string_view take_line() {
    const std::size_t begin = position_;
    while (take(1)[0] != '\n') {
    }
    return {reinterpret_cast<const char*>(bytes_.data()) + begin, position_ - 1 - begin};
  }

  // The stack.

  void push(Index index) {
    if (stack_.size() >= kMaxValues) throw too_large();
    stack_.push_back(index);
  }
  void push(PickleValue value) {
    if (pickle_.values.size() >= kMaxValues) throw too_large();
    pickle_.values.push_back(std::move(value));
    push(static_cast<Index>(pickle_.values.size() - 1));
  }
  void push_items(Kind kind, std::vector<Index> items) {
    push({.kind = kind, .integer = 0, .text = {}, .items = std::move(items)});
  }
  void push_integer(Kind kind, std::int64_t integer) {
    push({.kind = kind, .integer = integer, .text = {}, .items = {}});
  }
  void push_text(Kind kind, std::string text) {
    push({.kind = kind, .integer = 0, .text = std::move(text), .items = {}});
  }

  Index top() const {
    if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) throw malformed();
    return stack_.back();
  }
  Index pop() {
    const Index index = top();
    stack_.pop_back();
    return index;
  }
  std::vector<Index> pop_many(std::size_t count) {
    if (stack_.size() - (marks_.empty() ? 0 : marks_.back()) < count) throw malformed();
    std::vector<Index> items(stack_.end() - static_cast<std::ptrdiff_t>(count), stack_.end());
    stack_.resize(stack_.size() - count);
    return items;
  }
  std::vector<Index> pop_to_mark() {
    if (marks_.empty()) throw malformed();
    std::vector<Index> items = pop_many(stack_.size() - marks_.back());
    marks_.pop_back();
    return items;
  }

  PickleValue& value(Index index) { return pickle_.values[index]; }

  void memoize(std::uint64_t slot) {
    if (memo_.size() >= kMaxValues) throw too_large();
    memo_[slot] = top();
  }
  void recall(std::uint64_t slot) {
    const auto found = memo_.find(slot);
    if (found == memo_.end()) throw malformed();
    push(found->second);
  }

  // What the opcodes do.

  void add_items(std::vector<Index> items, Kind container) {
    PickleValue& target = value(top());
    if (target.kind != container || (container == Kind::dict && items.size() % 2 != 0)) {
      throw malformed();
    }
    target.items.insert(target.items.end(), items.begin(), items.end());
  }

  void push_global(std::string name) {
    for (const std::string_view known : kKnownGlobals) {
      if (name == known) return push_text(Kind::global, std::move(name));
    }
    throw data_error("refused: " + name + " does not belong in a state dict",
                     "save the state dict alone: torch.save(model.state_dict(), path)");
  }

  void stack_global() {
    const std::vector<Index> names = pop_many(2);
    const PickleValue& module = value(names[0]);
    const PickleValue& name = value(names[1]);
    if (module.kind != Kind::text || name.kind != Kind::text) throw malformed();
    push_global(module.text + "." + name.text);
  }

  void persistent_id() {
    const PickleValue& id = value(pop());
    if (id.kind != Kind::tuple || id.items.size() > kMaxArguments) throw malformed();
    push_items(Kind::storage, id.items);
  }

  /// Stands in for the call of a global.
  void reduce() {
    const std::vector<Index> call = pop_many(2);
    const PickleValue& function = value(call[0]);
    const PickleValue& arguments = value(call[1]);
    if (function.kind != Kind::global || arguments.kind != Kind::tuple) throw malformed();
    if (function.text == kOrderedDict && arguments.items.empty()) {
      push_items(Kind::dict, {});
    } else if (function.text == kRebuildTensor && arguments.items.size() <= kMaxArguments) {
      push_items(Kind::tensor, arguments.items);
    } else if (function.text == kRebuildParameter && !arguments.items.empty()) {
      push(arguments.items[0]);
    } else {
      throw data_error("refused: a call of " + function.text + " that torch.save does not write");
    }
  }

  /// Attributes set on an object: an OrderedDict's `_metadata`, which nobody here needs.
  void build() {
    pop();
    if (value(top()).kind != Kind::dict) throw malformed();
  }

  // The opcodes, in groups; each is false for one that is not of its group.

  bool push_constant(Op op) {
    switch (op) {
      case Op::none:
        push(PickleValue{});
        return true;
      case Op::new_true:
      case Op::new_false:
        push_integer(Kind::boolean, op == Op::new_true ? 1 : 0);
        return true;
      case Op::bin_int:
        push_integer(Kind::integer, take_signed(4));
        return true;
      case Op::bin_int1:
        push_integer(Kind::integer, static_cast<std::int64_t>(take_number(1)));
        return true;
      case Op::bin_int2:
        push_integer(Kind::integer, static_cast<std::int64_t>(take_number(2)));
        return true;
      case Op::long1:
        push_integer(Kind::integer, take_signed(take_number(1)));
        return true;
      case Op::bin_float:
        take(8);  // learning rates and the like: no part of a tensor
        push_items(Kind::real, {});
        return true;
      case Op::bin_unicode:
        push_text(Kind::text, std::string(take(take_number(4))));
        return true;
      case Op::short_bin_unicode:
        push_text(Kind::text, std::string(take(take_number(1))));
        return true;
      default:
        return false;
    }
  }

  bool collect(Op op) {
    switch (op) {
      case Op::empty_tuple:
      case Op::empty_list:
      case Op::empty_dict:
        push_items(op == Op::empty_tuple  ? Kind::tuple
                   : op == Op::empty_list ? Kind::list
                                          : Kind::dict,
                   {});
        return true;
      case Op::tuple:
        push_items(Kind::tuple, pop_to_mark());
        return true;
      case Op::tuple1:
      case Op::tuple2:
      case Op::tuple3:
        push_items(Kind::tuple, pop_many(1 + static_cast<std::size_t>(op) -
                                         static_cast<std::size_t>(Op::tuple1)));
        return true;
      case Op::append:
        add_items(pop_many(1), Kind::list);
        return true;
      case Op::appends:
        add_items(pop_to_mark(), Kind::list);
        return true;
      case Op::set_item:
        add_items(pop_many(2), Kind::dict);
        return true;
      case Op::set_items:
        add_items(pop_to_mark(), Kind::dict);
        return true;
      default:
        return false;
    }
  }

  bool remember(Op op) {
    switch (op) {
      case Op::bin_put:
        memoize(take_number(1));
        return true;
      case Op::long_bin_put:
        memoize(take_number(4));
        return true;
      case Op::memoize:
        memoize(memo_.size());
        return true;
      case Op::bin_get:
        recall(take_number(1));
        return true;
      case Op::long_bin_get:
        recall(take_number(4));
        return true;
      default:
        return false;
    }
  }

  void do_other(Op op) {
    switch (op) {
      case Op::proto:
        if (const auto protocol = take_number(1); protocol < 2 || protocol > 5) {
          throw data_error(concat("pickle protocol ", protocol, " is not read"));
        }
        return;
      case Op::frame:
        take(8);
        return;
      case Op::mark:
        if (marks_.size() >= kMaxValues) throw too_large();
        marks_.push_back(stack_.size());
        return;
      case Op::global: {
        const std::string module(take_line());
        return push_global(module + "." + std::string(take_line()));
      }
      case Op::stack_global:
        return stack_global();
      case Op::bin_persid:
        return persistent_id();
      case Op::reduce:
        return reduce();
      case Op::build:
        return build();
      default:
        throw data_error(concat("refused: pickle opcode ", static_cast<int>(op), " at byte ",
                                position_ - 1, ", which a state dict does not need"));
    }
  }

  Error malformed() const {
    return data_error(concat("the pickle is damaged at byte ", position_));
  }
  Error too_large() const {
    return data_error(concat("the pickle holds more than ", kMaxValues, " values"));
  }

  std::span<const std::byte> bytes_;
  std::size_t position_;
  Pickle pickle_;
  std::vector<Index> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint64_t, Index> memo_;
};

}  // namespace

Pickle read_pickle(std::span<const std::byte> bytes, std::size_t& position) {
  Machine machine(bytes, position);
  Pickle pickle = machine.run();
  position = machine.position();
  return pickle;
}

}  // namespace ecgmm::io
