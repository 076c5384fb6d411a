#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Checks the shell scripts' and completions' syntax with the shells that are there, and the set-up's choices.
set -u
top=$1
cd "$top" || exit 1
wrong=0

fail () { printf '%s\n' "$*"; wrong=1; }

for script in try check .ci/run build-aux/setup build-aux/check-extended build-aux/common.sh data/completion/rousectl.bash; do
  bash -n "$script" || fail "$script: bash does not understand it"
done
for script in try check .ci/run build-aux/setup build-aux/check-extended; do
  [[ -x $script ]] || fail "$script may not be executed"
done
command -v zsh >/dev/null && { zsh -n data/completion/_rousectl || fail "zsh does not understand its completion"; }
command -v fish >/dev/null && { fish -n data/completion/rousectl.fish || fail "fish does not understand its completion"; }

# The completion at work, as bash calls it.
complete_words () {
  bash -c '. data/completion/rousectl.bash
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _rousectl; printf "%s " "${COMPREPLY[@]}"' - "$@"
}
[[ $(complete_words rousectl rest) == "restore " ]] || fail "bash: 'rest' is not completed to 'restore'"
[[ $(complete_words rousectl restore --dr) == "--dry-run " ]] || fail "bash: '--dr' is not completed to '--dry-run'"

# Every list has every group; --list never installs.
for list in build-aux/packages/*.list; do
  for group in build window phone tests; do
    grep -q "^$group  *[a-z]" "$list" || fail "$list: no packages for '$group'"
  done
  grep -q '^# status: \(tested\|untested\)' "$list" || fail "$list: does not say whether it was tested"
done

release=$(mktemp) || exit 1
trap 'rm -f "$release"' EXIT
chosen () {
  printf '%s\n' "$@" >"$release"
  ROUSE_OS_RELEASE=$release build-aux/setup --which
}
expect () {
  local want=$1; shift
  [[ $(chosen "$@") == "$want" ]] || fail "set-up: '$*' is taken for '$(chosen "$@")', not '$want'"
}
expect debian-12 ID=debian VERSION_ID=12
expect debian-13 ID=debian VERSION_ID=13
expect debian-13 ID=debian
expect ubuntu-24.04 ID=ubuntu VERSION_ID=24.04 ID_LIKE=debian
expect ubuntu-24.04 ID=linuxmint VERSION_ID=22 'ID_LIKE="ubuntu debian"'
expect fedora ID=fedora VERSION_ID=42
expect arch ID=arch
expect arch ID=endeavouros ID_LIKE=arch
expect '' ID=plan9
if chosen ID=debian VERSION_ID=11 >/dev/null 2>&1; then
  fail "set-up: Debian 11 is too old, and that is not said"
fi
exit $wrong
