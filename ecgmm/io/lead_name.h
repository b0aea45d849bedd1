// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ecgmm::io {

/// The standard name of an ECG lead that a file calls `text`: "II" for "ii", "ECG II", "Lead II",
/// "MDC_ECG_LEAD_II", "leadII", "DII"; "aVR" for "avr". nullopt where it is none that is known.
std::optional<std::string> standard_lead_name(std::string_view text);

/// The name of a lead of ISO/IEEE 11073-10102, SCP-ECG and MFER by its number (1 = I, 2 = II, ...,
/// 61 = III); nullopt for numbers that are no lead known here.
/// Source: ANSI/AAMI EC71:2001, table of lead identification codes.
std::optional<std::string> lead_of_scp_code(unsigned code);

/// What one of `unit` is in mV: 0.001 for "uV"; nullopt where it is no voltage.
std::optional<double> millivolts_per(std::string_view unit);

}  // namespace ecgmm::io
