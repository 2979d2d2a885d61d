# SPDX-License-Identifier: Apache-2.0
# Fails when a file includes a header of a room that is above its own. A folder belongs to the room
# of the longest name that it begins with.
set(rooms
  model
  model/catalogue
  model/load/text
  model/load/document
  model/load/draft
  model/load/types
  model/load/aws
  model/load/iac
  model/load
  model/change
  model/ask
  engine
  cli)

# The place of a file's room in the list above.
function(floor_of file result)
  set(best "")
  foreach(room IN LISTS rooms)
    string(LENGTH "${room}" length)
    string(LENGTH "${best}" best_length)
    string(FIND "${file}" "${room}/" at)
    if(at EQUAL 0 AND length GREATER best_length)
      set(best ${room})
    endif()
  endforeach()
  list(FIND rooms "${best}" floor)
  set(${result} ${floor} PARENT_SCOPE)
endfunction()

file(GLOB_RECURSE sources RELATIVE ${ROOT}
  ${ROOT}/model/*.h ${ROOT}/model/*.cc ${ROOT}/engine/*.h ${ROOT}/engine/*.cc ${ROOT}/cli/*.h ${ROOT}/cli/*.cc)
foreach(source IN LISTS sources)
  floor_of(${source} own)
  file(STRINGS ${ROOT}/${source} lines REGEX "#include \"(model|engine|cli)/")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE ".*#include \"([^\"]+)\".*" "\\1" header "${line}")
    floor_of(${header} floor)
    if(floor GREATER own)
      message(SEND_ERROR "${source} includes ${header} of a room above it")
    endif()
  endforeach()
endforeach()
