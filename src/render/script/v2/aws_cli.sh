export AWS_PAGER='' PYTHONUTF8=1
pause=${LEXREWIND_PAUSE:-5} # seconds between two looks at what is not ready
patience=240                # looks before giving up

phase=look # look: whether each step can be made; act: make it
dry_run=no
there=() # the steps that were found done
case $#:${1-} in
  0:) ;;
  1:--dry-run) dry_run=yes ;;
  *)
    printf 'usage: bash %s [--dry-run]\n' "${0##*/}" >&2
    whole=yes
    exit 2
    ;;
esac

# What strangers wrote, less what a terminal would obey.
plain() { LC_ALL=C tr -d '\000-\010\013-\037\177'; }

complain() { # error [cause [hint]]
  printf 'error: %s\n' "$1" | plain >&2
  if [[ -n ${2-} ]]; then printf 'caused by: %s\n' "$2" | plain >&2; fi
  if [[ -n ${3-} ]]; then printf 'hint: %s\n' "$3" | plain >&2; fi
}

refuse() {
  complain "$@"
  exit 2
}

stop() {
  complain "step $n, ${titles[n]}: $1" "${@:2}"
  if [[ $phase == look ]]; then
    printf 'This run changed nothing.\n' >&2
  else
    printf 'Stopped. What was done is noted in %s\n' "$progress" >&2
  fi
  exit 1
}

tell() { printf '%3d/%d  %-58s %s\n' "$n" "$steps" "${titles[n]}" "$1"; }

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

# Calls Lex: $answer; or $refusal, its name, and $message. Tries again where Lex says so.
call() { # operation argument...
  local tries=0
  while :; do
    if answer=$(aws lexv2-models "$@" --region "$region" --output text 2>"$work/error"); then
      return 0
    fi
    message=$(plain <"$work/error" | tr '\n' ' ')
    refusal=$(sed -n 's/.*An error occurred (\([A-Za-z]*\)).*/\1/p' "$work/error" | head -n 1)
    [[ $refusal == ThrottlingException && $tries -lt 12 ]] || return 1
    tries=$((tries + 1))
    sleep "$pause"
  done
}

# Looks whether the step can be made: what it is about is there and as the plan found it.
look() { # found operation where before after
  [[ $phase == look ]] || return 0
  local query="[${4:-\`true\`}, ${5:-\`false\`}]" before after
  if ! call "$2" --cli-input-json "$3" --query "$query"; then
    [[ $refusal == ResourceNotFoundException ]] || stop 'cannot look at it' "$message"
    case ${titles[n]} in
      delete-*) there[n]=yes ;;
      *) surprise 'it does not exist' ;;
    esac
    return 0
  fi
  IFS=$'\t' read -r before after <<<"$answer"
  if [[ $before == True ]]; then return 0; fi
  if [[ $after == True ]]; then
    there[n]=yes
  else
    surprise 'it is another document'
  fi
}

surprise() { # what
  local hint='if somebody changed it since, ingest the newest logs and make a new plan'
  [[ -e $progress ]] || hint+="; if this script did, its notes are missing: $progress"
  stop 'it is not as the plan found it' "$1" "$hint"
}

# Makes the call of the step.
send() { # operation request member
  if [[ $phase == look ]]; then
    if [[ -n ${there[n]-} ]]; then tell 'is there already'; else tell 'can be made'; fi
    return 0
  fi
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
    if ! is_noted "$n"; then
      "step_$n"
    elif [[ $phase == look ]]; then
      tell 'was done before'
    fi
  done
}

begin() {
  command -v aws >/dev/null || refuse 'there is no `aws`' '' 'install the AWS CLI'
  local here
  here=$(cd "$(dirname "${BASH_SOURCE[0]:-./-}")" && pwd)
  progress=$here/lexrewind-$plan.progress
  undone_progress=$here/lexrewind-$undone.progress
  if [[ -n $undone && ! -e $undone_progress ]]; then
    refuse "there is no \`$undone_progress\`" '' \
      'it tells what the plan did that this one undoes: put it beside this script'
  fi
  read_notes "$progress" ''
  if [[ -n $undone ]]; then read_notes "$undone_progress" undone_; fi
  work=$(mktemp -d)
  trap 'rm -rf -- "$work"' EXIT
  if [[ -z ${LEXREWIND_SKIP_ACCOUNT_CHECK-} ]]; then
    local mine
    mine=$(aws sts get-caller-identity --region "$region" --query Account --output text 2>"$work/error") ||
      refuse 'cannot tell whose credentials these are' "$(tr '\n' ' ' <"$work/error")" \
        'sign in, or set AWS_PROFILE'
    [[ $mine == "$account" ]] ||
      refuse "these are credentials of account $mine, and the plan is for $account" '' 'set AWS_PROFILE'
  fi
}

main() {
  whole=yes
  begin
  run look
  if [[ $dry_run == yes ]]; then
    printf 'Nothing was changed.\n'
    return
  fi
  printf 'All is as the plan found it.\n'
  [[ -e $progress ]] || printf 'what plan %s of lexrewind did\n' "$plan" >"$progress"
  run act
  printf 'Done: all calls were made.\n'
}
