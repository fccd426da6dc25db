# `cmake --install` gives a program that finds its Open MPI without LD_LIBRARY_PATH: beside itself, where cpack puts one
# (Packages.cmake), else where it was when the program was built.
# What is installed and packed is what was built before, by whoever calls; not all of the tests once more.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)
set(REELMILL_OPEN_MPI_BUNDLE lib/reelmill/openmpi)
if(REELMILL_MPI_RPATH)
  set_target_properties(reelmill PROPERTIES
                        INSTALL_RPATH "\$ORIGIN/../${REELMILL_OPEN_MPI_BUNDLE}/lib;${REELMILL_MPI_RPATH}")
endif()
install(TARGETS reelmill RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${PROJECT_SOURCE_DIR}/docs/reelmill.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${PROJECT_SOURCE_DIR}/scripts/completion/reelmill.bash
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME reelmill)
install(FILES ${PROJECT_SOURCE_DIR}/slurm/reelmill.sbatch ${PROJECT_SOURCE_DIR}/slurm/array.sbatch
        DESTINATION ${CMAKE_INSTALL_DATADIR}/reelmill)

# Its path up to the prefix has a fixed depth, by which it finds the program.
configure_file(${PROJECT_SOURCE_DIR}/packaging/modulefile.in ${PROJECT_BINARY_DIR}/modulefile @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/modulefile DESTINATION share/reelmill/modulefiles/reelmill RENAME ${PROJECT_VERSION})

file(GLOB pages ${PROJECT_SOURCE_DIR}/docs/*.md)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/packaging/copyright
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${pages} ${PROJECT_SOURCE_DIR}/docs/speed.svg DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs)
