// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/check_text.h"

#include <vector>

#include "ecgmm/core/printable.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/text_table.h"

namespace ecgmm::data {
namespace {

using nlohmann::json;
using Rows = std::vector<std::vector<std::string>>;

constexpr std::size_t kMaxListed = 20;

std::string number(const json& value) { return std::to_string(value.get<std::size_t>()); }

std::string indent(const std::string& text) {
  std::string indented;
  for (const auto& line : split_text(text, '\n')) {
    if (!line.empty()) indented += "  " + line + "\n";
  }
  return indented;
}

/// Words of data must not make lines of their own, nor order the terminal about.
void make_printable(json& value) {
  constexpr std::size_t kMaxBytes = 400;
  if (value.is_string()) value = printable_line(value.get_ref<const std::string&>(), kMaxBytes);
  if (value.is_structured()) {
    for (auto& inner : value) make_printable(inner);
  }
}

std::string heading(const std::string& text) { return "\n" + text + "\n"; }

std::string more(std::size_t count) {
  return count > kMaxListed ? concat("  ... and ", count - kMaxListed, " more (see --json)\n") : "";
}

std::string bullets(const json& texts, const char* mark) {
  std::string lines;
  for (std::size_t i = 0; i < texts.size() && i < kMaxListed; ++i) {
    lines += concat("  ", mark, " ", texts[i].get<std::string>(), "\n");
  }
  return lines + more(texts.size());
}

std::vector<std::string> count_row(std::string name, const json& counts, const json& total) {
  return {std::move(name),
          number(counts["normal"]),
          number(counts["abnormal"]),
          number(counts["borderline"]),
          number(counts["none"]),
          number(total)};
}

/// "230 images, 228 signals of 2490 points at 249 Hz in mV; no clinical rows".
std::string part_counts(const json& check) {
  const auto& parts = check["parts"];
  const auto is_there = [&](const char* part) { return parts[part].get<std::size_t>() > 0; };
  std::string text = is_there("image") ? number(parts["image"]) + " images, " : "no images, ";
  if (is_there("signal")) {
    text += concat(number(parts["signal"]), " signals of ", number(check["signal_points"]),
                   " points at ", shortest(check["sampling_rate_hz"].get<double>()), " Hz in ",
                   check["unit"] == "none" ? "no unit" : "mV", ", ");
  } else {
    text += "no signals, ";
  }
  return text + (is_there("clinical") ? number(parts["clinical"]) : "no") + " clinical rows";
}

std::string overview(const json& check) {
  const auto& every = check["every_part"];
  Rows rows = {{"", "normal", "abnormal", "borderline", "no label", "all"},
               count_row("records", check["labels"], check["records"]),
               count_row("usable", check["usable_labels"], check["usable"]),
               count_row("with all modalities", every["usable_labels"], every["usable"])};
  std::string text = concat("Cohort ", check["cohort"].get<std::string>(), " (",
                            check["folder"].get<std::string>(), ")\n\n",
                            indent(align_table(rows, "lrrrrr")), "\n  ", number(check["persons"]),
                            " patients in the usable records\n  ", part_counts(check), "\n");
  if (!check["images_decoded"].get<bool>() && check["parts"]["image"] > 0) {
    text += "  The images were not read (--quick).\n";
  }
  if (check["usable_by_parts"].size() < 2) return text;
  rows = {{"usable with", "normal", "abnormal"}};
  for (const auto& subset : check["usable_by_parts"]) {
    rows.push_back({subset["parts"].get<std::string>(), number(subset["by_label"]["normal"]),
                    number(subset["by_label"]["abnormal"])});
  }
  return text + "\n" + indent(align_table(rows, "lrr"));
}

std::string drop_lines(const json& drops, const json& dropped) {
  Rows rows = {{"reason", "normal", "abnormal", "borderline", "no label", "all"}};
  for (const auto& drop : drops) {
    rows.push_back(count_row(drop["reason"].get<std::string>(), drop["by_label"], drop["total"]));
  }
  std::string lines = indent(align_table(rows, "lrrrrr"));
  std::size_t listed = 0;
  for (const auto& record : dropped) {
    const auto detail = record["detail"].get<std::string>();
    if (detail.empty()) continue;
    if (++listed <= kMaxListed) {
      lines += concat("  ", record["id"].get<std::string>(), ": ",
                      record["reason"].get<std::string>(), " (", detail, ")\n");
    }
  }
  return lines + more(listed);
}

std::string drops(const json& check) {
  const auto& every = check["every_part"];
  std::string text = check["drops"].empty()
                         ? heading("No record is dropped.")
                         : heading("Dropped") + drop_lines(check["drops"], check["dropped"]);
  if (every["drops"].empty() || every["drops"] == check["drops"]) return text;
  return text + heading("Dropped if all modalities are needed (recipe reference)") +
         drop_lines(every["drops"], every["dropped"]);
}

std::string columns(const json& check) {
  if (check["columns"].empty()) return {};
  Rows rows = {{"column", "role", "kind", "unit", "missing", "why not an input"}};
  for (const auto& column : check["columns"]) {
    rows.push_back({column["name"].get<std::string>(), column["role"].get<std::string>(),
                    column["kind"].is_null() ? "" : column["kind"].get<std::string>(),
                    column["unit"].get<std::string>(), number(column["missing"]),
                    column["reason"].get<std::string>()});
  }
  return heading(
             "Clinical columns (decided here on all usable records; training decides on its "
             "training split)") +
         indent(align_table(rows, "llllrl"));
}

std::string duplicates(const json& sets, const std::string& what) {
  if (sets.empty()) return {};
  std::string lines = heading("Same " + what + " under different ids");
  for (std::size_t s = 0; s < sets.size() && s < kMaxListed; ++s) {
    const auto& set = sets[s];
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < set["ids"].size() && i < kMaxListed; ++i) {
      ids.push_back(
          concat(set["ids"][i].get<std::string>(), " ", set["labels"][i].get<std::string>()));
    }
    if (set["ids"].size() > kMaxListed) ids.push_back("...");
    lines += concat("  ", set["identical"].get<bool>() ? "identical" : "nearly identical", ": ",
                    join(ids, ", "), set["same_person"].get<bool>() ? " (one patient)" : "",
                    set["same_label"].get<bool>() ? "" : " (labels differ)", "\n");
  }
  return lines + more(sets.size());
}

std::string ink(const json& check) {
  const auto& found = check["ink_outside_trace"];
  if (found["images"].empty()) return {};
  Rows rows = {{"label", "images", "with much ink"}};
  for (const auto* label : {"normal", "abnormal", "borderline", "none"}) {
    rows.push_back({label, number(found["of"][label]), number(found["by_label"][label])});
  }
  std::string lines =
      heading(concat("Images with ink outside the trace (at least ",
                     shortest(100 * found["from_share"].get<double>()), " % of it)")) +
      indent(align_table(rows, "lrr"));
  Rows images;
  for (const auto& image : found["images"]) {
    if (images.size() == kMaxListed) break;
    images.push_back({image["id"].get<std::string>(), image["label"].get<std::string>(),
                      fixed(100 * image["share"].get<double>(), 1) + " %"});
  }
  return lines + indent(align_table(images, "llr")) + more(found["images"].size());
}

std::string verdict(const json& check) {
  std::string lines;
  if (!check["warnings"].empty()) lines += heading("Warnings") + bullets(check["warnings"], "!");
  if (!check["obstacles"].empty()) {
    return lines + heading("Training is not possible") + bullets(check["obstacles"], "!");
  }
  if (check["training_only"].get<bool>()) {
    return lines + heading("For training only: add it with --extra to a cohort that is tested on.");
  }
  const auto sizes = [](const json& split) {
    return concat(number(split["train"]), " records to train, ", number(split["val"]),
                  " to validate, ", number(split["test"]), " to test.");
  };
  lines += heading("Training is possible; the split would have " + sizes(check["split"]));
  const auto& every = check["every_part"];
  if (every["usable"] == check["usable"]) return lines;
  const auto alarm = every["alarm"].get<std::string>();
  if (!every["obstacles"].empty()) {
    return lines + concat("Not if all modalities are needed (recipe reference): ",
                          every["obstacles"].front().get<std::string>(), ".\n");
  }
  return lines +
         concat("If all modalities are needed (recipe reference): ", sizes(every["split"]),
                alarm.empty() ? "" : concat(" train stops unless --accept-drops is given: ", alarm),
                "\n");
}

}  // namespace

std::string check_text(json check) {
  make_printable(check);
  std::string text = overview(check);
  if (!check["assumptions"].empty()) {
    text += heading("Assumed, because cohort.toml does not state it") +
            bullets(check["assumptions"], "!");
  }
  text += drops(check) + columns(check) + duplicates(check["same_signals"], "signal") +
          duplicates(check["same_images"], "image") + ink(check);
  if (!check["notes"].empty()) text += heading("Notes") + bullets(check["notes"], "-");
  return text + verdict(check);
}

}  // namespace ecgmm::data
