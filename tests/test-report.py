#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A restore of a phone whose numbers and names are known, then a report of it: none of them may be in it, in whatever
way it is written."""

import os
import re
import subprocess
import tempfile

import scenario
from scenario import Failure

ECID = 0x1A2B3C4D5E6F71
NAME = "Maria's iPhone"


def encodings(number):
    big, little = number.to_bytes(8, "big"), number.to_bytes(8, "little")
    return {"%x" % number, "%d" % number, "%o" % number, big.hex(), little.hex().rstrip("0"),
            "%d" % int.from_bytes(little, "big")}


def squeeze(text):
    return re.sub(r"[^0-9a-z]", "", text.lower())


def a_restore_and_its_report():
    with tempfile.TemporaryDirectory() as state:
        words = ('"$0" restore --ipsw "$1" -y --erase --tss-url "$VIRTUAL_IPHONE_TSS_URL" >/dev/null 2>"$2/errors"; '
                 '"$0" devices --json > "$2/devices"; "$0" report --session last "$2/errors" > "$2/report"')
        env = dict(os.environ, XDG_STATE_HOME=state, LC_ALL="C.UTF-8")
        subprocess.run([scenario.VIRTUAL_IPHONE, "--state", "normal", "--ecid", "%X" % ECID, "--set",
                        "device-name=" + NAME, "--", "env", "XDG_STATE_HOME=" + state, "sh", "-c", words,
                        scenario.ROUSECTL, scenario.make_ipsw("small"), state], env=env, timeout=120, check=False)
        with open(os.path.join(state, "report"), encoding="utf-8") as file:
            report = file.read()
        with open(os.path.join(state, "devices"), encoding="utf-8") as file:
            devices = file.read()
    if "--- session ---" not in report or "phase" not in report:
        raise Failure("the report does not tell of the restore:\n" + report)
    if "%X" % ECID not in devices:
        raise Failure("the phone was not there: " + devices)
    secrets = encodings(ECID) | {"maria"} | set(re.findall(r'"(?:serial_number|udid)":"([^"]{8,})"', devices))
    for secret in secrets:
        if squeeze(secret) in squeeze(report):
            raise Failure("%s is in the report:\n%s" % (secret, report))
    return "%d characters, none of %d secrets" % (len(report), len(secrets))


scenario.main(a_restore_and_its_report)
