// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>

#include "ecgmm/assess/shard.h"
#include "ecgmm/cli/commands.h"

namespace ecgmm::cli {

Command merge_command() {
  return {"merge", "Join the predictions of all shards of a cohort", [](CLI::App& app) {
            auto options = std::make_shared<assess::MergeOptions>();
            auto& o = *options;
            app.add_option("parts", o.parts, "What `ecgmm predict --shard` wrote")
                ->type_name("PART...")
                ->required();
            app.add_option("--out", o.out, "CSV file for the predictions of the whole cohort")
                ->required();
            app.add_flag("--force", o.force, "Replace an existing --out");
            return [options] { print_text(assess::merge(*options)); };
          }};
}

}  // namespace ecgmm::cli
