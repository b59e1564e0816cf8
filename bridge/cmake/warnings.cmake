# `resonate_strict(target)`: our own sources compile without a warning.
function(resonate_strict target)
  if(MSVC)
    target_compile_options(${target} PRIVATE /W4)
  else()
    target_compile_options(${target} PRIVATE -Wall -Wextra)
  endif()
endfunction()
