// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/scp.h"

#include <initializer_list>

namespace ecgmm::ecg {
namespace {

using Table = std::map<std::string, ScpStatement, std::less<>>;

void add(Table& table, const ScpStatement& statement, std::initializer_list<const char*> codes) {
  for (const char* code : codes) table.emplace(code, statement);
}

Table make_table() {
  Table table;
  add(table, {true, false, "NORM"}, {"NORM"});
  add(table, {true, false, "MI"},
      {"ALMI", "AMI", "ASMI", "ILMI", "IMI", "INJAL", "INJAS", "INJIL", "INJIN", "INJLA", "IPLMI",
       "IPMI", "LMI", "PMI"});
  add(table, {true, false, "STTC"},
      {"ANEUR", "DIG", "EL", "ISCAL", "ISCAN", "ISCAS", "ISCIL", "ISCIN", "ISCLA", "ISC_", "LNGQT",
       "NDT", "NST_"});
  add(table, {true, false, "CD"},
      {"1AVB", "2AVB", "3AVB", "CLBBB", "CRBBB", "ILBBB", "IRBBB", "IVCD", "LAFB", "LPFB", "WPW"});
  add(table, {true, false, "HYP"}, {"LAO/LAE", "LVH", "RAO/RAE", "RVH", "SEHYP"});
  add(table, {false, true, ""},
      {"AFIB", "AFLT", "BIGU", "PACE", "PSVT", "SARRH", "SBRAD", "SR", "STACH", "SVARR", "SVTAC",
       "TRIGU"});
  // Statements of form only.
  add(table, {false, false, ""},
      {"ABQRS", "HVOLT", "INVT", "LOWT", "LPR", "LVOLT", "NT_", "PAC", "PRC(S)", "PVC", "QWAVE",
       "STD_", "STE_", "TAB_", "VCLVH"});
  return table;
}

}  // namespace

const Table& builtin_scp_statements() {
  static const Table table = make_table();
  return table;
}

}  // namespace ecgmm::ecg
