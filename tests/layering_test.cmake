# SPDX-License-Identifier: Apache-2.0
# Fails when a file includes a header of a layer above its own (cli -> engine -> model).
set(above_model "engine|cli")
set(above_engine "cli")
foreach(layer IN ITEMS model engine)
  file(GLOB_RECURSE sources ${ROOT}/${layer}/*.h ${ROOT}/${layer}/*.cc)
  foreach(source IN LISTS sources)
    file(STRINGS ${source} upward REGEX "#include \"(${above_${layer}})/")
    if(upward)
      message(SEND_ERROR "${source}: ${upward}")
    endif()
  endforeach()
endforeach()
