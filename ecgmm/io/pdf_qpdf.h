// SPDX-License-Identifier: Apache-2.0
// Included first in every source of the PDF module (CMakeLists.txt), where the compiler is clang.
#pragma once

// qpdf 11's JSON.hh has a vector of a class that is not complete yet, which clang refuses in C++20.
// It is not needed here, so only its names are declared.
#include <qpdf/Constants.h>
#include <qpdf/DLL.h>
#include <qpdf/Types.h>

#include <map>
#include <memory>
#include <qpdf/InputSource.hh>
#include <qpdf/PointerHolder.hh>
#include <string>
#include <vector>
#define JSON_HH
class JSON {
 public:
  static int constexpr LATEST = 2;
  class Reactor;
};
