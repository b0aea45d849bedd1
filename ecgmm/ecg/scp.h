// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace ecgmm::ecg {

/// One SCP-ECG statement as PTB-XL classifies it.
struct ScpStatement {
  bool diagnostic = false;
  bool rhythm = false;
  std::string diagnostic_class;  ///< NORM, MI, STTC, CD, HYP or ""
};

/// Code ("AFIB") → statement; the built-in copy for cohorts that come without scp_statements.csv.
/// Source: Wagner et al., PTB-XL 1.0.3, Scientific Data 7, 154 (2020), CC BY 4.0.
const std::map<std::string, ScpStatement, std::less<>>& builtin_scp_statements();

}  // namespace ecgmm::ecg
