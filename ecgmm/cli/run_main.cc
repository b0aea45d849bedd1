// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <new>
#include <string>

#include "ecgmm/cli/command.h"
#include "ecgmm/cli/verbosity.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/interrupt.h"
#include "ecgmm/core/printable.h"
#include "ecgmm/core/text.h"

namespace ecgmm::cli {
namespace {

log::Level chosen_verbosity = log::Level::normal;
char** arguments = nullptr;

int fail(const Error& error) {
  std::fflush(stdout);
  std::fprintf(stderr, "ecgmm: %s\n", printable_line(error.what()).c_str());
  return exit_code(error.kind());
}

/// The word where a command was expected, with the nearest one that there is.
Error unknown_command(const std::string& word, const CLI::App& parent, const std::string& help) {
  std::vector<std::string> names;
  for (const auto* command : parent.get_subcommands({})) names.push_back(command->get_name());
  const std::string nearest = nearest_word(word, names);
  return usage_error(
      (word.starts_with('-') ? "unknown option '" : "unknown command '") + word + "'",
      nearest.empty() ? help : "did you mean '" + nearest + "'?");
}

/// Command line errors as ours: one line, exit 2.
int fail(const CLI::ParseError& error, const CLI::App& app) {
  if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
  const CLI::App* innermost = &app;
  std::string help = "see `ecgmm";
  while (!innermost->get_subcommands().empty()) {
    innermost = innermost->get_subcommands().front();
    help += " " + innermost->get_name();
  }
  help += " --help`";
  const auto unread = app.remaining(true);
  if (innermost->get_require_subcommand_min() > 0 && !unread.empty()) {
    return fail(unknown_command(unread.front(), *innermost, help));
  }
  return fail(usage_error(error.what(), help));
}

}  // namespace

log::Level verbosity() { return chosen_verbosity; }

void enter_network_binary() {
  const auto self = std::filesystem::read_symlink("/proc/self/exe");
  const auto sibling = self.parent_path() / "ecgmm-nn";
  // oneDNN reads it when it is loaded. Batches of many sizes and lengths make thousands of kernels;
  // with its own limit of 1,024 a fifth of training goes into making them again.
  setenv("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "2048", /*overwrite=*/0);
  // Neither do threads give up the CPU between two parts of the network, nor keep it for long if
  // another program needs it. The setting is of libgomp, which reads it when it is loaded.
  if (std::getenv("OMP_WAIT_POLICY") == nullptr) setenv("GOMP_SPINCOUNT", "20000", /*overwrite=*/0);
  execv(sibling.c_str(), arguments);
  throw environment_error("cannot start " + sibling.string(),
                          "ecgmm-nn belongs beside ecgmm; build or install both");
}

int run_main(int argc, char** argv, const std::vector<Command>& commands) {
  arguments = argv;
  set_progress_factory(make_progress_bar);
  CLI::App app{
      "ecgmm tells normal from abnormal ECGs from an image, a signal and clinical values."};
  app.name("ecgmm");
  app.require_subcommand(1);
  app.fallthrough();
  app.set_version_flag("--version", "ecgmm " ECGMM_VERSION);
  bool quiet = false;
  bool verbose = false;
  auto* quiet_flag = app.add_flag("-q,--quiet", quiet, "Show only warnings and results");
  app.add_flag("-v,--verbose", verbose, "Show details")->excludes(quiet_flag);

  std::function<void()> chosen;
  for (const auto& command : commands) {
    auto* sub = app.add_subcommand(command.name, command.summary);
    sub->callback([&chosen, run = command.declare(*sub)] { chosen = run; });
  }
  try {
    app.parse(argc, argv);
    chosen_verbosity = quiet     ? log::Level::quiet
                       : verbose ? log::Level::verbose
                                 : log::Level::normal;
    log::set_level(chosen_verbosity);
    catch_interrupts();
    chosen();
    if (std::fflush(stdout) != 0) throw environment_error("cannot write to standard output");
    return 0;
  } catch (const CLI::ParseError& error) {
    return fail(error, app);
  } catch (const Error& error) {
    return fail(error);
  } catch (const std::bad_alloc&) {
    return fail(environment_error("out of memory"));
  } catch (const std::filesystem::filesystem_error& error) {
    return fail(environment_error(error.what()));
  } catch (const std::exception& error) {
    return fail(Error(ErrorKind::internal, std::string("internal error: ") + error.what(),
                      "this is a bug in ecgmm; please report it together with the command"));
  }
}

}  // namespace ecgmm::cli
