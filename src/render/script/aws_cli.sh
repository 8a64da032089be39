service=lex-models
busy=ConflictException # the error that is retried
max_polls=120          # polls of a bot that is being built
unknown=$'\036'        # placeholder for a version number that no response has yet

# --- progress file: a line for each completed step: `3 CHECKSUM VERSION done`, `-` for none, and ---
# --- `old` instead of `done` if a publication returned an existing version                      ---

is_checksum() { [[ $1 =~ ^[A-Za-z0-9._:=+/-]{1,200}$ ]]; }
is_version() { [[ $1 == '-' || $1 =~ ^[1-9][0-9]{0,9}$ ]]; }

recorded() { # file step: checksum, version, `done` or `old`
  local step checksum version end
  [[ -e $1 ]] || return 1
  while read -r step checksum version end; do
    if [[ $step == "$2" && ($end == 'done' || $end == old) ]] &&
      is_checksum "$checksum" && is_version "$version"; then
      printf '%s %s %s\n' "$checksum" "$version" "$end"
      return 0
    fi
  done <"$1"
  return 1
}

record() { # checksum version | the response of a put or a publication
  local checksum version end='done'
  IFS=$' \t' read -r checksum version <<<"$*"
  if [[ $checksum == None ]]; then checksum='-'; fi
  if [[ $version == None || $version == '$LATEST' ]]; then version='-'; fi
  if ! is_checksum "$checksum" || ! is_version "$version"; then
    stop 'unexpected response' "$*"
  fi
  if [[ $version != '-' ]] && ((version < expected)); then end=old; fi
  printf '%s %s %s %s\n' "$n" "$checksum" "$version" "$end" >>"$progress"
}

# A member of the response of a step of this plan, or of the reversed plan.
response_value() { # step|undone number checksum|version
  local file=$progress line checksum version end
  if [[ $1 == undone ]]; then file=$undone_progress; fi
  line=$(recorded "$file" "$2") || return 1
  read -r checksum version end <<<"$line"
  case $1:$3:$end in
    *:checksum:*) [[ $checksum != '-' ]] && printf '%s' "$checksum" ;;
    undone:version:old) return 1 ;;
    *) [[ $version != '-' ]] && printf '%s' "$version" ;;
  esac
}

version_of() { response_value "$1" "$2" version || printf '%s' "$unknown"; }

# --- reading ---

# Reads a resource. Sets $found, its $checksum, and $is_target.
fetch() { # get-operation where
  local query="[checksum, '', '[]']" shown more
  if [[ -n $target ]]; then
    query="[checksum, to_string({$has}), to_string([${lacks:-\`null\`}][?@])]"
  fi
  found=no checksum='' is_target=no
  if call "$1" --cli-input-json "$2" --query "$query"; then
    found=yes
    IFS=$'\t' read -r checksum shown more <<<"$answer"
    if [[ $more == '[]' && $shown == "$target" ]]; then is_target=yes; fi
  elif [[ $refusal != NotFoundException ]]; then
    stop 'cannot read it' "$message"
  fi
}

# --- declarations of a step ---

# The requirement of the step. $required_checksum is its checksum, if any; $known: whether it is known.
require() { # absent | checksum VALUE | step NUMBER | undone NUMBER | exists
  requirement=$1 required_checksum='' known=yes
  case $1 in
    checksum) required_checksum=$2 ;;
    step | undone) required_checksum=$(response_value "$1" "$2" checksum) || known=no ;;
  esac
}

# The target document: the function that prints it, the members that it has and those that it lacks,
# as JMESPath on the response of the get operation.
target_document() { # function has lacks
  local members member
  { printf '{\n' && "$1"; } >"$work/target"
  target=$(sed 's/^ *//' "$work/target" | tr -d '\n')
  IFS=' ' read -r -a members <<<"$2"
  for member in "${members[@]}"; do
    if [[ $member != *:* ]]; then member=$member:$member; fi
    has+=${has:+,}$member
  done
  lacks=${3// /,}
}

# The step is made even if the target exists already: its dependencies change.
rebuild() { rebuild=yes; }

# Stops unless the requirement is met.
check_requirement() {
  case $requirement:$found:$known in
    absent:no:* | exists:yes:*) ;;
    absent:yes:*) stop_changed 'it exists' ;;
    *:no:*) stop_changed 'it does not exist' ;;
    *:no) stop_changed 'the progress file of the reversed plan does not have its checksum' ;;
    *)
      [[ $checksum == "$required_checksum" ]] ||
        stop_changed "its checksum is $checksum, not $required_checksum"
      ;;
  esac
}

# Whether the step cannot be checked yet.
is_too_early() {
  [[ $phase == check && $requirement == step && $known == no ]] && report 'checked later'
}

put() { # operation get-operation where [steering members]
  case $phase in
    check)
      if is_too_early; then return; fi
      fetch "$2" "$3"
      if [[ $is_target == yes && ($rebuild == no || $checksum != "$required_checksum") ]]; then
        already_done[n]=$checksum
        report 'already done'
      else
        check_requirement
        report 'ready'
      fi
      ;;
    apply)
      if [[ -n ${already_done[n]-} ]]; then
        record "${already_done[n]}" -
        report 'already done'
        return
      fi
      if [[ $known == no ]]; then stop 'no response has its checksum'; fi
      if [[ $target == *"$unknown"* ]]; then stop 'no response has a version number in it'; fi
      {
        printf '{\n'
        if [[ -n $required_checksum ]]; then printf '"checksum":"%s",\n' "$required_checksum"; fi
        if [[ -n ${4-} ]]; then printf '%s,\n' "$4"; fi
        sed 1d "$work/target"
      } >"$work/input"
      if call "$1" --cli-input-json "file://$work/input" --query '[checksum, version]'; then
        record "$answer"
        report 'done'
        return
      fi
      local why=$message
      fetch "$2" "$3"
      [[ $is_target == yes ]] || stop 'Lex refused the call' "$why"
      record "$checksum" -
      report 'already done'
      ;;
    verify)
      fetch "$2" "$3"
      [[ $is_target == yes ]] || stop_different "aws lex-models $2 --region $region --cli-input-json '$3'"
      ;;
  esac
}

publish() { # operation name get-operation where next-number
  case $phase in
    check)
      if is_too_early; then return; fi
      fetch "$3" "$4"
      check_requirement
      report 'ready'
      ;;
    apply)
      if [[ $known == no ]]; then stop 'no response has its checksum'; fi
      local arguments=()
      if [[ -n $required_checksum ]]; then arguments=(--checksum "$required_checksum"); fi
      call "$1" --cli-input-json "$2" ${arguments[@]+"${arguments[@]}"} \
        --query '[checksum, version]' || stop 'Lex refused the call' "$message"
      expected=$5
      record "$answer"
      report "published version $(version_of step "$n")"
      ;;
  esac
}

delete() { # operation name get-operation where
  if [[ $2 == *"$unknown"* ]]; then
    # The reversed plan published nothing, or was killed before it recorded it.
    if [[ $phase == check ]]; then report 'nothing to delete'; fi
    if [[ $phase == apply ]]; then record - -; fi
    return
  fi
  fetch "$3" "$4"
  case $phase:$found in
    check:no) report 'already deleted' ;;
    check:yes)
      if is_too_early; then return; fi
      check_requirement
      report 'ready'
      ;;
    apply:no)
      record - -
      report 'already deleted'
      ;;
    apply:yes)
      check_requirement
      call "$1" --cli-input-json "$2" || stop 'Lex refused the call' "$message"
      record - -
      report 'done'
      ;;
    verify:yes) stop 'it was not deleted' ;;
  esac
}

# A requirement of another resource, before the first call.
require_other() { # get-operation where, and a requirement
  [[ $phase == check ]] || return 0
  require "${@:3}"
  fetch "$1" "$2"
  check_requirement
}

# Waits while a bot is being built. A bot without intents cannot be built.
wait_built() { # where [built]
  [[ $phase != check ]] || return 0
  local tries=0 status intents why
  while :; do
    if ! call get-bot --cli-input-json "$1" \
      --query '[status, length(intents || `[]`), to_string(failureReason)]'; then
      [[ $refusal != NotFoundException ]] || return 0
      stop 'cannot read the bot' "$message"
    fi
    IFS=$'\t' read -r status intents why <<<"$answer"
    case $status:$intents:${2-}:$phase in
      BUILDING:*) ;;
      FAILED:0:*) return ;;
      FAILED:*:built:* | FAILED:*:verify) stop 'the bot could not be built' "$why" ;;
      *) return ;;
    esac
    tries=$((tries + 1))
    if ((tries == max_polls)); then stop 'the bot is still being built' '' 'run this again later'; fi
    if ((tries == 1)); then printf '        the bot is being built ...\n'; fi
    sleep "$pause"
  done
}

# --- main ---

run() { # phase
  phase=$1
  for ((n = 1; n <= steps; n++)); do
    target='' has='' lacks='' rebuild=no expected=0
    if [[ $phase == verify ]]; then
      if [[ $finals == *" $n "* ]]; then "step_$n"; fi
    elif ! recorded "$progress" "$n" >/dev/null; then
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
  check_steps
  run apply
  run verify
  printf 'Done: the result matches the plan.\n'
}
