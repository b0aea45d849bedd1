// SPDX-License-Identifier: Apache-2.0
// ecgmm._core: the model and its two calls, for python/ecgmm, which makes them comfortable.
#include <nanobind/nanobind.h>
#include <nanobind/stl/function.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <cmath>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "arrays.h"
#include "ecgmm/assess/predict_patient.h"
#include "ecgmm/assess/predict_records.h"
#include "ecgmm/bundle/default_model.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/parallel.h"
#include "ecgmm/core/printable.h"
#include "ecgmm/io/module_file.h"

namespace ecgmm::python {
namespace {

namespace nb = nanobind;

using Numbers = std::optional<std::vector<double>>;
using Optional = std::optional<double>;

/// What Python gives in the place of a file or of what is in it, held while no Python code runs.
struct Source {
  std::string file, fault;
  std::optional<Array> array;

  explicit Source(nb::handle given) {
    if (given.is_none()) return;
    if (nb::isinstance<nb::str>(given)) {
      file = nb::cast<std::string>(given);
    } else if (nb::isinstance<nb::tuple>(given)) {  // why it is neither
      fault = nb::cast<std::string>(given[0]);
    } else {
      array = nb::cast<Array>(given);
    }
  }

  bool is_read() const { return array || !fault.empty(); }
  const Array& numbers() const {
    if (!array) throw data_error(fault);
    return *array;
  }
};

void give_image(assess::GivenRecord& given, const Source& source) {
  given.image = source.file;
  if (source.is_read()) given.pixels = [&source] { return image_of(source.numbers()); };
}

void give_signal(assess::GivenRecord& given, const Source& source) {
  given.signal = source.file;
  if (source.is_read()) given.samples = [&source] { return samples_of(source.numbers()); };
}

std::vector<Source> sources(const nb::list& given) {
  std::vector<Source> all;
  all.reserve(given.size());
  for (const auto one : given) all.emplace_back(one);
  return all;
}

bool any(const std::vector<Source>& all) {
  for (const auto& one : all) {
    if (one.is_read() || !one.file.empty()) return true;
  }
  return false;
}

/// The options that both calls have, as keyword arguments.
assess::PredictOptions options_of(Optional unit_mv, Optional at_s, Optional mm_per_s,
                                  Optional mm_per_mv, Optional px_per_mm, bool strict,
                                  bool answer_outside, std::vector<double> corners,
                                  std::optional<std::string> layout) {
  assess::PredictOptions options;
  options.unit_mv = unit_mv;
  options.at_s = at_s;
  options.mm_per_s = mm_per_s;
  options.mm_per_mv = mm_per_mv;
  options.px_per_mm = px_per_mm;
  options.strict = strict;
  options.answer_outside = answer_outside;
  options.corners = std::move(corners);
  options.layout = std::move(layout);
  options.json = true;
  return options;
}

/// A model in memory, ready to predict. Const and thread-safe.
class Model {
 public:
  Model(const std::string& given, const std::string& folder, int threads)
      : bundle_(bundle::read_model(given, folder)),
        predictor_(bundle_, "auto", threads_or_all(threads)) {}

  const bundle::Bundle& bundle() const { return bundle_; }

  std::vector<std::string> inputs() const {
    std::vector<std::string> names;
    for (const auto& column : bundle_.preprocessor->columns()) {
      if (column.role == data::Role::input) names.push_back(column.name);
    }
    return names;
  }

  std::vector<std::pair<std::size_t, std::string>> columns(
      const std::vector<std::string>& names) const {
    std::vector<std::pair<std::size_t, std::string>> found;
    for (const auto& [index, name] : assess::clinical_columns(names, *bundle_.preprocessor)) {
      found.emplace_back(index, name);
    }
    return found;
  }

  std::string predict(nb::object image, nb::object signal, Optional hz,
                      std::vector<std::string> clinical, assess::PredictOptions options) const {
    const Source pixels(image), samples(signal);
    give_image(options, pixels);
    give_signal(options, samples);
    options.signal_hz = hz;
    options.clinical = std::move(clinical);
    const nb::gil_scoped_release release;
    return assess::predict_patient(options, bundle_, predictor_);
  }

  std::string predict_many(std::string cohort, std::vector<std::string> ids, const nb::list& images,
                           const nb::list& signals, const std::vector<double>& hz,
                           const std::vector<std::vector<std::string>>& clinical,
                           assess::PredictOptions options) const {
    const auto pixels = sources(images), samples = sources(signals);
    assess::GivenTable table{std::move(cohort), std::move(ids), {}, {}};
    if (any(pixels)) table.modalities = table.modalities.with(Modality::image);
    if (any(samples)) table.modalities = table.modalities.with(Modality::signal);
    if (!clinical.empty()) table.modalities = table.modalities.with(Modality::clinical);
    if (hz.size() == 1) options.signal_hz = hz[0];
    table.record = [&](std::size_t i) {
      assess::GivenRecord given = options;
      if (!pixels.empty()) give_image(given, pixels[i]);
      if (!samples.empty()) give_signal(given, samples[i]);
      if (hz.size() > 1 && !std::isnan(hz[i])) given.signal_hz = hz[i];
      if (!clinical.empty()) given.clinical = clinical[i];
      return given;
    };
    const auto records = assess::given_records(std::move(table), *bundle_.preprocessor);
    const nb::gil_scoped_release release;
    return assess::predict_source(*records, options, bundle_, predictor_, [] {
      const nb::gil_scoped_acquire acquire;
      if (PyErr_CheckSignals() != 0) throw nb::python_error();
    });
  }

 private:
  bundle::Bundle bundle_;
  bundle::Predictor predictor_;
};

/// The lines of the log since they were last asked for, each with its level in Python's logging.
class Lines {
 public:
  void add(log::Level level, const std::string& line) {
    constexpr int kWarning = 30, kInfo = 20, kDebug = 10;
    const std::lock_guard lock(mutex_);
    if (lines_.size() >= kMost) return;
    lines_.emplace_back(level == log::Level::quiet    ? kWarning
                        : level == log::Level::normal ? kInfo
                                                      : kDebug,
                        line);
  }
  std::vector<std::pair<int, std::string>> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(lines_, {});
  }

 private:
  static constexpr std::size_t kMost = 10'000;
  std::mutex mutex_;
  std::vector<std::pair<int, std::string>> lines_;
};

Lines& lines() {
  static auto* lines = new Lines;  // threads may log while the process ends
  return *lines;
}

/// Raises ecgmm.Error with its parts.
void raise(const std::exception_ptr& pointer, void*) {
  try {
    std::rethrow_exception(pointer);
  } catch (const Error& error) {
    const auto type = nb::module_::import_("ecgmm._error").attr("Error");
    const auto line = [](const std::string& text) { return printable_line(text); };  // and UTF-8
    const auto made = type(line(error.what()), std::string(to_string(error.kind())),
                           line(error.fault()), line(error.place()), line(error.remedy()));
    PyErr_SetObject(type.ptr(), made.ptr());
  }
}

}  // namespace

NB_MODULE(_core, module) {
  nb::register_exception_translator(raise);
  log::take_lines([](log::Level level, const std::string& line) { lines().add(level, line); });
  module.attr("version") = ECGMM_VERSION;
  module.def("take_lines", [] { return lines().take(); });
  module.def("set_module_folder", [](const std::string& folder) { io::set_module_folder(folder); });
  nb::class_<assess::PredictOptions>(module, "Options")
      .def(
          "__init__",
          [](assess::PredictOptions* self, Optional unit_mv, Optional at_s, Optional mm_per_s,
             Optional mm_per_mv, Optional px_per_mm, bool strict, bool answer_outside,
             std::vector<double> corners, std::optional<std::string> layout) {
            new (self) assess::PredictOptions(options_of(unit_mv, at_s, mm_per_s, mm_per_mv,
                                                         px_per_mm, strict, answer_outside,
                                                         std::move(corners), std::move(layout)));
          },
          nb::kw_only(), nb::arg("unit_mv").none(), nb::arg("at_s").none(),
          nb::arg("mm_per_s").none(), nb::arg("mm_per_mv").none(), nb::arg("px_per_mm").none(),
          nb::arg("strict"), nb::arg("answer_outside"), nb::arg("corners"),
          nb::arg("layout").none());
  nb::class_<Model>(module, "Model")
      .def(nb::init<const std::string&, const std::string&, int>())
      .def_prop_ro("name", [](const Model& model) { return model.bundle().name; })
      .def_prop_ro("sha256", [](const Model& model) { return model.bundle().sha256; })
      .def("inputs", &Model::inputs)
      .def("columns", &Model::columns)
      .def("predict", &Model::predict, nb::arg("image").none(), nb::arg("signal").none(),
           nb::arg("hz").none(), nb::arg("clinical"), nb::arg("options"))
      .def("predict_many", &Model::predict_many);
}

}  // namespace ecgmm::python
