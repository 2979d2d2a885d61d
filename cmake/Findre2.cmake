# SPDX-License-Identifier: Apache-2.0
#
# RE2 of a distribution that packs it without a configuration for CMake, as Debian 12 does.
find_package(re2 QUIET CONFIG)
if(TARGET re2::re2)
  set(re2_FOUND ON)
  return()
endif()
find_path(re2_INCLUDE_DIR re2/re2.h)
# The archive, so that the program loads no library more.
find_library(re2_LIBRARY NAMES libre2.a re2)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(re2 REQUIRED_VARS re2_LIBRARY re2_INCLUDE_DIR)
mark_as_advanced(re2_INCLUDE_DIR re2_LIBRARY)
if(re2_FOUND)
  add_library(re2::re2 UNKNOWN IMPORTED GLOBAL)
  set_target_properties(re2::re2 PROPERTIES
    IMPORTED_LOCATION "${re2_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${re2_INCLUDE_DIR}")
  find_package(Threads REQUIRED)
  target_link_libraries(re2::re2 INTERFACE Threads::Threads)
endif()
