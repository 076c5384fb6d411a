#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Whole restores by the distribution's idevicerestore, unmodified, from every mode, of the iPhone 11 and of the IPSW that
# come without further words. Usage: test-idevicerestore.sh VIRTUAL-IPHONE MAKE-IPSW. TAP.

phone=$1
make_ipsw=$2
command -v idevicerestore > /dev/null || { echo '1..0 # SKIP idevicerestore is not installed'; exit 0; }

if idevicerestore --help 2>&1 | grep -q -- --server; then
  echo '1..0 # SKIP idevicerestore 1.0.1 restores a phone, and then does not end'
  exit 0
fi

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
failed=0
n=0

"$make_ipsw" --os-size 4M --ramdisk-size 1M "$out/a.ipsw" || exit 1

ok () {
  n=$((n + 1))
  name=$1
  shift
  if "$@"; then
    echo "ok $n - $name"
  else
    failed=1
    echo "not ok $n - $name"
    tail -n 30 "$out/text" | tr -cd '[:print:]\n' | cut -c1-200 | sed 's/^/# /'
    sed 's/^/# /' "$out/summary"
  fi
}

ended () { [ "$code" -eq "$1" ] && grep -q "\"ended_in\":\"$2\",\"version\":\"$3\"" "$out/summary"; }
received () { grep -q "\"component\":\"$1\"" "$out/summary"; }
refused () { grep -q "\"what\":\"$1\"" "$out/summary"; }

# 1.0.0 takes no address for the signing server: its -s (Cydia) asks one by plain HTTP, and the proxy is ours.
client='http_proxy=$VIRTUAL_IPHONE_TSS_PROXY exec idevicerestore -e -y -s "$IPSW"'

# restore OPTIONS…: once in some hundred times this client crashes while it ends (139, SIGSEGV); then it is asked again.
restore () {
  for attempt in 1 2 3; do
    IPSW="$out/a.ipsw" timeout -k 5 150 "$phone" --summary-file "$out/summary" "$@" -- \
      sh -c "$client" > "$out/text" 2>&1
    code=$?
    [ "$code" -eq 139 ] || return
    echo "# the client crashed, attempt $attempt"
  done
}

for state in dfu recovery normal; do
  restore --state $state
  ok "from $state" ended 0 normal 17.4
  ok "the system arrived" received OS
done

# Phones before Image4: a ticket of their own, blobs, FLS or MBN modem firmware.
for model in iPhone3,1 iPhone5,2; do
  "$make_ipsw" --model $model --os-size 4M --ramdisk-size 1M "$out/a.ipsw" || exit 1
  for state in dfu recovery normal; do
    restore --model $model --state $state
    case $model in iPhone3,1) version=7.1.2 ;; *) version=8.4.1 ;; esac
    ok "$model from $state" ended 0 normal $version
  done
done
"$make_ipsw" --os-size 4M --ramdisk-size 1M "$out/a.ipsw" || exit 1

# What the phone does when something goes wrong under such a client's hands.
restore --state dfu --fault 'at usb.block:20 do unplug'
ok 'unplugged in DFU' grep -q '"ended_in":"gone"' "$out/summary"
restore --state recovery --expect-refusal image-digest --expect-refusal ticket-nonce --fault 'at usb.command:go do new-nonce'
ok 'another nonce than the ticket says' refused ticket-nonce
restore --state recovery --fault 'at usb.bulk:300000 nth 2 do unplug'
ok 'unplugged in recovery' grep -q '"ended_in":"gone"' "$out/summary"

echo "1..$n"
exit $failed
