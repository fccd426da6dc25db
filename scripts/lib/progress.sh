# shellcheck shell=bash
# Long commands, with something to look at: one line that moves on a terminal, a plain line now and then off it.

PLAIN_LINE_SECONDS=15

# run_phase TITLE LOG PATTERN TOTAL COMMAND...
# Runs COMMAND with its output in LOG; the lines of LOG that match PATTERN are the progress, TOTAL about how many of
# them there will be. Returns the command's status. The command gets a process group of its own and PHASE_PID names
# it, so that the caller's exit trap can end the whole tree: make's children outlive make otherwise.
run_phase() {
  local title=$1 log=$2 pattern=$3 total=$4 started=$SECONDS status=0
  shift 4
  setsid "$@" >"$log" 2>&1 </dev/null 9>&- &
  PHASE_PID=$!
  watch_phase "$title" "$log" "$pattern" "$total" "$started"
  wait "$PHASE_PID" || status=$?
  PHASE_PID=
  if [[ $status == 0 ]]; then phase_line "$title: done in $((SECONDS - started)) s"; fi
  return "$status"
}

watch_phase() {
  local title=$1 log=$2 pattern=$3 total=$4 started=$5 next_line=$((SECONDS + PLAIN_LINE_SECONDS)) line
  while kill -0 "$PHASE_PID" 2>/dev/null; do
    sleep 0.5
    if [[ ! -t 1 ]] && ((SECONDS < next_line)); then continue; fi
    line="$title: $((SECONDS - started)) s, $(grep -cE "$pattern" "$log" || true) of about $total"
    if [[ -t 1 ]]; then printf '\r\033[Kreelmill: %s' "$line"; else say "$line"; fi
    next_line=$((SECONDS + PLAIN_LINE_SECONDS))
  done
}

# A line that stays, in place of the one that moves.
phase_line() {
  if [[ -t 1 ]]; then printf '\r\033[K'; fi
  say "$*"
}

end_phase() { if [[ -n ${PHASE_PID:-} ]]; then kill -- "-$PHASE_PID" 2>/dev/null || true; fi; }
