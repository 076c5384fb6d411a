#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A whole erase restore by an unmodified idevicerestore, from each mode: the phone must be content with a client that
# restores real phones. (Version 1.0.0 can do iOS 13 at most; docs/virtual-iphone.md says why.)
phone=$1
make_ipsw=$2

if ! command -v idevicerestore >/dev/null; then
  echo "1..0 # SKIP idevicerestore is not installed"
  exit 0
fi
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
"$make_ipsw" --version 13.7 --build 17H35 --os-size 4M --ramdisk-size 1M "$dir/restore.ipsw" || exit 1

echo "1..3"
number=0
check() {
  number=$((number + 1))
  name=$1
  shift
  "$phone" "$@" --summary-file "$dir/summary" -- \
    sh -c 'http_proxy=$VIRTUAL_IPHONE_TSS_PROXY exec timeout -k 5 100 idevicerestore -e -y -s "$0"' "$dir/restore.ipsw" \
    >"$dir/log" 2>&1
  code=$?
  rm -rf "$dir/restore"
  if [ $code = 0 ] && grep -q '"ended_in":"normal","version":"13.7","build":"17H35"' "$dir/summary"; then
    echo "ok $number $name"
  else
    echo "not ok $number $name"
    echo "# exit code $code"
    sed 's/^/# /' "$dir/summary"
    tail -5 "$dir/log" | sed 's/^/# /'
  fi
}

check dfu --state dfu
check recovery --state recovery
check normal --state normal --installed 13.1:17A844
