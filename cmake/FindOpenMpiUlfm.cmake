# Finds an Open MPI >= 5.0 with ULFM; anything else ends the configuration with one line.
#
# Where it looks: REELMILL_MPI_PREFIX (cache variable, else environment; scripts/setup sets it), else the ompi_info on
# PATH, else the newest that scripts/setup built into the user's cache.
# What it gives: the imported target reelmill::mpi (the C interface; no wrapper compiler is needed), REELMILL_MPIRUN
# (absolute path of its mpirun), REELMILL_MPI_VERSION, and REELMILL_MPI_RPATH (what an installed program needs to find
# its libmpi; empty where the linker looks anyway).

set(REELMILL_MPI_PREFIX "" CACHE PATH "Prefix of an Open MPI >= 5.0 with ULFM")

# Every place that may hold one, the first wish first.
function(reelmill_mpi_candidates result)
  if(REELMILL_MPI_PREFIX)
    set(${result} ${REELMILL_MPI_PREFIX}/bin PARENT_SCOPE)
    return()
  elseif(DEFINED ENV{REELMILL_MPI_PREFIX} AND NOT "$ENV{REELMILL_MPI_PREFIX}" STREQUAL "")
    set(${result} $ENV{REELMILL_MPI_PREFIX}/bin PARENT_SCOPE)
    return()
  endif()
  find_program(ompi_info ompi_info NO_CACHE)
  if(ompi_info)
    cmake_path(GET ompi_info PARENT_PATH bin)
    list(APPEND found ${bin})
  endif()
  set(cache "$ENV{XDG_CACHE_HOME}")
  if(cache STREQUAL "")
    set(cache $ENV{HOME}/.cache)
  endif()
  file(GLOB built ${cache}/reelmill/openmpi-*/bin)
  list(SORT built COMPARE NATURAL ORDER DESCENDING)
  set(${result} ${found} ${built} PARENT_SCOPE)
endfunction()

# Debian puts a choice of MPIs behind mpirun and mpicc; NAME.openmpi is Open MPI's alone.
function(reelmill_mpi_tool result bin name)
  if(EXISTS ${bin}/${name}.openmpi)
    set(${result} ${bin}/${name}.openmpi PARENT_SCOPE)
  elseif(EXISTS ${bin}/${name})
    set(${result} ${bin}/${name} PARENT_SCOPE)
  else()
    set(${result} "" PARENT_SCOPE)
  endif()
endfunction()

# Sets `version`, or `reason` why the Open MPI in this folder will not do.
function(reelmill_mpi_examine bin)
  set(reason "" PARENT_SCOPE)
  execute_process(COMMAND ${bin}/ompi_info --parsable OUTPUT_VARIABLE info RESULT_VARIABLE status ERROR_QUIET)
  string(REGEX MATCH "ompi:version:full:([0-9.]+)" ignored "${info}")
  set(found "${CMAKE_MATCH_1}")
  set(version "${found}" PARENT_SCOPE)
  reelmill_mpi_tool(mpirun ${bin} mpirun)
  reelmill_mpi_tool(mpicc ${bin} mpicc)
  if(NOT status EQUAL 0 OR found STREQUAL "")
    set(reason "no ompi_info that runs" PARENT_SCOPE)
  elseif(found VERSION_LESS 5.0)
    set(reason "version ${found}" PARENT_SCOPE)
  elseif(NOT info MATCHES "options:ft_mpi_support:yes")
    set(reason "built without ULFM (FT MPI support)" PARENT_SCOPE)
  elseif(NOT mpirun OR NOT mpicc)
    set(reason "mpirun or mpicc is missing" PARENT_SCOPE)
  endif()
endfunction()

# The first candidate that will do; the others' faults make up the error line.
function(reelmill_mpi_choose)
  reelmill_mpi_candidates(candidates)
  set(refused "")
  foreach(bin IN LISTS candidates)
    reelmill_mpi_examine(${bin})
    if(reason STREQUAL "")
      set(REELMILL_MPI_BIN ${bin} PARENT_SCOPE)
      set(REELMILL_MPI_VERSION ${version} PARENT_SCOPE)
      return()
    endif()
    list(APPEND refused "${bin}: ${reason}")
  endforeach()
  list(JOIN refused "; " refused)
  if(refused STREQUAL "")
    set(refused "none found")
  endif()
  message(FATAL_ERROR "Reelmill needs Open MPI >= 5.0 with ULFM (${refused}). "
                      "Run scripts/setup, which finds or builds one, or set REELMILL_MPI_PREFIX.")
endfunction()

# The wrapper compiler knows where headers and library are, on Debian as anywhere.
function(reelmill_mpi_import)
  reelmill_mpi_tool(mpicc ${REELMILL_MPI_BIN} mpicc)
  reelmill_mpi_tool(mpirun ${REELMILL_MPI_BIN} mpirun)
  execute_process(COMMAND ${mpicc} --showme:incdirs OUTPUT_VARIABLE includes OUTPUT_STRIP_TRAILING_WHITESPACE)
  execute_process(COMMAND ${mpicc} --showme:libdirs OUTPUT_VARIABLE libraries OUTPUT_STRIP_TRAILING_WHITESPACE)
  separate_arguments(includes UNIX_COMMAND "${includes}")
  separate_arguments(libraries UNIX_COMMAND "${libraries}")
  find_path(mpi_include mpi-ext.h PATHS ${includes} NO_DEFAULT_PATH NO_CACHE)
  find_library(mpi_library mpi PATHS ${libraries} ${CMAKE_C_IMPLICIT_LINK_DIRECTORIES} NO_DEFAULT_PATH NO_CACHE)
  if(NOT mpi_include OR NOT mpi_library)
    message(FATAL_ERROR "The Open MPI in ${REELMILL_MPI_BIN} has no headers or no libmpi: "
                        "install its development package (Debian: libopenmpi-dev).")
  endif()
  add_library(reelmill_mpi UNKNOWN IMPORTED GLOBAL)
  set_target_properties(reelmill_mpi PROPERTIES IMPORTED_LOCATION ${mpi_library}
                                                INTERFACE_INCLUDE_DIRECTORIES "${includes}")
  # The C++ bindings are gone from 5.0; this keeps an mpi.h that still has them from pulling them in.
  target_compile_definitions(reelmill_mpi INTERFACE OMPI_SKIP_MPICXX)
  add_library(reelmill::mpi ALIAS reelmill_mpi)
  # Debian's link to it lies in a folder of its own, but the library itself where the linker looks.
  file(REAL_PATH ${mpi_library} mpi_library_itself)
  cmake_path(GET mpi_library_itself PARENT_PATH directory)
  if(directory IN_LIST CMAKE_C_IMPLICIT_LINK_DIRECTORIES)
    set(directory "")
  endif()
  set(REELMILL_MPI_RPATH "${directory}" PARENT_SCOPE)
  set(REELMILL_MPIRUN ${mpirun} PARENT_SCOPE)
endfunction()

reelmill_mpi_choose()
# Remembered, so that a later run of CMake under another environment does not change libraries in mid-build.
cmake_path(GET REELMILL_MPI_BIN PARENT_PATH chosen_prefix)
set(REELMILL_MPI_PREFIX ${chosen_prefix} CACHE PATH "Prefix of an Open MPI >= 5.0 with ULFM" FORCE)
reelmill_mpi_import()
if(REELMILL_MPI_RPATH)
  list(APPEND CMAKE_INSTALL_RPATH ${REELMILL_MPI_RPATH})
endif()
message(STATUS "Open MPI ${REELMILL_MPI_VERSION} with ULFM: ${REELMILL_MPIRUN}")
