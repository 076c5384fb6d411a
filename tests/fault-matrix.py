#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every step of a restore and every question of the phone × everything that can go wrong, with rousectl."""

import atexit
import concurrent.futures
import hashlib
import json
import os
import plistlib
import subprocess
import sys
import threading
import time
import zipfile

import port_firmware
import scenario
from fault_tables import ACTIONS, POINT_OF, SIGNED, STEPS, point
from scenario import ROUSECTL, STRICT, make_ipsw, run_phone, with_signing

POOR_HOST = os.path.join(scenario.BUILD, "tests", "poor-host.so")
LOCK = threading.Lock()
AT_ONCE = int(os.environ.get("ROUSE_AT_ONCE", "8"))
TIME_LIMIT = 90  # seconds, in which a cell must have ended by itself
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


def cells():
    asked = requests()
    for p in STEPS:
        for fault, action in ACTIONS[p.kind].items():
            yield p, fault, action
    points = [point("run-restored", t, "restored.ask", match_of(t), firmware="17") for t in asked["ios17"]]
    points += [point("run-restored", t, "restored.ask", match_of(t), firmware="18") for t in asked["ios18"]
               if t not in asked["ios17"] or t in ("SystemImageData", "FirmwareUpdaterData", "BasebandData")]
    for p in points:
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
    start = time.time()
    # A host that can become poor: the virtual iPhone's own library stays first.
    words = ["sh", "-c", 'LD_PRELOAD="$LD_PRELOAD:%s" exec "$@"' % POOR_HOST, "sh", ROUSECTL, "restore", "--json", "--yes",
             *(["--erase"] if extra.pop("erase", True) else []), "--ipsw", os.path.abspath(ipsw()), "--tss-url"]
    result = run_phone(with_signing(*words), state=p.state, model=model, faults=[rule], settings=[*STRICT, *settings],
                       timeout=TIME_LIMIT, env={"ROUSE_SHORT_LIMITS": "1"}, **extra)
    error = result.event("error") or {}
    return {"step": p.step, "name": p.name, "kind": p.kind, "firmware": p.firmware, "state": p.state, "fault": fault, "rule": rule,
            "code": error.get("exit_code", result.returncode) if result.returncode is not None else None, "raw": result.returncode, "mode": result.summary.get("ended_in"), "version": result.summary.get("version"), "title": error.get("title"),
            "message": error.get("message"), "refused": result.refused(), "warnings": [w["what"] for w in result.summary.get("warnings", [])],
            "fired": sum(line["event"] == "fault" for line in result.trace), "seconds": round(result.seconds, 1),
            "stderr": result.stderr[-1500:]}


if __name__ == "__main__":
    todo = list(cells())
    words = [w for w in sys.argv[1:] if not w.startswith("-")]
    todo = [c for c in todo if all(w in " ".join((c[0].step, c[0].name, c[0].kind, c[1], c[0].firmware)) for w in words)]
    start = time.time()
    print(len(todo), flush=True)
    out = open("/tmp/f/results.jsonl", "a")
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for r in (f.result() for f in concurrent.futures.as_completed([pool.submit(run, c) for c in todo])):
            out.write(json.dumps(r) + "\n"); out.flush()
            print("%-16s %-26s %-3s %-13s %5s %-9s %-7s %5.1f s fired %d %s %s" % (r["step"], r["name"], r["firmware"], r["fault"], r["code"], r["mode"], r["version"], r["seconds"], r["fired"], r["title"], (r["message"] or "")[:200]), flush=True)
    print("%.0f s" % (time.time() - start))
