#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A restore that fails, of a phone whose numbers and names are known, then a report of it, when the phone is in recovery
mode and tells its name no more: none of them may be in it, in whatever way it is written. That they would be found if
they were there is proved with the same words before they were cleaned."""

import json
import os
import re
import subprocess
import tempfile

import planted
import scenario
from scenario import Failure

# As other programs and the phone write them.
LOG = f"""
InternationalMobileEquipmentIdentity: {planted.IMEI}
the modem says {planted.IMEI}, in hexadecimal {planted.IMEI:x} or {planted.IMEI:X}, in groups 35 391211 000000 8
<key>MobileEquipmentIdentifier</key> <string>{planted.MEID}</string>
UniqueDeviceID = {planted.UDID}; without its dash {planted.UDID.replace("-", "").lower()}
SerialNumber: {planted.SERIAL}, opened as {planted.SERIAL}
DeviceName: {planted.NAME}; {planted.NAME} is connected
"""
WORDS = ('"$0" devices --json > "$2/devices"; "$0" info --trust --json > "$2/info"; '
         '"$0" restore --ipsw "$1" -y --erase --tss-url "$VIRTUAL_IPHONE_TSS_URL" '
         '--asset-url "$VIRTUAL_IPHONE_ASSET_URL" --log "$2/own.log" >/dev/null 2>"$2/errors"; '
         '"$0" report --session last "$2/errors" "$2/own.log" "$2/other.log" "$2/trace" > "$2/report"')


def read(*path):
    with open(os.path.join(*path), encoding="utf-8", errors="replace") as file:
        return file.read()


def nonces(value, key=""):
    """Of the chip, the Secure Enclave and the modem: all data in @value, of JSON, that is called so."""
    if isinstance(value, list):
        return set().union(*(nonces(item, key) for item in value))
    if isinstance(value, dict):
        own = value.get("data") if key.lower().endswith("nonce") else None
        found = set().union(*(nonces(item, name) for name, item in value.items()))
        return found | {own} if isinstance(own, str) and len(own) >= 16 else found
    return set()


def a_restore_and_its_report():
    with tempfile.TemporaryDirectory() as state:
        secrets = planted.all_encodings()
        lines = ["left over: %s\n" % way for ways in secrets.values() for way in sorted(ways)]
        raw = LOG + "".join(lines)
        with open(os.path.join(state, "other.log"), "w", encoding="utf-8") as file:
            file.write(raw)
        env = dict(os.environ, XDG_STATE_HOME=state, LC_ALL="C.UTF-8")
        subprocess.run([scenario.VIRTUAL_IPHONE, "--state", "normal", "--model", "iPhone12,1", *planted.OPTIONS, "--set", "rare=1", "--fault",
                        "at restored.message:ProgressMsg* nth 8 do status 14", "--trace",
                        os.path.join(state, "trace"), "--", "env", "XDG_STATE_HOME=" + state, "sh", "-c", WORDS,
                        scenario.ROUSECTL, scenario.make_ipsw("small"), state], env=env, timeout=120, check=False)
        report, told = read(state, "report"), read(state, "devices") + read(state, "info")
        trace, log = read(state, "trace"), read(state, "own.log")
    if "--- session ---" not in report or "phase" not in report:
        raise Failure("the report does not tell of the restore:\n" + report)
    for words, what in (("the modem says", "the log that was added"), ("status 14", "the failure"), ("lockdownd", "what the phone said")):
        if words not in report:
            raise Failure("%s is not in the report:\n%s" % (what, report))
    # The control: all of it is found where nobody took it out, and the phone itself has told it.
    missed = {(what, way) for what, ways in secrets.items() for way in ways} - set(planted.found_in(raw, secrets))
    if missed:
        raise Failure("these would not be found if they were there: %s" % sorted(missed))
    from_phone = {what for what, way in planted.found_in(told + trace, secrets)}
    if not {"ECID", "IMEI", "serial number", "name"} <= from_phone:  # the UDID comes by usbmuxd, which is not traced
        raise Failure("the phone itself told only %s" % from_phone)
    of_phone = nonces([json.loads(line) for line in trace.splitlines() if line.startswith("{")])
    if len(of_phone) < 2:
        raise Failure("there were no nonces: %s" % of_phone)
    secrets["nonce"] = {way for value in of_phone for way in planted.of_bytes(bytes.fromhex(value))}
    for where, text in (("report", report), ("log of the restore", log)):
        found = planted.found_in(text, secrets)
        if found:
            raise Failure("%s in the %s:\n%s" % (found, where, text[-6000:]))
    return "%d characters, none of %d secrets in %d ways" % (len(report), len(secrets), sum(map(len, secrets.values())))


# Nothing is planted: what the programs of this session write is what they made of what the phone told them. They are
# as talkative as they can be.
SESSION = ('"$0" devices > /dev/null; "$0" info --trust --json > /dev/null; '
           '"$0" backup create --to "$2/backups" > /dev/null 2> "$2/backup.errors"; '
           '"$0" restore --ipsw "$1" -y --erase --json --tss-url "$VIRTUAL_IPHONE_TSS_URL" '
           '--asset-url "$VIRTUAL_IPHONE_ASSET_URL" --log "$2/own.log" > "$2/restore.json" 2> "$2/restore.errors"; '
           '"$0" report --session last "$2/backup.errors" "$2/restore.errors" "$2/own.log" > "$2/report"')


def udid_of(trace):
    """What the phone has answered to the question for all its values."""
    found = set(re.findall('"UniqueDeviceID": ?"([^"]+)"', trace))
    if len(found) != 1:
        raise Failure("the phone told as its UDID: %s" % found)
    return found.pop()


def from_the_phone_itself(model, *faults):
    """A phone in normal mode is asked for all that it tells, backed up and erased: its UDID and its name, which looks like
    nothing, are in no log, not in the journal, and not in the report."""
    name, ipsw = "Zwetschgenmus", scenario.make_ipsw("report-" + model, model=model, os_size="8M", ramdisk_size="1M")
    with tempfile.TemporaryDirectory() as state:
        options = [*planted.OPTIONS, "--set", "device-name=" + name, "--set", "free-mb=55290", *faults]
        subprocess.run([scenario.VIRTUAL_IPHONE, "--state", "normal", "--model", model, *options, "--trace",
                        os.path.join(state, "trace"), "--", "env", "XDG_STATE_HOME=" + state, "G_MESSAGES_DEBUG=all", "sh", "-c",
                        SESSION, scenario.ROUSECTL, ipsw, state], env=dict(os.environ, LC_ALL="C.UTF-8"), timeout=120,
                       check=False)
        trace = read(state, "trace")
        secrets = planted.all_encodings(name, udid_of(trace))
        written = {file: read(state, file) for file in ("backup.errors", "restore.errors", "restore.json", "own.log", "report")}
        written["the journal"] = "".join(read(folder, file) for folder, _, files in os.walk(os.path.join(state, "rouse")) for file in files)
    told = {what for what, way in planted.found_in(trace, secrets)}
    if not {"UDID", "name", "serial number", "IMEI"} <= told:
        raise Failure("the phone itself told only %s" % told)
    if '"event":"end"' not in written["the journal"] or "--- session ---" not in written["report"]:
        raise Failure("the session did not come about: %s" % {where: text[-300:] for where, text in written.items()})
    for where, text in written.items():
        # By its ECID the phone is known again, after a crash; and the person who restores it sees it.
        known = {"ECID"} if where in ("the journal", "restore.json") else set()
        found = [(what, way) for what, way in planted.found_in(text, secrets) if what not in known]
        if found:
            raise Failure("%s in %s:\n%s" % (found, where, text[-6000:]))
    return "%d characters in %d files" % (sum(map(len, written.values())), len(written))


def a_newer_phone():
    return from_the_phone_itself("iPhone12,1")


def an_older_phone():
    """Whose UDID has nothing to do with its ECID; and the restore fails."""
    return from_the_phone_itself("iPhone10,1", "--fault", "at restored.message:ProgressMsg* nth 8 do status 14")


if __name__ == "__main__":
    scenario.main(*scenario.side_by_side([a_restore_and_its_report, a_newer_phone, an_older_phone], 3))
