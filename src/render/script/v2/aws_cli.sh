service=lexv2-models
busy=ThrottlingException # what Lex refuses for a moment only
patience=240             # looks before giving up
there=()                 # the steps that were found done
before=() after=()       # what is true of what Lex shows before the step, and after it
wanted=()                # what is true when all is done

# --- notes: what earlier runs did; a line a step: `3 intentId ABCDEFGHIJ done`, `-` for none ---

is_value() { [[ $1 =~ ^[A-Za-z0-9]{1,40}$ || $1 == '-' ]]; }

# Reads notes: `done_3`, and what the step was answered, as `intentId_3`.
read_notes() { # file prefix
  local step member value end
  [[ -e $1 ]] || return 0
  while read -r step member value end; do
    if [[ $end == 'done' && $step =~ ^[0-9]+$ && $member =~ ^[A-Za-z-]+$ ]] && is_value "$value"; then
      printf -v "$2done_$step" '%s' yes
      if [[ $member != '-' ]]; then printf -v "$2${member}_$step" '%s' "$value"; fi
    fi
  done <"$1"
}

is_noted() {
  local name="done_$1"
  [[ ${!name-} == yes ]]
}

note() { # member value
  is_value "$2" || stop 'Lex answered something else' "$2"
  printf '%s %s %s done\n' "$n" "$1" "$2" >>"$progress"
  printf -v "done_$n" '%s' yes
  if [[ $1 != '-' ]]; then printf -v "$1_$n" '%s' "$2"; fi
}

# --- calls ---

# Whether Lex shows something of which all expressions are true; 2 if it shows nothing.
shows() { # operation where expression...
  local expression
  for expression in "${@:3}"; do
    if ! call "$1" --cli-input-json "$2" --query "$expression"; then
      [[ $refusal == ResourceNotFoundException ]] || stop 'cannot look at it' "$message"
      return 2
    fi
    [[ $answer == True ]] || return 1
  done
}

# Looks whether the step can be made: what it is about is there and as the plan found it.
look() { # operation where; $before and $after are true of what Lex shows
  [[ $phase == look ]] || return 0
  local found=0
  shows "$@" '`true`' ${before[@]+"${before[@]}"} || found=$?
  case $found:${#after[@]} in
    0:*) return 0 ;;
    2:*)
      case ${titles[n]} in
        delete-*) there[n]=yes ;;
        *) surprise 'it does not exist' ;;
      esac
      ;;
    1:0) surprise 'it is another document' ;;
    *)
      shows "$@" "${after[@]}" || surprise 'it is another document'
      there[n]=yes
      ;;
  esac
}

# Makes the call of the step.
send() { # operation request member
  if [[ $phase == look ]]; then
    if [[ -n ${there[n]-} ]]; then tell 'is there already'; else tell 'can be made'; fi
  fi
  [[ $phase == act ]] || return 0
  if [[ -n ${there[n]-} ]]; then
    note - -
    tell 'is there already'
    return 0
  fi
  "$2" >"$work/input"
  local query='length(errors || `[]`)'
  if [[ $3 != '-' ]]; then query=$3; fi
  call "$1" --cli-input-json "file://$work/input" --query "$query" || stop 'Lex refused it' "$message"
  if [[ $3 == '-' ]]; then
    [[ -z $answer || $answer == 0 ]] || stop 'Lex refused some of its items' "$answer of them"
    answer='-'
  fi
  note "$3" "$answer"
  tell 'done'
}

# Waits until a status is one of those that end the waiting.
settle() { # operation where member status...
  [[ $phase == act ]] || return 0
  local tries=0 status why
  while :; do
    if call "$1" --cli-input-json "$2" --query "[$3, to_string(failureReasons)]"; then
      IFS=$'\t' read -r status why <<<"$answer"
      case " ${*:4} " in *" $status "*) return 0 ;; esac
      case $status in Failed | Deleting) stop "$3 is $status" "$why" ;; esac
    elif [[ $refusal != ResourceNotFoundException ]]; then
      stop 'cannot look at it' "$message"
    fi
    pass 'is not ready'
  done
}

# Waits until it is gone.
vanish() { # operation where
  [[ $phase == act ]] || return 0
  local tries=0
  while call "$1" --cli-input-json "$2"; do pass 'is still there'; done
  [[ $refusal == ResourceNotFoundException ]] || stop 'cannot look at it' "$message"
}

# Compares what Lex shows with what was put there.
compare() { # operation where; $wanted is true of what it shows
  [[ $phase == check ]] || return 0
  shows "$@" '`true`' ${wanted[@]+"${wanted[@]}"} || differs "aws $service $1 --region $region --cli-input-json '$2'"
}

# Looks whether it is gone.
gone() { # operation where
  [[ $phase == check ]] || return 0
  if shows "$@" '`true`'; then stop 'it is still there'; fi
}

pass() { # what
  tries=$((tries + 1))
  if ((tries == patience)); then stop "it $1" '' 'run this again later'; fi
  if ((tries == 1)); then printf '        waiting ...\n'; fi
  sleep "$pause"
}

# --- what is done ---

run() { # phase
  phase=$1
  for ((n = 1; n <= steps; n++)); do
    if [[ $phase == check ]]; then
      "step_$n"
    elif ! is_noted "$n"; then
      if [[ $phase == act ]]; then made=yes; fi
      "step_$n"
    elif [[ $phase == look ]]; then
      tell 'was done before'
    fi
  done
}

main() {
  whole=yes
  begin
  read_notes "$progress" ''
  if [[ -n $undone ]]; then read_notes "$undone_progress" undone_; fi
  rehearse
  run act
  run check
  printf 'Done: Lex shows what the plan wanted.\n'
  local one
  for one in ${not_compared[@]+"${not_compared[@]}"}; do
    printf 'Not compared: %s: save that and run `lexrewind drift FILE`\n' "$one"
  done
}
