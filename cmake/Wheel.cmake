# What goes into the wheel besides its Python sources (component "python"; see pyproject.toml): the
# module as it lies in a build folder, the modules for DICOM and PDF, the included models and the licenses.
#
# That folder is this build's, or, so that nothing is compiled twice, ECGMM_BUILT: one that was
# configured with ECGMM_PYTHON and the same Python, and holds the target ecgmm_python.

set(built ${PROJECT_BINARY_DIR})
if(ECGMM_BUILT)
  get_filename_component(built ${ECGMM_BUILT} ABSOLUTE BASE_DIR ${PROJECT_SOURCE_DIR})
  file(GLOB _modules ${built}/python/ecgmm/_core*.so)
  if(NOT _modules)
    message(FATAL_ERROR "${built} holds no module: build its target ecgmm_python, or omit ECGMM_BUILT")
  endif()
  add_custom_target(ecgmm_python)
endif()

install(DIRECTORY ${built}/python/ecgmm/ DESTINATION ecgmm COMPONENT python EXCLUDE_FROM_ALL
        USE_SOURCE_PERMISSIONS FILES_MATCHING PATTERN "_core*.so" PATTERN "licenses/*" PATTERN models EXCLUDE)
foreach(module dicom pdf)
  install(PROGRAMS ${built}/lib/ecgmm/ecgmm-${module}.so DESTINATION ecgmm COMPONENT python OPTIONAL EXCLUDE_FROM_ALL)
endforeach()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/models/ DESTINATION ecgmm/models COMPONENT python EXCLUDE_FROM_ALL)
