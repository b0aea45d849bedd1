// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "ecgmm/cli/commands.h"
#include "ecgmm/train/config.h"

namespace ecgmm::cli {

Command ablate_command(const Job<experiment::CrossvalOptions>& run) {
  const auto declare = [run](CLI::App& app) {
    auto options = std::make_shared<experiment::CrossvalOptions>();
    auto& o = *options;
    o.recipes = {std::string(train::kDefaultRecipe)};
    add_crossval_options(app, o);
    app.add_option("--row", o.rows,
                   "Another variant, e.g. \"no dropout:model.dropout=0\"; may be repeated")
        ->type_name("NAME:KEY=VALUE,...")
        ->allow_extra_args(false);
    return [options, run] { print_text(run(*options)); };
  };
  return {"ablate", "Cross-validate the default recipe without each of its ingredients", declare};
}

}  // namespace ecgmm::cli
