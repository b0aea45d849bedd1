// SPDX-License-Identifier: Apache-2.0
// `ecgmm digitize`: pages, as pictures or PDFs, become lead II or another lead.
#include "ecgmm/data/digitize.h"

#include <malloc.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "ecgmm/cli/commands.h"
#include "ecgmm/core/parallel.h"
#include "ecgmm/core/text.h"

namespace ecgmm::cli {
namespace {

/// Each page takes blocks of the same sizes several times: kept, they cost no page faults.
void keep_large_blocks() {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 512 << 20);
}

void run_digitize(data::DigitizeOptions options, bool json) {
  keep_large_blocks();
  options.threads = threads_or_all(options.threads);
  const auto result = data::digitize_pages(options);
  constexpr auto kReplace = nlohmann::json::error_handler_t::replace;
  const std::string text =
      json ? result.dump(2, ' ', false, kReplace)
           : concat(options.out, ": ", result["readable"].get<int>(), " pages read, ",
                    result["unreadable"].get<int>(), " unreadable; see index.html there");
  std::puts(text.c_str());
}

}  // namespace

Command digitize_command() {
  return {"digitize", "Read lead II, or another, from images and PDFs of 12-lead ECG pages",
          [](CLI::App& app) {
            const auto options = std::make_shared<data::DigitizeOptions>();
            const auto json = std::make_shared<bool>(false);
            options->threads = 0;
            app.add_option("PAGE", options->pages, "JPEG, PNG or PDF files, or folders of them")
                ->required();
            app.add_option("--out", options->out, "Folder to make")->required();
            app.add_flag("--json", *json, "Write one JSON document");
            app.add_option("--mm-per-s", options->mm_per_s,
                           "Paper speed, where pages show it neither by pulses nor in print")
                ->check(CLI::Range(5.0, 100.0));
            app.add_option("--mm-per-mv", options->mm_per_mv,
                           "Gain, where pages show it neither by pulses nor in print")
                ->check(CLI::Range(1.0, 40.0));
            add_page_options(app, options->corners, options->layout);
            app.add_option("--lead", options->lead,
                           "The lead to read: I, II, III, aVR, aVL, aVF or V1 to V6")
                ->type_name("LEAD")
                ->capture_default_str();
            app.add_flag("--all-leads", options->all_leads,
                         "Write NAME_leads.csv too, a column for each of the twelve leads");
            app.add_flag("--crop", options->crop,
                         "Cut the strip from the straightened page instead of drawing it");
            app.add_flag("--keep-text", options->keep_text,
                         "Do not blank what lies beside the traces in pictures: names, dates");
            app.add_option("--threads", options->threads, "Threads to use (0 = all)")
                ->check(CLI::Range(0, 1024));
            app.add_flag("--force", options->force, "Replace the folder if it exists");
            return [options, json] { run_digitize(*options, *json); };
          }};
}

}  // namespace ecgmm::cli
