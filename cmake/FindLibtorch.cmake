# Finds libtorch without its own CMake package, which refuses to configure for a CUDA build where no
# CUDA toolkit is installed.
#
# Looks in ECGMM_TORCH (a libtorch, or the torch folder of a Python installation), else in .venv.
# Defines Libtorch::libtorch, and sets
#   Libtorch_VERSION, Libtorch_LIBRARY_DIR, Libtorch_HAS_CUDA,
#   Libtorch_USER_NAMED  true if the user named the folder (its libraries are then never copied)

file(GLOB _venv_torch ${PROJECT_SOURCE_DIR}/.venv/lib/python3*/site-packages/torch)
set(Libtorch_USER_NAMED FALSE)
if(ECGMM_TORCH)
  set(Libtorch_USER_NAMED TRUE)
  set(_roots ${ECGMM_TORCH} ${ECGMM_TORCH}/torch)
else()
  set(_roots ${_venv_torch})
endif()

find_path(Libtorch_INCLUDE_DIR NAMES ATen/ATen.h HINTS ${_roots} PATH_SUFFIXES include NO_DEFAULT_PATH)
find_library(Libtorch_CPU_LIBRARY NAMES torch_cpu HINTS ${_roots} PATH_SUFFIXES lib NO_DEFAULT_PATH)
find_library(Libtorch_C10_LIBRARY NAMES c10 HINTS ${_roots} PATH_SUFFIXES lib NO_DEFAULT_PATH)
find_library(Libtorch_CUDA_LIBRARY NAMES torch_cuda HINTS ${_roots} PATH_SUFFIXES lib NO_DEFAULT_PATH)
find_library(Libtorch_C10_CUDA_LIBRARY NAMES c10_cuda HINTS ${_roots} PATH_SUFFIXES lib NO_DEFAULT_PATH)

if(Libtorch_INCLUDE_DIR AND EXISTS ${Libtorch_INCLUDE_DIR}/torch/headeronly/version.h)
  file(STRINGS ${Libtorch_INCLUDE_DIR}/torch/headeronly/version.h _lines REGEX "define TORCH_VERSION_(MAJOR|MINOR|PATCH) ")
  string(REGEX REPLACE "[^;0-9]+" "" _numbers "${_lines}")
  string(REPLACE ";" "." Libtorch_VERSION "${_numbers}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Libtorch
  REQUIRED_VARS Libtorch_CPU_LIBRARY Libtorch_C10_LIBRARY Libtorch_INCLUDE_DIR
  VERSION_VAR Libtorch_VERSION
  REASON_FAILURE_MESSAGE "run script/bootstrap, or set ECGMM_TORCH to a libtorch")

set(Libtorch_HAS_CUDA FALSE)
if(Libtorch_CUDA_LIBRARY)
  set(Libtorch_HAS_CUDA TRUE)
endif()

if(Libtorch_FOUND AND NOT TARGET Libtorch::libtorch)
  get_filename_component(Libtorch_LIBRARY_DIR ${Libtorch_CPU_LIBRARY} DIRECTORY)
  add_library(Libtorch::libtorch INTERFACE IMPORTED)
  target_include_directories(Libtorch::libtorch SYSTEM INTERFACE
    ${Libtorch_INCLUDE_DIR} ${Libtorch_INCLUDE_DIR}/torch/csrc/api/include)
  target_link_libraries(Libtorch::libtorch INTERFACE ${Libtorch_CPU_LIBRARY} ${Libtorch_C10_LIBRARY})
  # CMake adds no folder within the project by itself, and .venv is one.
  target_link_options(Libtorch::libtorch INTERFACE -Wl,-rpath,${Libtorch_LIBRARY_DIR})
  if(Libtorch_HAS_CUDA)
    # torch_cuda registers its kernels when loaded: no symbol of ours refers to it, so it must be forced in.
    target_link_libraries(Libtorch::libtorch INTERFACE
      -Wl,--no-as-needed ${Libtorch_CUDA_LIBRARY} ${Libtorch_C10_CUDA_LIBRARY} -Wl,--as-needed)
  endif()
endif()
mark_as_advanced(Libtorch_INCLUDE_DIR Libtorch_CPU_LIBRARY Libtorch_C10_LIBRARY Libtorch_CUDA_LIBRARY
                 Libtorch_C10_CUDA_LIBRARY)
