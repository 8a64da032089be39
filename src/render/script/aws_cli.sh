service=lex-models
busy=ConflictException # what Lex refuses for a moment only
patience=120           # looks at a bot that is being built, before giving up
unknown=$'\036'        # stands for a number that no answer tells yet

# --- notes: what earlier runs did; a line a step: `3 CHECKSUM VERSION done`, `-` for none, and ---
# --- `old` for `done` where Lex answered a publication with a version that was there before    ---

is_checksum() { [[ $1 =~ ^[A-Za-z0-9._:=+/-]{1,200}$ ]]; }
is_version() { [[ $1 == '-' || $1 =~ ^[1-9][0-9]{0,9}$ ]]; }

noted() { # file step: checksum, version and how it ended
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

note() { # checksum version | the answer of a put or a publication
  local checksum version end='done'
  IFS=$' \t' read -r checksum version <<<"$*"
  if [[ $checksum == None ]]; then checksum='-'; fi
  if [[ $version == None || $version == '$LATEST' ]]; then version='-'; fi
  if ! is_checksum "$checksum" || ! is_version "$version"; then
    stop 'Lex answered something else' "$*"
  fi
  if [[ $version != '-' ]] && ((version < expected)); then end=old; fi
  printf '%s %s %s %s\n' "$n" "$checksum" "$version" "$end" >>"$progress"
}

# A member of the answer to a step of this plan, or of the one that it undoes.
answered() { # step|undone number checksum|version
  local file=$progress line checksum version end
  if [[ $1 == undone ]]; then file=$undone_progress; fi
  line=$(noted "$file" "$2") || return 1
  read -r checksum version end <<<"$line"
  case $1:$3:$end in
    *:checksum:*) [[ $checksum != '-' ]] && printf '%s' "$checksum" ;;
    undone:version:old) return 1 ;;
    *) [[ $version != '-' ]] && printf '%s' "$version" ;;
  esac
}

version_of() { answered "$1" "$2" version || printf '%s' "$unknown"; }

# --- looks ---

# Looks at a resource: $found, its $checksum, and whether it $is_wanted.
look() { # get-operation where
  local query="[checksum, '', '[]']" shown more
  if [[ -n $wanted ]]; then
    query="[checksum, to_string({$has}), to_string([${lacks:-\`null\`}][?@])]"
  fi
  found=no checksum='' is_wanted=no
  if call "$1" --cli-input-json "$2" --query "$query"; then
    found=yes
    IFS=$'\t' read -r checksum shown more <<<"$answer"
    if [[ $more == '[]' && $shown == "$wanted" ]]; then is_wanted=yes; fi
  elif [[ $refusal != NotFoundException ]]; then
    stop 'cannot look at it' "$message"
  fi
}

# --- what a step says of itself ---

# What must hold of it. $quoted is its checksum, if it has one; $known says whether that is known.
need() { # absent | checksum VALUE | step NUMBER | undone NUMBER | nothing
  needed=$1 quoted='' known=yes
  case $1 in
    checksum) quoted=$2 ;;
    step | undone) quoted=$(answered "$1" "$2" checksum) || known=no ;;
  esac
}

# The document it is to have: the function that prints it, the members it has and those it lacks,
# as JMESPath finds them in what Lex shows.
wants() { # function has lacks
  local members member
  { printf '{\n' && "$1"; } >"$work/wanted"
  wanted=$(sed 's/^ *//' "$work/wanted" | tr -d '\n')
  IFS=' ' read -r -a members <<<"$2"
  for member in "${members[@]}"; do
    if [[ $member != *:* ]]; then member=$member:$member; fi
    has+=${has:+,}$member
  done
  lacks=${3// /,}
}

# It is put even if it is there already: what it uses changes.
rebuild() { rebuild=yes; }

# Whether what was found meets the need.
meet() {
  case $needed:$found:$known in
    absent:no:* | nothing:yes:*) ;;
    absent:yes:*) surprise 'it exists' ;;
    *:no:*) surprise 'it does not exist' ;;
    *:no) surprise 'the notes of the plan that this one undoes do not tell its checksum' ;;
    *) [[ $checksum == "$quoted" ]] || surprise "its checksum is $checksum, not $quoted" ;;
  esac
}

# Whether nothing can be said of the step yet.
too_early() {
  [[ $phase == look && $needed == step && $known == no ]] && tell 'comes later'
}

put() { # operation get-operation where [steering members]
  case $phase in
    look)
      if too_early; then return; fi
      look "$2" "$3"
      if [[ $is_wanted == yes && ($rebuild == no || $checksum != "$quoted") ]]; then
        there[n]=$checksum
        tell 'is there already'
      else
        meet
        tell 'can be made'
      fi
      ;;
    act)
      if [[ -n ${there[n]-} ]]; then
        note "${there[n]}" -
        tell 'is there already'
        return
      fi
      if [[ $known == no ]]; then stop 'no answer tells its checksum'; fi
      if [[ $wanted == *"$unknown"* ]]; then stop 'no answer tells a number in it'; fi
      {
        printf '{\n'
        if [[ -n $quoted ]]; then printf '"checksum":"%s",\n' "$quoted"; fi
        if [[ -n ${4-} ]]; then printf '%s,\n' "$4"; fi
        sed 1d "$work/wanted"
      } >"$work/input"
      if call "$1" --cli-input-json "file://$work/input" --query '[checksum, version]'; then
        note "$answer"
        tell 'done'
        return
      fi
      local why=$message
      look "$2" "$3"
      [[ $is_wanted == yes ]] || stop 'Lex refused it' "$why"
      note "$checksum" -
      tell 'is there already'
      ;;
    check)
      look "$2" "$3"
      [[ $is_wanted == yes ]] || differs "aws lex-models $2 --region $region --cli-input-json '$3'"
      ;;
  esac
}

publish() { # operation name get-operation where next-number
  case $phase in
    look)
      if too_early; then return; fi
      look "$3" "$4"
      meet
      tell 'can be made'
      ;;
    act)
      if [[ $known == no ]]; then stop 'no answer tells its checksum'; fi
      local arguments=()
      if [[ -n $quoted ]]; then arguments=(--checksum "$quoted"); fi
      call "$1" --cli-input-json "$2" ${arguments[@]+"${arguments[@]}"} \
        --query '[checksum, version]' || stop 'Lex refused it' "$message"
      expected=$5
      note "$answer"
      tell "is version $(version_of step "$n")"
      ;;
  esac
}

delete() { # operation name get-operation where
  if [[ $2 == *"$unknown"* ]]; then
    # The plan that this one undoes published nothing, or did not live to note it.
    if [[ $phase == look ]]; then tell 'was not made'; fi
    if [[ $phase == act ]]; then note - -; fi
    return
  fi
  look "$3" "$4"
  case $phase:$found in
    look:no) tell 'is gone already' ;;
    look:yes)
      if too_early; then return; fi
      meet
      tell 'can be made'
      ;;
    act:no)
      note - -
      tell 'is gone already'
      ;;
    act:yes)
      meet
      call "$1" --cli-input-json "$2" || stop 'Lex refused it' "$message"
      note - -
      tell 'done'
      ;;
    check:yes) stop 'it is still there' ;;
  esac
}

# What must hold of something else before the first call.
also() { # get-operation where, and a need
  [[ $phase == look ]] || return 0
  need "${@:3}"
  look "$1" "$2"
  meet
}

# Waits while a bot is being built. One without intents cannot be.
settle() { # where [built]
  [[ $phase != look ]] || return 0
  local tries=0 status intents why
  while :; do
    if ! call get-bot --cli-input-json "$1" \
      --query '[status, length(intents || `[]`), to_string(failureReason)]'; then
      [[ $refusal != NotFoundException ]] || return 0
      stop 'cannot look at the bot' "$message"
    fi
    IFS=$'\t' read -r status intents why <<<"$answer"
    case $status:$intents:${2-}:$phase in
      BUILDING:*) ;;
      FAILED:0:*) return ;;
      FAILED:*:built:* | FAILED:*:check) stop 'the bot could not be built' "$why" ;;
      *) return ;;
    esac
    tries=$((tries + 1))
    if ((tries == patience)); then stop 'the bot is still being built' '' 'run this again later'; fi
    if ((tries == 1)); then printf '        the bot is being built ...\n'; fi
    sleep "$pause"
  done
}

# --- what is done ---

run() { # phase
  phase=$1
  for ((n = 1; n <= steps; n++)); do
    wanted='' has='' lacks='' rebuild=no expected=0
    if [[ $phase == check ]]; then
      if [[ $finals == *" $n "* ]]; then "step_$n"; fi
    elif ! noted "$progress" "$n" >/dev/null; then
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
  rehearse
  run act
  run check
  printf 'Done: Lex shows what the plan wanted.\n'
}
