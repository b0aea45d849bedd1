# Helpers of this project's own CMakeLists.

add_library(ecgmm_options INTERFACE)
target_include_directories(ecgmm_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(ecgmm_options INTERFACE -Wall -Wextra -Wshadow $<$<BOOL:${ECGMM_WERROR}>:-Werror>)

# ecgmm_room(NAME [TORCH] [SOURCES file...] [LINKS target...])
#
# One folder = one layer = one static library ecgmm_NAME. LINKS names only rooms to its left and
# outside libraries. TORCH rooms share one precompiled header, since torch's headers dominate their
# build time.
function(ecgmm_room NAME)
  cmake_parse_arguments(ROOM "TORCH" "" "SOURCES;LINKS" ${ARGN})
  set(target ecgmm_${NAME})
  if(NOT ROOM_SOURCES)
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE ecgmm_options ${ROOM_LINKS})
    return()
  endif()
  add_library(${target} STATIC ${ROOM_SOURCES})
  target_link_libraries(${target} PUBLIC ecgmm_options ${ROOM_LINKS})
  if(ROOM_TORCH)
    target_link_libraries(${target} PUBLIC Libtorch::libtorch)
    ecgmm_torch_header(${target})
  endif()
endfunction()

# Gives a target the one precompiled torch header.
function(ecgmm_torch_header TARGET)
  target_compile_options(${TARGET} PRIVATE -fPIC)  # with -fPIE, executables could not share it
  get_property(owner GLOBAL PROPERTY ECGMM_TORCH_HEADER_OWNER)
  if(owner)
    target_precompile_headers(${TARGET} REUSE_FROM ${owner})
  else()
    target_precompile_headers(${TARGET} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/torch_header.h)
    set_property(GLOBAL PROPERTY ECGMM_TORCH_HEADER_OWNER ${TARGET})
  endif()
endfunction()

# ecgmm_room_test(NAME [TORCH] SOURCES file... [LINKS target...])
#
# The one test binary of a room, which links that room. Tests find their fixtures under
# ECGMM_TEST_DATA and the checkout under ECGMM_SOURCE_DIR.
function(ecgmm_room_test NAME)
  cmake_parse_arguments(ROOM "TORCH" "" "SOURCES;LINKS" ${ARGN})
  if(NOT ROOM_SOURCES)
    return()
  endif()
  set(target ecgmm_${NAME}_test)
  add_executable(${target} ${ROOM_SOURCES})
  target_link_libraries(${target} PRIVATE ecgmm_${NAME} ${ROOM_LINKS} GTest::gmock GTest::gtest_main)
  target_compile_definitions(${target} PRIVATE
    ECGMM_SOURCE_DIR="${PROJECT_SOURCE_DIR}" ECGMM_BINARY_DIR="${PROJECT_BINARY_DIR}"
    ECGMM_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/fixtures")
  if(ROOM_TORCH)
    ecgmm_torch_header(${target})
  endif()
  add_test(NAME ${NAME} COMMAND ${target})
  set_tests_properties(${NAME} PROPERTIES TIMEOUT 600
    ENVIRONMENT LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan.supp:print_suppressions=0)
endfunction()
