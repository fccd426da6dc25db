# shellcheck shell=bash
# Completion of reelmill for bash. Sourced by bash-completion, or by hand: source scripts/completion/reelmill.bash
# What can be said it asks the program (reelmill complete COMMAND OPTION), which knows its own options.

_reelmill_submit='--nodes --partition --time --mem --ntasks-per-node --cpus-per-task --account --qos --exclude
  --exclusive --constraint --dependency --job-name --mail-type --output'

_reelmill_offer() {
  mapfile -t COMPREPLY < <(compgen "$@")
}

_reelmill_files() {
  compopt -o filenames 2>/dev/null
  # @LIST: the name behind the @ is a file's.
  if [[ $1 == @* ]]; then
    _reelmill_offer -P @ -f -- "${1#@}"
  else
    _reelmill_offer -f -- "$1"
  fi
}

_reelmill() {
  local program=${COMP_WORDS[0]} command=${COMP_WORDS[1]} before=${COMP_WORDS[COMP_CWORD - 1]}
  local word=${COMP_WORDS[COMP_CWORD]} options value
  COMPREPLY=()
  # "--codec=h": bash splits at the = sign.
  if [[ $word == = ]]; then
    word=''
  elif [[ $before == = ]]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  if ((COMP_CWORD == 1)); then
    _reelmill_offer -W "$("$program" complete 2>/dev/null) help --help --version" -- "$word"
    return
  fi
  # The value of an option: its name in the help, then what it can be.
  [[ $before != -* ]] || mapfile -t value < <("$program" complete "$command" "$before" 2>/dev/null)
  case ${value[0]-} in
    '') ;;
    FOLDER)
      compopt -o filenames 2>/dev/null
      _reelmill_offer -d -- "$word"
      return
      ;;
    FILE | INPUT | OUTPUT)
      _reelmill_files "$word"
      return
      ;;
    *)
      _reelmill_offer -W "${value[*]:1}" -- "$word"
      return
      ;;
  esac
  if [[ $word == -* ]]; then
    options=$("$program" complete "$command" 2>/dev/null)
    [[ $command != submit ]] || options+=" $_reelmill_submit"
    _reelmill_offer -W "$options" -- "$word"
  elif [[ $command == help ]]; then
    _reelmill_offer -W "$("$program" complete 2>/dev/null)" -- "$word"
  else
    _reelmill_files "$word"
  fi
}

complete -F _reelmill reelmill
