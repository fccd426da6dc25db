# Run by cpack when the files of a package lie in CPACK_TEMPORARY_DIRECTORY and are not packed yet.
#
# A program that was built with the distribution's Open MPI needs nothing of this. One that was built with the Open MPI of
# scripts/setup, which lies in somebody's home, takes it along: that is a few megabytes, and the program is then found to
# run wherever it is unpacked. All names of libraries become relative to the file that needs them.

if(NOT CPACK_REELMILL_OPEN_MPI)
  return()
endif()
if(CPACK_GENERATOR STREQUAL "DEB")
  message(FATAL_ERROR "A .deb depends on the distribution's own Open MPI, but this build uses ${CPACK_REELMILL_OPEN_MPI}: "
                      "make it where the distribution has Open MPI 5 (Debian 13), or make a tarball (cpack -G TGZ)")
endif()
if(NOT CPACK_REELMILL_BUNDLE)
  return()
endif()

set(root ${CPACK_TEMPORARY_DIRECTORY})
set(bundle ${root}/${CPACK_REELMILL_BUNDLE})
set(from ${CPACK_REELMILL_OPEN_MPI})

# What mpirun starts, by whatever name; not the compilers and tools.
foreach(name mpirun prterun prte prted)
  file(COPY ${from}/bin/${name} DESTINATION ${bundle}/bin)
endforeach()
file(COPY ${from}/lib DESTINATION ${bundle} PATTERN "*.la" EXCLUDE PATTERN pkgconfig EXCLUDE PATTERN cmake EXCLUDE
                                            PATTERN "*.mod" EXCLUDE)
file(COPY ${from}/etc DESTINATION ${bundle})
foreach(name openmpi pmix prte doc)
  file(COPY ${from}/share/${name} DESTINATION ${bundle}/share PATTERN "*wrapper-data*" EXCLUDE)
endforeach()

# file(RPATH_CHANGE) is what `cmake --install` itself uses.
file(RPATH_CHANGE FILE ${root}/bin/reelmill OLD_RPATH "\$ORIGIN/../${CPACK_REELMILL_BUNDLE}/lib:${CPACK_REELMILL_OPEN_MPI_LIBRARIES}"
     NEW_RPATH "\$ORIGIN/../${CPACK_REELMILL_BUNDLE}/lib")
file(GLOB_RECURSE files ${bundle}/bin/* ${bundle}/lib/*.so ${bundle}/lib/*.so.*)
foreach(file IN LISTS files)
  if(NOT IS_SYMLINK ${file})
    cmake_path(GET file PARENT_PATH folder)
    cmake_path(RELATIVE_PATH folder BASE_DIRECTORY ${bundle} OUTPUT_VARIABLE within)
    string(REGEX REPLACE "[^/]+" ".." up ${within})
    unset(known)
    file(READ_ELF ${file} RUNPATH known)
    if(NOT known) # libpmix needs nothing of its own
      continue()
    endif()
    file(RPATH_CHANGE FILE ${file} OLD_RPATH "${CPACK_REELMILL_OPEN_MPI_LIBRARIES}" NEW_RPATH "\$ORIGIN/${up}/lib")
  endif()
endforeach()
