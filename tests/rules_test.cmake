# SPDX-License-Identifier: Apache-2.0
# Fails when a rule is cited that docs/rules.md does not have, or when a rule has no scenario and no
# test that cites it. Rules that are not modelled say so and need none.
cmake_minimum_required(VERSION 3.25)
set(id "(R-[A-Z0-9]+|U)-[0-9]+")
file(READ ${ROOT}/docs/rules.md rules)

# Every heading with its text, up to the next one. Semicolons and brackets would divide CMake's lists.
string(REGEX REPLACE "[][;]" " " rules "${rules}")
string(REGEX MATCHALL "\n### [^\n]+" headings "${rules}")
list(TRANSFORM headings REPLACE "\n### " "")

file(GLOB_RECURSE sources
  ${ROOT}/README.md ${ROOT}/CONTRIBUTING.md ${ROOT}/docs/*.md ${ROOT}/model/*.h ${ROOT}/model/*.cc
  ${ROOT}/engine/*.h ${ROOT}/engine/*.cc ${ROOT}/engine/*.md ${ROOT}/cli/*.h ${ROOT}/cli/*.cc
  ${ROOT}/scripts/*)
file(GLOB_RECURSE tests
  ${ROOT}/tests/*.h ${ROOT}/tests/*.cc ${ROOT}/tests/*.sh ${ROOT}/tests/*.py
  ${ROOT}/scenarios/*.yaml ${ROOT}/scenarios/*.md)

# Sets `result` to what `files` cite; a word before the number is another name.
function(cited_in result)
  set(found "")
  foreach(file IN LISTS ARGN)
    file(STRINGS ${file} lines REGEX "(R-[A-Z0-9]+|U)-[0-9]")
    string(REGEX REPLACE "[][;]" " " lines "${lines}")
    string(REGEX MATCHALL "(^|[^A-Za-z0-9_-])${id}" ids "${lines}")
    list(TRANSFORM ids REPLACE "^[^A-Z]" "")
    foreach(one IN LISTS ids)
      set(place_${one} ${file})
    endforeach()
    list(APPEND found ${ids})
    list(REMOVE_DUPLICATES found)
  endforeach()
  foreach(one IN LISTS found)
    set(place_${one} ${place_${one}} PARENT_SCOPE)
  endforeach()
  set(${result} "${found}" PARENT_SCOPE)
endfunction()
cited_in(in_sources ${sources})
cited_in(in_tests ${tests})

set(cited ${in_sources} ${in_tests})
list(REMOVE_DUPLICATES cited)
foreach(one IN LISTS cited)
  if(NOT one IN_LIST headings)
    message(SEND_ERROR "${place_${one}}: ${one} is not in docs/rules.md")
  endif()
endforeach()

foreach(heading IN LISTS headings)
  if(heading IN_LIST in_tests OR NOT heading MATCHES "^${id}$")
    continue()
  endif()
  string(FIND "${rules}" "\n### ${heading}\n\n**Not modelled.**" is_not_modelled)
  if(is_not_modelled EQUAL -1)
    message(SEND_ERROR "docs/rules.md: no scenario and no test cites ${heading}")
  endif()
endforeach()

# The code of an answer can be looked up, and what it prints in brackets.
file(STRINGS ${ROOT}/model/evaluation_result.cc lines REGEX "\"[A-Z0-9_]+\",")
string(REGEX MATCHALL "\"[A-Z0-9_]+\"" codes "${lines}")
list(TRANSFORM codes REPLACE "\"" "")
foreach(code IN LISTS codes)
  if(NOT code IN_LIST headings)
    message(SEND_ERROR "model/evaluation_result.cc: ${code} is not in docs/rules.md")
  endif()
endforeach()
foreach(file IN LISTS sources)
  file(READ ${file} text)
  string(REGEX REPLACE "[][;]" " " text "${text}")
  string(REGEX MATCHALL "push_back\\([ \n]*{\"[A-Z_]+\"," codes "${text}")
  foreach(code IN LISTS codes)
    string(REGEX REPLACE ".*\"([A-Z_]+)\",$" "\\1" code "${code}")
    if(NOT code IN_LIST headings)
      message(SEND_ERROR "${file}: ${code} is not in docs/rules.md")
    endif()
  endforeach()
endforeach()
