export AWS_PAGER='' PYTHONUTF8=1
pause=${LEXREWIND_PAUSE:-5} # seconds between two looks at what is not ready

phase=look                  # look: whether each step can be made; act: make it
dry_run=no
made=no                     # whether this run made a step
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

# Calls Lex: $answer; or $refusal, its name, and $message. Tries again where Lex says so.
call() { # operation argument...
  local tries=0
  while :; do
    if answer=$(aws "$service" "$@" --region "$region" --output text 2>"$work/error"); then
      return 0
    fi
    message=$(plain <"$work/error" | tr '\n' ' ')
    refusal=$(sed -n 's/.*An error occurred (\([A-Za-z]*\)).*/\1/p' "$work/error" | head -n 1)
    [[ $refusal == "$busy" && $tries -lt 12 ]] || return 1
    tries=$((tries + 1))
    sleep "$pause"
  done
}

surprise() { # what
  local hint='if somebody changed it since, ingest the newest logs and make a new plan'
  [[ -e $progress ]] || hint+="; if this script did, its notes are missing: $progress"
  stop 'it is not as the plan found it' "$1" "$hint"
}

differs() { # how to look
  if [[ $made == yes ]]; then
    stop 'Lex shows something else than was put there' '' "look at it: $1"
  fi
  stop 'Lex no longer shows what was put there' \
    "an earlier run carried the plan out, as $progress tells" "make a new plan; look at it: $1"
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

# Looks whether all steps can be made; ends there if no more is wanted.
rehearse() {
  run look
  if [[ $dry_run == yes ]]; then
    printf 'Nothing was changed.\n'
    exit 0
  fi
  printf 'All is as the plan found it.\n'
  [[ -e $progress ]] || printf 'what plan %s of lexrewind did\n' "$plan" >"$progress"
}
