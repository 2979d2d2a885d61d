# SPDX-License-Identifier: Apache-2.0
# Fails when docs/design.md lacks a folder of sources, or names a file or folder that is not there.
cmake_minimum_required(VERSION 3.25)
file(READ ${ROOT}/docs/design.md text)

file(GLOB_RECURSE sources RELATIVE ${ROOT} ${ROOT}/model/*.h ${ROOT}/engine/*.h ${ROOT}/cli/*.h)
set(rooms "")
foreach(source IN LISTS sources)
  get_filename_component(room ${source} DIRECTORY)
  list(APPEND rooms ${room})
endforeach()
list(REMOVE_DUPLICATES rooms)
# The files that every folder of `cli` uses.
list(REMOVE_ITEM rooms cli)
foreach(room IN LISTS rooms)
  string(FIND "${text}" "`${room}`" at)
  if(at EQUAL -1)
    message(SEND_ERROR "docs/design.md does not say what ${room} is for")
  endif()
endforeach()

string(REGEX MATCHALL "`(model|engine|cli|tests|docs)/[a-z_/]+(\\.[a-z]+)?`" names "${text}")
foreach(name IN LISTS names)
  string(REPLACE "`" "" name ${name})
  if(NOT EXISTS ${ROOT}/${name})
    message(SEND_ERROR "docs/design.md names ${name}, which is not there")
  endif()
endforeach()
