# shellcheck shell=bash
# Runs ctest for a preset and adds its counts up, from the JUnit file that ctest writes.

TESTS_PASSED=0
TESTS_FAILED=0
TESTS_SKIPPED=0

choose_media() {
  if [[ -z ${REELMILL_MEDIA:-} && -d $REPO/../shared/media ]]; then
    REELMILL_MEDIA=$(cd "$REPO/../shared/media" && pwd)
    export REELMILL_MEDIA
  fi
}

# The number in attribute NAME of the report's <testsuite ...>, which ctest breaks over several lines.
junit_count() {
  tr '\n\t' '  ' <"$1" | sed -nE "s/.*<testsuite[^>]* $2=\"([0-9]+)\".*/\1/p"
}

add_counts() {
  local report=$1 tests failed skipped
  tests=$(junit_count "$report" tests)
  failed=$(junit_count "$report" failures)
  skipped=$(($(junit_count "$report" skipped) + $(junit_count "$report" disabled)))
  TESTS_PASSED=$((TESTS_PASSED + tests - failed - skipped))
  TESTS_FAILED=$((TESTS_FAILED + failed))
  TESTS_SKIPPED=$((TESTS_SKIPPED + skipped))
}

# run_ctest PRESET [OPTION...]: a failure is counted, not fatal; ctest that could not run at all is.
run_ctest() {
  local preset=$1 report=$REPO/build/$1/ctest.xml status=0
  shift
  rm -f "$report"
  (cd "$REPO" && ctest --preset "$preset" --output-on-failure --output-junit "$report" -j "$JOBS" "$@") || status=$?
  if [[ -s $report ]]; then
    add_counts "$report"
  elif [[ $status != 0 ]]; then
    die "ctest could not run the tests of preset $preset (see above)"
  fi
}

run_release_tests() {
  configure_preset release
  build_preset release
  say "tests of build/release${REELMILL_MEDIA:+, real clips from $REELMILL_MEDIA}"
  run_ctest release "$@"
}

# Only what those tests need is built where the build says what that is: instrumented code compiles slowly.
run_sanitized_tests() {
  configure_preset asan-ubsan
  if has_target asan-ubsan sanitized-tests; then
    build_preset asan-ubsan sanitized-tests
  else
    build_preset asan-ubsan
  fi
  say "tests of build/asan-ubsan: unit, media and e2e"
  run_ctest asan-ubsan "$@"
}

closing_line() {
  local line="$TESTS_PASSED passed, $TESTS_FAILED failed"
  if ((TESTS_SKIPPED > 0)); then line+=", $TESTS_SKIPPED skipped"; fi
  printf '%s\n' "$line"
  ((TESTS_FAILED == 0 && TESTS_PASSED > 0))
}
