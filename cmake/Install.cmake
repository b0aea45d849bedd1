# `cmake --install build/release --prefix P`: a folder that can be moved anywhere.
#
# libtorch from .venv is copied beside the programs, which find it by a relative RUNPATH. A libtorch
# that the user named, or a CUDA build (gigabytes, tied to a driver), is referred to where it lies.

if(TARGET ecgmm)
  install(TARGETS ecgmm RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/THIRD_PARTY.md
        DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/ecgmm)
foreach(module ecgmm_dicom ecgmm_pdf)
  if(TARGET ${module})
    install(TARGETS ${module} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/ecgmm)
  endif()
endforeach()

if(EXISTS ${PROJECT_SOURCE_DIR}/models)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/models/ DESTINATION ${CMAKE_INSTALL_DATADIR}/ecgmm/models)
endif()

if(TARGET ecgmm-nn)
  install(TARGETS ecgmm-nn RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT training)
  if(Libtorch_USER_NAMED OR Libtorch_HAS_CUDA)
    install(CODE "message(STATUS \"ecgmm-nn uses libtorch in ${Libtorch_LIBRARY_DIR}: \"
                  \"the prefix can be moved, that folder must stay\")" COMPONENT training)
  else()
    install(CODE "file(RPATH_CHANGE
      FILE \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/ecgmm-nn\"
      OLD_RPATH \"${Libtorch_LIBRARY_DIR}\" NEW_RPATH \"\\\$ORIGIN/../${CMAKE_INSTALL_LIBDIR}/ecgmm\")"
      COMPONENT training)
    file(GLOB _openmp ${Libtorch_LIBRARY_DIR}/libgomp*.so*)
    install(FILES ${Libtorch_CPU_LIBRARY} ${Libtorch_C10_LIBRARY} ${_openmp}
            DESTINATION ${CMAKE_INSTALL_LIBDIR}/ecgmm COMPONENT training)
  endif()
endif()

# `cpack --config build/release/CPackConfig.cmake`: a Debian package of all that use needs, without
# libtorch. The libraries that are opened when needed are named here; dpkg finds the others.
set(CPACK_GENERATOR DEB)
set(CPACK_COMPONENTS_ALL Unspecified)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_PACKAGE_CONTACT "the ecgmm authors <ecgmm@localhost>")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libflac12, fonts-dejavu-core")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "poppler-utils, tesseract-ocr, tesseract-ocr-eng")  # scans in PDFs; printed scales
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
include(CPack)
