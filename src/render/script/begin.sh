export AWS_PAGER='' PYTHONUTF8=1
pause=${LEXREWIND_PAUSE:-5} # seconds between two polls

phase=check                 # check: whether each step can be made; apply: make it; verify: the result
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

# Removes control characters, which a terminal would interpret.
plain() { LC_ALL=C tr -d '\000-\010\013-\037\177'; }

print_error() { # error [cause [hint]]
  printf 'error: %s\n' "$1" | plain >&2
  if [[ -n ${2-} ]]; then printf 'caused by: %s\n' "$2" | plain >&2; fi
  if [[ -n ${3-} ]]; then printf 'hint: %s\n' "$3" | plain >&2; fi
}

fail() {
  print_error "$@"
  exit 2
}

stop() {
  print_error "step $n, ${titles[n]}: $1" "${@:2}"
  if [[ $phase == check ]]; then
    printf 'This run changed nothing.\n' >&2
  else
    printf 'Stopped. Completed steps are recorded in %s\n' "$progress" >&2
  fi
  exit 1
}

report() { printf '%3d/%d  %-58s %s\n' "$n" "$steps" "${titles[n]}" "$1"; }

# Calls Lex. Sets $answer, or $refusal (the error code) and $message. Retries if Lex requests it.
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

stop_changed() { # what
  local hint='if somebody changed it since, ingest the newest logs and make a new plan'
  [[ -e $progress ]] || hint+="; if this script changed it, its progress file is missing: $progress"
  stop 'it changed since the plan was made' "$1" "$hint"
}

stop_different() { # command that shows it
  if [[ $made == yes ]]; then
    stop 'the result differs from the plan' '' "to see it: $1"
  fi
  stop 'it changed since an earlier run' \
    "an earlier run completed the plan: $progress" "make a new plan; to see it: $1"
}

begin() {
  command -v aws >/dev/null || fail 'cannot find `aws`' '' 'install the AWS CLI'
  local here
  here=$(cd "$(dirname "${BASH_SOURCE[0]:-./-}")" && pwd)
  progress=$here/lexrewind-$plan.progress
  undone_progress=$here/lexrewind-$undone.progress
  if [[ -n $undone && ! -e $undone_progress ]]; then
    fail "cannot find \`$undone_progress\`" '' \
      'it records what the reversed plan did: put it beside this script'
  fi
  work=$(mktemp -d)
  trap 'rm -rf -- "$work"' EXIT
  if [[ -z ${LEXREWIND_SKIP_ACCOUNT_CHECK-} ]]; then
    local mine
    mine=$(aws sts get-caller-identity --region "$region" --query Account --output text 2>"$work/error") ||
      fail 'cannot read the account of the credentials' "$(tr '\n' ' ' <"$work/error")" \
        'sign in, or set AWS_PROFILE'
    [[ $mine == "$account" ]] ||
      fail "the credentials are for account $mine, the plan is for $account" '' 'set AWS_PROFILE'
  fi
}

# Checks whether all steps can be made. A dry run ends here.
check_steps() {
  run check
  if [[ $dry_run == yes ]]; then
    printf 'Nothing was changed.\n'
    exit 0
  fi
  printf 'The current state matches the plan.\n'
  [[ -e $progress ]] || printf 'progress of plan %s of lexrewind\n' "$plan" >"$progress"
}
