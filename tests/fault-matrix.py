#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every step of a restore and every question of the phone × everything that can go wrong, with rousectl: each ends as
fault_tables.py says, within its time. Limits of minutes are shortened (src/base/patience.c), and many cells run at once:
they wait more than they work. Words choose cells; --slice: some forty of all. $ROUSE_AT_ONCE says how many (8)."""

import atexit
import concurrent.futures
import hashlib
import os
import plistlib
import subprocess
import sys
import threading
import time
import zipfile

import port_firmware
import scenario
from fault_tables import ACTIONS, ON_PORTS, POINT_OF, STEPS, TITLES, expected, point
from scenario import ROUSECTL, STRICT, make_ipsw, run_phone, with_signing

POOR_HOST = os.path.join(scenario.BUILD, "tests", "poor-host.so")
LOCK = threading.Lock()
AT_ONCE = int(os.environ.get("ROUSE_AT_ONCE", "8"))
TIME_LIMIT = 90  # seconds, in which a cell must have ended by itself; the longest limit is 12 s, some are waited for twice
SLOW = {"hang", "lost", "wrong-type", "truncated", "unplug", "busy", "slow", "closed"}  # not in a slice
QUICK = ["gone-ms=100", "boot-ms=200", "asr-delay-ms=50", "restart-ms=200", "manifest-ms=5", "passcode-ms=50",
         "reply-timeout-ms=900000"]


def requests():
    told = subprocess.run([scenario.VIRTUAL_IPHONE, "--list-requests"], capture_output=True, text=True, check=True)
    found = {}
    for line in told.stdout.splitlines():
        script, name = line.split("\t")
        found.setdefault(script, []).append(name)
    return {script: list(dict.fromkeys(names)) for script, names in found.items()}


def port_ipsw():
    """Firmware with that of the port controller, which make-ipsw does not make."""
    board, name, path = 0x04813002, "USBPortController1,USBFirmware", "Firmware/usb/controller.uarp"
    made = os.path.join(scenario.IPSW_CACHE, "port-%d.ipsw" % os.getpid())
    with LOCK:
        if os.path.exists(made):
            return made
        data = port_firmware.make(board)
        with zipfile.ZipFile(FIRMWARE["18"][0]()) as old, zipfile.ZipFile(made, "w") as new:
            for info in old.infolist():
                if info.filename != "BuildManifest.plist":
                    new.writestr(info.filename, old.read(info))
            manifest = plistlib.loads(old.read("BuildManifest.plist"))
            for identity in manifest["BuildIdentities"]:
                identity.update({"USBPortController1,ChipID": 0x12, "USBPortController1,BoardID": board,
                                 "USBPortController1,SecurityDomain": 1})
                identity["Manifest"][name] = {"Digest": hashlib.sha384(data).digest(), "Info": {"Path": path}}
            new.writestr("BuildManifest.plist", plistlib.dumps(manifest))
            new.writestr(path, data)
        atexit.register(os.unlink, made)
    return made


# Name in the tables: its maker, and the phone that it is for.
FIRMWARE = {
    "17": (lambda: make_ipsw("faults", os_size="8M", ramdisk_size="1M"), "iPhone12,1"),
    "18": (lambda: make_ipsw("faults18", model="iPhone16,1", os_size="8M", ramdisk_size="1M"), "iPhone16,1"),
    "port": (port_ipsw, "iPhone16,1"),
}


def match_of(name):
    return "*BasebandUpdaterOutputData" if name == "BasebandUpdaterOutputData" else "*DataRequestMsg " + name


# Sent only by a modem that does not take its firmware; the restore goes on without.
SETTINGS_OF = {"BasebandUpdaterOutputData": ["modem-dead=1"]}


def question(name, firmware):
    return point("run-restored", name, "restored.ask", match_of(name), firmware=firmware, settings=SETTINGS_OF.get(name, []))


def cells():
    asked = requests()
    for p in STEPS:
        for fault, action in ACTIONS[p.kind].items():
            yield p, fault, action
    points = [question(t, "17") for t in asked["ios17"]]
    points += [question(t, "18") for t in asked["ios18"]
               if t not in asked["ios17"] or t in ("SystemImageData", "FirmwareUpdaterData", "BasebandData")]
    for p in points:
        for fault, action in ACTIONS[p.kind].items():
            yield p, fault, action
    for t in ON_PORTS:
        p = point("run-restored", t, "restored.port", t, firmware="18")
        for fault, action in ACTIONS[p.kind].items():
            yield p, fault, action
    known = set(asked["ios17"] + asked["ios18"])
    for t in asked["rare"]:
        if t not in known:
            p = point("run-restored", t, "restored.ask", match_of(t), firmware="17", settings=["rare=1"])
            for fault in "duplicate", "wrong-values":
                yield p, fault, ACTIONS[p.kind][fault]


def run(cell):
    p, fault, action = cell
    repeats = p.extra.get("repeats", " always" if fault == "refused-port" or p.kind == "tss" else "")
    rule = "at %s:%s%s do %s" % (POINT_OF.get(p.kind, p.kind), p.match, repeats, action)
    ipsw, model = FIRMWARE[p.firmware]
    extra = {k: v for k, v in p.extra.items() if k != "repeats"}
    settings = QUICK + extra.pop("settings", [])
    # A host that can become poor: the virtual iPhone's own library stays first.
    words = ["sh", "-c", 'LD_PRELOAD="$LD_PRELOAD:%s" exec "$@"' % POOR_HOST, "sh", ROUSECTL, "restore", "--json", "--yes",
             *(["--erase"] if extra.pop("erase", True) else []), "--ipsw", os.path.abspath(ipsw()), "--tss-url"]
    result = run_phone(with_signing(*words), state=p.state, model=model, faults=[rule], settings=[*STRICT, *settings],
                       timeout=TIME_LIMIT, env={"ROUSE_SHORT_LIMITS": "1", "G_DEBUG": "fatal-criticals"}, **extra)
    error = result.event("error") or {}
    fired = sum(line["event"] == "fault" for line in result.trace)
    code = result.returncode
    if code == scenario.REFUSED:  # what the phone refused is what the fault is about
        code = error.get("exit_code", 0)
    row = {"step": p.step, "name": p.name, "firmware": p.firmware, "fault": fault, "rule": rule, "code": code,
           "mode": result.summary.get("ended_in"), "title": error.get("title"), "message": error.get("message"),
           "seconds": round(result.seconds, 1)}
    row["why"] = judge(expected(p, fault), row, fired, result)
    return row


def judge(wanted, row, fired, result):
    """None, or what is not as the tables say."""
    codes, modes = wanted
    code = row["code"]
    if code is None:
        return "it did not end within %d s" % TIME_LIMIT
    if code < 0 or code > 128 and code not in codes:
        return "it crashed: %s" % result.stderr[-300:]
    if not fired:
        return "the fault never happened"
    if code not in codes:
        return "exit code %s, not %s" % (code, codes)
    if row["mode"] not in modes:
        return "the phone ended in %s, not %s" % (row["mode"], modes)
    if code in TITLES and row["title"] != TITLES[code]:
        return "the title is %s, not %s" % (row["title"], TITLES[code])
    if code in TITLES and not (row["message"] and (result.event("error") or {}).get("action")):
        return "no advice"
    return None


def print_matrix(rows):
    """A line a point: each fault with its exit code, ! where it is not as the tables say."""
    lines = {}
    for row in rows:
        lines.setdefault((row["step"], row["name"], row["firmware"]), []).append(row)
    for (step, name, firmware), line in sorted(lines.items()):
        words = ["%s=%s%s" % (r["fault"], r["code"], "!" if r["why"] else "") for r in line]
        print("# %-16s %-27s %-4s %s" % (step, name, firmware, " ".join(sorted(words))))


def choose(everything, count):
    """A slice: about @count cells, evenly spread, of those that do not wait for a limit."""
    fast = [c for c in everything if c[1] not in SLOW]
    return fast[len(fast) // (2 * count)::max(1, len(fast) // count)]


def main():
    todo = list(cells())
    words = [w for w in sys.argv[1:] if not w.startswith("--")]
    todo = [c for c in todo if all(w in " ".join((c[0].step, c[0].name, c[0].firmware, c[1])) for w in words)]
    if "--slice" in sys.argv:
        todo = choose(todo, 40)
    for firmware in {c[0].firmware for c in todo}:
        FIRMWARE[firmware][0]()
    start = time.monotonic()
    print("1..%d" % len(todo), flush=True)
    rows = []
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for number, future in enumerate(concurrent.futures.as_completed([pool.submit(run, c) for c in todo]), 1):
            row = future.result()
            rows.append(row)
            print("%s %d %s, %s (%s), %s: exit %s, phone %s, %.1f s" % (
                "not ok" if row["why"] else "ok", number, row["step"], row["name"], row["firmware"], row["fault"],
                row["code"], row["mode"], row["seconds"]))
            if row["why"]:
                print("# %s\n# rule: %s\n# %s" % (row["why"].replace("\n", " "), row["rule"], row["message"]), flush=True)
    print_matrix(rows)
    wrong = sum(row["why"] is not None for row in rows)
    print("# %d cells, %d not as expected, %.1f minutes, longest %.0f s" % (
        len(rows), wrong, (time.monotonic() - start) / 60, max(r["seconds"] for r in rows)))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
