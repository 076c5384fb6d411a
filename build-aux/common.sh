# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# What ./try and ./check share: a build folder that is up to date. They set $top before.

build=${top:?}/build

say () { printf '%s\n' "$*"; }
complain () { printf '%s\n' "$@" >&2; }

# A build folder that another user made (most often: root) cannot be built in; say so before ninja does in its way.
check_owner () {
  local folder foreign
  folder=$build
  [[ -e $folder ]] || folder=$top
  foreign=$folder
  if [[ -w $folder ]]; then
    foreign=$(find "$folder" -maxdepth 2 ! -type l ! -writable -print -quit 2>/dev/null)
    [[ $folder == "$build" && -n $foreign ]] || return 0
  fi
  complain "You (user $(id -un)) may not write to $foreign; it belongs to $(stat -c %U "$foreign")."
  if [[ $folder == "$build" ]]; then
    complain "Probably it was built as another user before. Remove that build and start this again:" \
      "  sudo rm -rf '$build'"
  else
    complain "Make a copy of this folder that belongs to you, and start this there."
  fi
  return 1
}

# run_quietly LOG COMMAND...: shows what the command said only if it fails.
run_quietly () {
  local log=$1; shift
  if ! "$@" >"$log" 2>&1; then
    # Without ninja's lines of what went well.
    grep -v '^\[[0-9]*/[0-9]*\] ' "$log" | tail -n 60 >&2
    complain "" "This failed: $*" "All of its output is in $log"
    return 1
  fi
}

# configured OPTION: the value with which the build folder was set up.
configured () {
  "$python" - "$build/meson-info/intro-buildoptions.json" "$1" <<'P' 2>/dev/null
import json, sys
print(next(str(o["value"]).lower() for o in json.load(open(sys.argv[1])) if o["name"] == sys.argv[2]))
P
}

# A build folder remembers where it was made; after its folder was moved or copied it is of no use.
forget_moved_build () {
  [[ -f $build/meson-info/meson-info.json ]] || return 0
  "$python" - "$build/meson-info/meson-info.json" "$top" <<'P' && return 0
import json, os, sys
source = json.load(open(sys.argv[1]))["directories"]["source"]
sys.exit(not (os.path.exists(source) and os.path.samefile(source, sys.argv[2])))
P
  say "build/ was made in another place; making it anew."
  rm -rf -- "$build"
}

# compile: on a terminal ninja's own moving line, elsewhere nothing unless it fails.
compile () {
  if [[ -t 1 ]]; then
    ninja -C "$build"
  else
    run_quietly "$build/logs/build.log" ninja -C "$build"
  fi
}

# build_all [-DOPTION=VALUE...]: sets the build folder up (once) and compiles what has changed.
build_all () {
  local option
  check_owner && forget_moved_build && mkdir -p "$build/logs" || return 1
  if [[ ! -f $build/build.ninja ]]; then
    say "Setting up the build in build/ …"
    run_quietly "$build/logs/setup.log" meson setup "$build" "$top" "$@" || return 1
  else
    for option in "$@"; do
      option=${option#-D}
      [[ $(configured "${option%%=*}") == "${option#*=}" ]] ||
        run_quietly "$build/logs/setup.log" meson configure "$build" "-D$option" || return 1
    done
  fi
  say "Building what has changed (the first time takes a minute or two) …"
  compile
}

# The bindings of the tests belong to the system's Python, whatever else is in PATH.
python=/usr/bin/python3
[[ -x $python ]] || python=python3
