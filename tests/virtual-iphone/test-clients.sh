#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Real, unmodified clients see the virtual iPhone. Usage: test-clients.sh VIRTUAL-IPHONE. TAP on stdout.

phone=$1
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
n=0
failed=0

# run OPTIONS… -- COMMAND…: output in $out/text, summary in $out/summary, exit code in $code
run () {
  timeout -k 2 60 "$phone" --summary-file "$out/summary" --trace "$out/trace" "$@" > "$out/text" 2>&1
  code=$?
}

# ok NAME TEST…: one line of TAP
ok () {
  n=$((n + 1))
  name=$1
  shift
  if "$@"; then
    echo "ok $n - $name"
  else
    failed=1
    echo "not ok $n - $name"
    sed 's/^/# /' "$out/text" "$out/summary" 2> /dev/null
  fi
}

skip () {
  n=$((n + 1))
  echo "ok $n - $1 # SKIP $2"
}

said () { grep -q -- "$1" "$out/text"; }
ended () { grep -q "\"ended_in\":\"$1\"" "$out/summary"; }
refused () { grep -q "{\"what\":\"$1\"" "$out/summary"; }
traced () { grep -q -- "$1" "$out/trace"; }
code_is () { [ "$code" -eq "$1" ]; }

have () { command -v "$1" > /dev/null; }

# --- the launcher itself ---
run --state dfu -- sh -c 'exit 7'
ok 'the exit code is the command'\''s' code_is 7
run --state dfu -- sh -c 'kill -TERM $$'
ok 'a signal is 128 and its number' code_is 143
run --state dfu -- no-such-program-at-all
ok 'a command that is not there is 127' code_is 127
run --model iPhone99,1 -- true
ok 'an unknown model is an error' code_is 64
run --fault 'at nowhere do stall' -- true
ok 'a rule that cannot fire is an error' code_is 64
run --state normal -- sh -c 'test -d "$HOME" && test "$PWD" != "$VIRTUAL_IPHONE_PWD" && test -S "${USBMUXD_SOCKET_ADDRESS#UNIX:}"'
ok 'home, folder and mux socket are there' code_is 0

# --- irecovery ---
if have irecovery; then
  run --state dfu -- irecovery -q
  ok 'irecovery -q in DFU' said 'MODE: DFU'
  ok 'SRTG in DFU' said 'SRTG: iBoot-4479'
  run --state recovery -- irecovery -q
  ok 'irecovery -q in recovery' said 'MODE: Recovery'
  ok 'serial number in recovery' said 'SRNM: F2L'
  run --model iPhone8,1 --state dfu -- irecovery -q
  ok 'an A9' said 'CPID: 0x8000'
  head -c 70000 /dev/urandom > "$out/noise"
  run --state recovery -- irecovery -f "$out/noise"
  ok 'irecovery -f in recovery' code_is 0
  run --state dfu --expect-refusal image-not-img4 -- irecovery -f "$out/noise"
  ok 'noise is taken in DFU' code_is 0
  ok 'and refused' refused image-not-img4
  ok 'and SecureROM comes back' ended dfu
  run --state dfu -- irecovery -f "$out/noise"
  ok 'a refusal that nobody expected ends with 70' code_is 70
  run --state recovery -- irecovery -c 'getenv build-version'
  ok 'a command arrives' traced '"command":"getenv build-version"'
  run --state recovery -- sh -c 'irecovery -c "setenv auto-boot true"; irecovery -c saveenv; irecovery -c reset'
  ok 'reset leads into the installed system' ended normal
  run --state recovery -- irecovery -c reset
  ok 'reset stays in recovery without auto-boot' ended recovery
  run --state recovery --expect-refusal no-file -- irecovery -c ramdisk
  ok 'ramdisk in the iBoot of flash' refused wrong-stage
  run --state recovery --fault 'at usb.bulk:32768 do unplug' -- irecovery -f "$out/noise"
  ok 'unplugged in an upload' ended gone
  run --state recovery --fault 'at usb.bulk do stall' -- irecovery -f "$out/noise"
  ok 'a stall' traced '"status":"Broken pipe"'
else
  skip irecovery 'not installed'
fi

# --- libimobiledevice ---
if have idevice_id && have ideviceinfo && have idevicepair && have ideviceenterrecovery; then
  run --state normal -- idevice_id -l
  ok 'idevice_id -l' said '^00008030-001A2B3C4D5E6F70$'
  run --state normal -- ideviceinfo -s
  ok 'ideviceinfo -s' said 'ProductVersion: 13.7'
  run --state normal -- sh -c 'idevicepair pair && ideviceinfo'
  ok 'pairing and a session' said 'SerialNumber: F2L'
  run --state normal -- sh -c 'idevicepair pair && idevicepair validate && idevicepair unpair'
  ok 'validate and unpair' code_is 0
  run --state normal -- ideviceinfo -q com.apple.mobile.battery -k BatteryCurrentCapacity
  ok 'battery' said '^80$'
  run --state normal --set trust=denied -- idevicepair pair
  ok 'a person who does not trust' said denied
  run --state normal --set trust=pending -- idevicepair pair
  ok 'a person who has not answered yet' said 'accept the trust dialog'
  run --state normal --set locked=1 -- idevicepair pair
  ok 'a locked phone' said passcode
  run --state normal -- ideviceenterrecovery 00008030-001A2B3C4D5E6F70
  ok 'ideviceenterrecovery' ended recovery
  # Older tools do not even ask for trust; newer ones do, and would get it.
  run --state normal --installed 17.0:21A329 --set trust=denied -- ideviceenterrecovery 00008030-001A2B3C4D5E6F70
  ok 'from iOS 14 on only with a session' ended normal
  run --model iPhone8,1 --state normal -- idevice_id -l
  ok 'a UDID of 40 digits' said '^[0-9a-f]\{40\}$'
  run --state normal --fault 'at mux.connect:62078 do refuse' -- ideviceinfo -s
  ok 'a refused port' said ERROR
  # libimobiledevice 1.3.0 says so; 1.4.0 waits on.
  run --state normal --fault 'at lockdownd:QueryType do close' -- timeout 3 ideviceinfo
  ok 'lockdownd hangs up' test "$code" -ne 0
  run --state normal --second iPhone8,1 -- idevice_id -l
  ok 'two phones' test "$(grep -c . "$out/text")" -eq 2
else
  skip libimobiledevice 'tools are not installed'
fi

# --- the control socket ---
if have python3; then
  cat > "$out/control.py" << 'END'
import os, socket, sys, time
s = socket.socket(socket.AF_UNIX)
s.connect(os.environ["VIRTUAL_IPHONE_CONTROL"])
f = s.makefile("rw")
def say(line):
    f.write(line + "\n"); f.flush()
    return f.readline().strip()
def wait_for(mode):
    end = time.time() + 10
    while say("mode") != mode:
        assert time.time() < end, mode
        time.sleep(0.02)
assert say("unplug") == "ok"
wait_for("gone")
assert say("plug") == "ok"
wait_for("dfu")
assert say("mode recovery") == "ok"
wait_for("recovery")
assert say("set locked=1") == "ok"
assert say("fault at usb.bulk do stall") == "ok"
assert say("nonsense").startswith("error:")
assert say("second unplug").startswith("error:")
assert say("summary").startswith("{")
END
  run --state dfu -- python3 "$out/control.py"
  ok 'verbs on the control socket' code_is 0
  ok 'and the phone moved' ended recovery
else
  skip 'control socket' 'no python3'
fi

echo "1..$n"
exit $failed
