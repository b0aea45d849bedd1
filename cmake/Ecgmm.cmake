# Helpers of this project's own CMakeLists.

add_library(ecgmm_options INTERFACE)
target_include_directories(ecgmm_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(ecgmm_options INTERFACE -Wall -Wextra -Wshadow $<$<BOOL:${ECGMM_WERROR}>:-Werror>)
target_compile_definitions(ecgmm_options INTERFACE $<$<BOOL:${ECGMM_ASSERTIONS}>:_GLIBCXX_ASSERTIONS>)

# ecgmm_sources(RESULT [file...])
#
# Every source of the current folder but these. A new file is seen by the next build.
function(ecgmm_sources RESULT)
  file(GLOB sources CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} *.cc)
  list(REMOVE_ITEM sources "" ${ARGN})
  set(${RESULT} ${sources} PARENT_SCOPE)
endfunction()

# ecgmm_room(NAME [TORCH] [HEADER name] [WITHOUT file...] [LINKS target...] [FLAGS flag...])
#
# One folder = one layer = one static library ecgmm_NAME of its sources, but those of another
# target (WITHOUT). LINKS names only rooms to its left and outside libraries. Rooms share one
# precompiled header, those with TORCH another, but for rooms with FLAGS of their own, which it
# would not fit; HEADER names another of cmake/. Those in ECGMM_UNOPTIMIZED_ROOMS are compiled with -O0: they take
# long to compile and no time in tests.
function(ecgmm_room NAME)
  cmake_parse_arguments(ROOM "TORCH" "HEADER" "WITHOUT;LINKS;FLAGS" ${ARGN})
  set(target ecgmm_${NAME})
  ecgmm_sources(sources ${ROOM_WITHOUT})
  add_library(${target} STATIC ${sources})
  target_link_libraries(${target} PUBLIC ecgmm_options ${ROOM_LINKS})
  if(ROOM_TORCH)
    target_link_libraries(${target} PUBLIC Libtorch::libtorch)
    ecgmm_precompiled(${target} torch_header)
  elseif(ROOM_FLAGS)
    target_compile_options(${target} PRIVATE ${ROOM_FLAGS})
  else()
    set(header common_header)
    set(kind "")
    if(ROOM_HEADER)
      set(header ${ROOM_HEADER})
    endif()
    if(NAME IN_LIST ECGMM_UNOPTIMIZED_ROOMS)
      set(kind _UNOPTIMIZED)
      target_compile_options(${target} PRIVATE -O0)
    endif()
    ecgmm_precompiled(${target} ${header} ${kind})
  endif()
endfunction()

# ecgmm_precompiled(TARGET HEADER [KIND])
#
# Gives a target cmake/HEADER.h, precompiled once for all targets that ask for it with the same kind of flags.
function(ecgmm_precompiled TARGET HEADER)
  target_compile_options(${TARGET} PRIVATE -fPIC)  # with -fPIE, executables could not share it
  set(property ECGMM_${HEADER}${ARGN}_OWNER)
  get_property(owner GLOBAL PROPERTY ${property})
  if(owner)
    target_precompile_headers(${TARGET} REUSE_FROM ${owner})
  else()
    target_precompile_headers(${TARGET} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/${HEADER}.h)
    set_property(GLOBAL PROPERTY ${property} ${TARGET})
  endif()
endfunction()

set(ECGMM_TEST_ENVIRONMENT LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan.supp:print_suppressions=0)

# COST of the tests that take longest, those of rooms among them: in a new build folder, where no times are
# known, they start first, so that no core waits for them at the end.
set(ECGMM_LONG_TEST 100)

# ecgmm_room_test(NAME [TORCH] [WITHOUT file...] [LINKS target...])
#
# The one test binary of a room, of the sources in its folder, which links that room. Tests find their fixtures under
# ECGMM_TEST_DATA and the checkout under ECGMM_SOURCE_DIR.
function(ecgmm_room_test NAME)
  cmake_parse_arguments(ROOM "TORCH" "" "WITHOUT;LINKS" ${ARGN})
  set(target ecgmm_${NAME}_test)
  ecgmm_sources(sources ${ROOM_WITHOUT})
  add_executable(${target} ${sources})
  target_link_libraries(${target} PRIVATE ecgmm_${NAME} ${ROOM_LINKS} ecgmm_test_support GTest::gmock GTest::gtest_main)
  target_compile_definitions(${target} PRIVATE
    ECGMM_SOURCE_DIR="${PROJECT_SOURCE_DIR}" ECGMM_BINARY_DIR="${PROJECT_BINARY_DIR}"
    ECGMM_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/fixtures")
  if(ROOM_TORCH)
    ecgmm_precompiled(${target} torch_test_header)
  else()
    ecgmm_precompiled(${target} test_header)
  endif()
  target_compile_options(${target} PRIVATE ${ECGMM_TEST_FLAGS})
  add_test(NAME ${NAME} COMMAND ${target})
  set_tests_properties(${NAME} PROPERTIES TIMEOUT 1200 COST ${ECGMM_LONG_TEST} ENVIRONMENT "${ECGMM_TEST_ENVIRONMENT}")
endfunction()

# ecgmm_test_modules(NAME)
#
# Lets the test binary of a room find the modules, which it looks for in its own folder.
function(ecgmm_test_modules NAME)
  foreach(module ecgmm_dicom ecgmm_pdf)
    if(TARGET ${module})
      add_dependencies(ecgmm_${NAME}_test ${module})
    endif()
  endforeach()
  file(CREATE_LINK ${PROJECT_BINARY_DIR}/lib ${CMAKE_CURRENT_BINARY_DIR}/lib SYMBOLIC)
endfunction()
