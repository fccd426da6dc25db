# `cmake --install` gives a program that finds its Open MPI without LD_LIBRARY_PATH.

set_target_properties(reelmill PROPERTIES INSTALL_RPATH "${REELMILL_MPI_RPATH}")
install(TARGETS reelmill RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${PROJECT_SOURCE_DIR}/docs/reelmill.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${PROJECT_SOURCE_DIR}/scripts/completion/reelmill.bash
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME reelmill)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${PROJECT_SOURCE_DIR}/slurm/reelmill.sbatch DESTINATION ${CMAKE_INSTALL_DATADIR}/reelmill)
