# SPDX-License-Identifier: Apache-2.0
#
# What `cmake --install` and CPack (`cpack -G DEB`, `cpack -G TGZ`) take. The component `program` is
# the program with its manual, completions, schemas and an example; `development` are the libraries,
# for find_package(iamsim).

install(TARGETS iamsim COMPONENT program)
install(FILES LICENSE THIRD_PARTY_NOTICES README.md CHANGELOG.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
install(DIRECTORY scenarios/cross-account-s3
  DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples COMPONENT program)
# The program prints the rest, so it can only be there where the program runs.
if(NOT CMAKE_CROSSCOMPILING)
  install(CODE "
    set(iamsim \"$<TARGET_FILE:iamsim>\")
    set(data \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}\")
    set(manual \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_MANDIR}/man1\")
    include(\"${CMAKE_CURRENT_LIST_DIR}/install_texts.cmake\")"
    COMPONENT program)
endif()

# An export cannot name what was fetched.
if(IAMSIM_PACKAGE)
  include(CMakePackageConfigHelpers)
  set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/iamsim)
  install(TARGETS iamsim_catalogue iamsim_engine iamsim_model
    EXPORT iamsim-targets
    COMPONENT development
    FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/iamsim COMPONENT development)
  install(EXPORT iamsim-targets NAMESPACE iamsim:: DESTINATION ${package_dir}
    COMPONENT development)
  configure_package_config_file(cmake/iamsim-config.cmake.in iamsim-config.cmake
    INSTALL_DESTINATION ${package_dir})
  write_basic_package_version_file(iamsim-config-version.cmake COMPATIBILITY SameMinorVersion)
  install(FILES
    ${PROJECT_BINARY_DIR}/iamsim-config.cmake
    ${PROJECT_BINARY_DIR}/iamsim-config-version.cmake
    DESTINATION ${package_dir} COMPONENT development)
endif()

set(CPACK_PACKAGE_NAME iamsim)
set(CPACK_PACKAGE_VENDOR "iamsim")
set(CPACK_PACKAGE_CONTACT "The authors of iamsim")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
# Of the program alone.
set(CPACK_INSTALL_CMAKE_PROJECTS "${PROJECT_BINARY_DIR};iamsim;program;/")
set(CPACK_GENERATOR TGZ)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"iamsim says whether a principal may do an action on a resource, and why, from a model of AWS
accounts: every policy layer and every statement that took part. It runs suites of access tests.
It makes no AWS calls.")
# The libraries that the program loads become dependencies.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
include(CPack)
