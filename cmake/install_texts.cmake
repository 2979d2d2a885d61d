# SPDX-License-Identifier: Apache-2.0
#
# Part of `cmake --install`: writes what `iamsim` says of itself below `data` and `manual`. Each file
# has all of the program's output, or the installation fails.

function(write_output file)
  execute_process(COMMAND ${iamsim} ${ARGN}
    OUTPUT_VARIABLE text
    COMMAND_ERROR_IS_FATAL ANY)
  message(STATUS "Installing: ${file}")
  file(WRITE "${file}" "${text}")
endfunction()

write_output(${data}/bash-completion/completions/iamsim completion bash)
write_output(${data}/zsh/vendor-completions/_iamsim completion zsh)
write_output(${data}/fish/vendor_completions.d/iamsim.fish completion fish)
foreach(schema suite model changes config)
  write_output(${data}/iamsim/schemas/${schema}.schema.json schema ${schema})
endforeach()

# One page for the whole, one for each command, compressed as distributions have them.
function(write_manual name)
  write_output(${manual}/${name} manual ${ARGN})
  file(ARCHIVE_CREATE OUTPUT ${manual}/${name}.gz PATHS ${manual}/${name}
    FORMAT raw COMPRESSION GZip MTIME 0)
  file(REMOVE ${manual}/${name})
endfunction()
write_manual(iamsim.1)
execute_process(COMMAND ${iamsim} manual --names OUTPUT_VARIABLE commands COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]+" commands "${commands}")
foreach(command IN LISTS commands)
  write_manual(iamsim-${command}.1 ${command})
endforeach()
