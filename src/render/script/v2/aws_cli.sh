service=lexv2-models
busy=ThrottlingException # the error that is retried
max_polls=240            # polls before giving up
already_done=()          # steps whose result exists already
before=() after=()       # conditions on the resource before the step, and after it
target=()                # conditions on the result

# --- progress file: a line for each completed step: `3 intentId ABCDEFGHIJ done`, `-` for none ---

is_value() { [[ $1 =~ ^[A-Za-z0-9]{1,40}$ || $1 == '-' ]]; }

# Reads a progress file. Sets `done_3`, and the member of the response, as `intentId_3`.
read_progress() { # file prefix
  local step member value end
  [[ -e $1 ]] || return 0
  while read -r step member value end; do
    if [[ $end == 'done' && $step =~ ^[0-9]+$ && $member =~ ^[A-Za-z-]+$ ]] && is_value "$value"; then
      printf -v "$2done_$step" '%s' yes
      if [[ $member != '-' ]]; then printf -v "$2${member}_$step" '%s' "$value"; fi
    fi
  done <"$1"
}

is_recorded() {
  local name="done_$1"
  [[ ${!name-} == yes ]]
}

record() { # member value
  is_value "$2" || stop 'unexpected response' "$2"
  printf '%s %s %s done\n' "$n" "$1" "$2" >>"$progress"
  printf -v "done_$n" '%s' yes
  if [[ $1 != '-' ]]; then printf -v "$1_$n" '%s' "$2"; fi
}

# --- calls ---

# Whether all expressions are true for a resource; 2 if it does not exist.
shows() { # operation where expression...
  local expression
  for expression in "${@:3}"; do
    if ! call "$1" --cli-input-json "$2" --query "$expression"; then
      [[ $refusal == ResourceNotFoundException ]] || stop 'cannot read it' "$message"
      return 2
    fi
    [[ $answer == True ]] || return 1
  done
}

# Checks whether the step can be made: the resource exists and is as the plan expects.
check_current() { # operation where; $before and $after are its conditions
  [[ $phase == check ]] || return 0
  local found=0
  shows "$@" '`true`' ${before[@]+"${before[@]}"} || found=$?
  case $found:${#after[@]} in
    0:*) return 0 ;;
    2:*)
      case ${titles[n]} in
        delete-*) already_done[n]=yes ;;
        *) stop_changed 'it does not exist' ;;
      esac
      ;;
    1:0) stop_changed 'its content differs' ;;
    *)
      shows "$@" "${after[@]}" || stop_changed 'its content differs'
      already_done[n]=yes
      ;;
  esac
}

# Makes the call of the step.
send() { # operation request member
  if [[ $phase == check ]]; then
    if [[ -n ${already_done[n]-} ]]; then report 'already done'; else report 'ready'; fi
  fi
  [[ $phase == apply ]] || return 0
  if [[ -n ${already_done[n]-} ]]; then
    record - -
    report 'already done'
    return 0
  fi
  "$2" >"$work/input"
  local query='length(errors || `[]`)'
  if [[ $3 != '-' ]]; then query=$3; fi
  call "$1" --cli-input-json "file://$work/input" --query "$query" || stop 'Lex refused the call' "$message"
  if [[ $3 == '-' ]]; then
    [[ -z $answer || $answer == 0 ]] || stop 'Lex refused some of its items' "$answer of them"
    answer='-'
  fi
  record "$3" "$answer"
  report 'done'
}

# Waits until the status is one of these.
wait_ready() { # operation where member status...
  [[ $phase == apply ]] || return 0
  local tries=0 status why
  while :; do
    if call "$1" --cli-input-json "$2" --query "[$3, to_string(failureReasons)]"; then
      IFS=$'\t' read -r status why <<<"$answer"
      case " ${*:4} " in *" $status "*) return 0 ;; esac
      case $status in Failed | Deleting) stop "$3 is $status" "$why" ;; esac
    elif [[ $refusal != ResourceNotFoundException ]]; then
      stop 'cannot read it' "$message"
    fi
    wait_again 'is not ready'
  done
}

# Waits until a resource is deleted.
wait_deleted() { # operation where
  [[ $phase == apply ]] || return 0
  local tries=0
  while call "$1" --cli-input-json "$2"; do wait_again 'still exists'; done
  [[ $refusal == ResourceNotFoundException ]] || stop 'cannot read it' "$message"
}

# Compares the resource with the request.
verify_content() { # operation where; $target has the conditions
  [[ $phase == verify ]] || return 0
  shows "$@" '`true`' ${target[@]+"${target[@]}"} || stop_different "aws $service $1 --region $region --cli-input-json '$2'"
}

# Verifies that a resource is deleted.
verify_deleted() { # operation where
  [[ $phase == verify ]] || return 0
  if shows "$@" '`true`'; then stop 'it was not deleted'; fi
}

wait_again() { # what
  tries=$((tries + 1))
  if ((tries == max_polls)); then stop "it $1" '' 'run this again later'; fi
  if ((tries == 1)); then printf '        waiting ...\n'; fi
  sleep "$pause"
}

# --- main ---

run() { # phase
  phase=$1
  for ((n = 1; n <= steps; n++)); do
    if [[ $phase == verify ]]; then
      "step_$n"
    elif ! is_recorded "$n"; then
      if [[ $phase == apply ]]; then made=yes; fi
      "step_$n"
    elif [[ $phase == check ]]; then
      report 'done in an earlier run'
    fi
  done
}

main() {
  whole=yes
  begin
  read_progress "$progress" ''
  if [[ -n $undone ]]; then read_progress "$undone_progress" undone_; fi
  check_steps
  run apply
  run verify
  printf 'Done: the result matches the plan.\n'
  local one
  for one in ${not_compared[@]+"${not_compared[@]}"}; do
    printf 'Not compared: %s: save that and run `lexrewind drift FILE`\n' "$one"
  done
}
