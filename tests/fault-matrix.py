#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every step of a restore and every question of the phone × everything that can go wrong, with rousectl: each ends as
fault_tables.py says, within its time. Limits of minutes are shortened (src/base/patience.c), and many cells run at once:
they wait more than they work. Words choose cells; --slice: some forty of all, each fault and
step at least once; --valgrind: looks for memory that is lost or misused, and for nothing else.
$ROUSE_AT_ONCE says how many run at once (14; 8 of a slice, which has company)."""

import atexit
import concurrent.futures
import hashlib
import os
import plistlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile

import port_firmware
import scenario
from fault_tables import (ACTIONS, FAULTS, ON_PORTS, POINT_OF, STEPS, WORDS, action_for, expected, limit, point,
                          why_not)
from scenario import ROUSECTL, STRICT, make_ipsw, run_phone, with_signing

SUPPRESSIONS = os.path.join(scenario.SOURCE, "build-aux")
POOR_HOST = os.path.join(scenario.BUILD, "tests", "poor-host.so")
LOCK = threading.Lock()
AT_ONCE = int(os.environ.get("ROUSE_AT_ONCE", "8" if "--slice" in sys.argv else "14"))
FOUND = 99  # valgrind's
VALGRIND = []
MAX_OPEN = 6  # of what has no name, at the end of a program
STILL_OPEN = "it is still open at the end"
HARMLESS = ("anon_inode:", "inotify")
TEMPORARY = re.compile(r"\.[A-Z0-9]{6}$|\.part$|\.tmp$")
SLOW = {"hang", "lost", "refused-port", "wrong-type", "truncated", "unplug", "busy", "slow", "closed"}  # not in a slice
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


# Sent only by a modem that does not take its firmware, and the restore goes on without; and where the key is not elsewhere.
SETTINGS_OF = {"BasebandUpdaterOutputData": ["modem-dead=1"], "StreamedImageDecryptionKey": ["lost-key=1"]}


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
            p = point("run-restored", t, "restored.ask", match_of(t), firmware="17", settings=["rare=" + t])
            for fault, action in ACTIONS[p.kind].items():
                yield p, fault, action


def run(cell):
    p, fault, action = cell
    repeats = p.extra.get("repeats", " always" if fault == "refused-port" or p.kind.startswith("tss") else "")
    rule = "at %s:%s%s do %s" % (POINT_OF.get(p.kind, p.kind), p.match, repeats, action)
    by_host = "%s %s" % (p.match, action) if p.kind == "host" else ""
    ipsw, model = FIRMWARE[p.firmware]
    extra = {k: v for k, v in p.extra.items() if k != "repeats"}
    settings = QUICK + extra.pop("settings", [])
    words = ["restore", "--json", "--yes", *(["--erase"] if extra.pop("erase", True) else []), "--ipsw",
             os.path.abspath(ipsw()), "--tss-url"]
    with tempfile.TemporaryDirectory(prefix="rouse-cell-") as folder:
        result = run_phone(with_signing(*on_host(folder, by_host), *words), state=p.state, model=model,
                           faults=[] if by_host else [rule], settings=[*STRICT, *settings],
                           timeout=limit(fault) * (4 if VALGRIND else 1),
                           env={"ROUSE_SHORT_LIMITS": "1", "G_DEBUG": "fatal-criticals"}, **extra)
        left = find_left(folder, result)
    error = result.event("error") or {}
    fired = sum(line["event"] == "fault" for line in result.trace) + result.stderr.count("poor-host: ")
    code = result.returncode
    if code == scenario.REFUSED:  # what the phone refused is what the fault is about
        code = error.get("exit_code", 0)
    row = {"kind": p.kind, "step": p.step, "name": p.name, "firmware": p.firmware, "fault": fault, "rule": rule, "code": code,
           "mode": result.summary.get("ended_in"), "words": (error.get("title"), error.get("action")),
           "message": error.get("message"), "seconds": round(result.seconds, 1)}
    row["why"] = (judge_memory if VALGRIND else judge)(expected(p, fault), row, fired, result) or left
    return row


def run_fairly(cell):
    """The worker may let go of the firmware file a moment after the program has its result and ends, on a busy computer
    more than once: a leak is there each time."""
    for _ in range(4):
        row = run(cell)
        if row["why"] is None or not row["why"].startswith(STILL_OPEN):
            break
    return row


def on_host(folder, at):
    """rousectl with folders of its own, on a host that can become poor: the virtual iPhone's own library stays first."""
    os.mkdir(os.path.join(folder, "tmp"))
    preload = "" if VALGRIND else 'LD_PRELOAD="$LD_PRELOAD:%s"' % POOR_HOST
    script = 'TMPDIR=%s/tmp XDG_CACHE_HOME=%s/cache POOR_HOST_OPEN=%s/open POOR_HOST_AT="%s" %s exec "$@"' % (
        folder, folder, folder, at, preload)
    return ["sh", "-c", script, "sh", *VALGRIND, ROUSECTL]


def find_left(folder, result):
    """None, or what rousectl left behind: files, processes, or more open descriptors than after a restore that went well."""
    files = [os.path.join(where, name) for where, _, names in os.walk(folder) for name in names]
    scratch = [f for f in files if f.startswith(folder + "/tmp/") or TEMPORARY.search(f)]
    if scratch:
        return "files are left: %s" % scratch
    if result.left_running:
        return "processes are left: %s" % result.left_running
    if not os.path.exists(os.path.join(folder, "open")):  # ended by a signal
        return None
    with open(os.path.join(folder, "open")) as file:
        still = [line.strip() for line in file]
    bad = [s for s in still if not s.startswith(HARMLESS) and s != "/dev/null"]
    return "%s: %s" % (STILL_OPEN, still) if bad or len(still) > MAX_OPEN else None


def judge_memory(_wanted, row, _fired, result):
    """Under valgrind, whose pace changes how things end: only that it ends, and what valgrind has found."""
    if row["code"] is None or row["code"] < 0 or row["code"] == FOUND:
        return "exit %s: %s" % (row["code"], result.stderr[-3000:])
    return None


def judge(wanted, row, fired, result):
    """None, or what is not as the tables say."""
    codes, modes = wanted
    code = row["code"]
    if code is None:
        return "it did not end within %d s" % limit(row["fault"])
    if code < 0 or code > 128 and code not in codes:
        return "it crashed: %s" % result.stderr[-300:]
    if not fired:
        return "the fault never happened"
    if code not in codes:
        return "exit code %s, not %s" % (code, codes)
    if row["mode"] not in modes:
        return "the phone ended in %s, not %s" % (row["mode"], modes)
    if code in WORDS and row["words"] != WORDS[code]:
        return "what is said and advised is %s, not %s" % (row["words"], WORDS[code])
    return "the error gives no reason" if code in WORDS and not row["message"] else None


def print_matrix(rows):
    """A table a kind of point, a line a point and a column a fault, with exit codes; ! where it is not as the tables say."""
    kinds = {}
    for row in rows:
        lines = kinds.setdefault(row["kind"], {})
        lines.setdefault((row["step"], row["name"], row["firmware"]), {})[row["fault"]] = row
    for kind, lines in sorted(kinds.items()):
        columns = [fault for fault in ACTIONS[kind] if any(fault in line for line in lines.values())]
        print("#\n# %-44s %s" % (kind, " ".join(columns)))
        for where, line in sorted(lines.items()):
            cells = ["%s%s" % (line[c]["code"], "!" if line[c]["why"] else "") if c in line else "" for c in columns]
            print("# %-44s %s" % (" ".join(where), " ".join(cell.ljust(len(c)) for cell, c in zip(cells, columns))))


def print_no_cells():
    """What can go wrong nowhere at a kind of point."""
    said = {}
    for kind in ACTIONS:
        for fault in FAULTS:
            if action_for(kind, fault) is None:
                said.setdefault((kind, why_not(kind, fault)), []).append(fault)
    print("#\n# no cells:")
    for (kind, why), faults in said.items():
        print("# %s × %s: %s" % (kind, ", ".join(faults), why))


def cost(cell):
    """Seconds or so; those that wait for a limit cost most."""
    p, fault, _ = cell
    waits = fault in SLOW and not p.kind.startswith(("usb", "proxy", "host")) and (p.step, fault) != ("run-restored", "refused-port")
    return (10 if waits else 0) + (3 if p.step == "run-restored" else 0)


def choose(everything, count):
    """A slice: each fault, step and kind of point at least once, then evenly spread ones that do not wait for a limit."""
    chosen, missing = [], {word for p, fault, _ in everything for word in (fault, p.step, p.kind)}
    while missing:
        best = min(everything, key=lambda c: (-len(missing & {c[1], c[0].step, c[0].kind}), cost(c)))
        chosen.append(best)
        missing -= {best[1], best[0].step, best[0].kind}
    rest = [c for c in everything if c not in chosen and cost(c) <= 3 and c[1] not in SLOW]
    more = max(count - len(chosen), 1)
    return sorted(chosen, key=cost, reverse=True) + rest[len(rest) // (2 * more)::max(1, len(rest) // more)]


def use_valgrind():
    if shutil.which("valgrind") is None:
        scenario.skip("valgrind is not installed")
    VALGRIND.extend(["valgrind", "--quiet", "--error-exitcode=%d" % FOUND, "--leak-check=full",
                     "--errors-for-leak-kinds=definite", "--suppressions=" + os.path.join(SUPPRESSIONS, "valgrind.supp")])


def main():
    todo = list(cells())
    words = [w for w in sys.argv[1:] if not w.startswith("--")]
    todo = [c for c in todo if all(w in " ".join((c[0].step, c[0].name, c[0].firmware, c[1])) for w in words)]
    if "--slice" in sys.argv:
        todo = choose(todo, 36)
    if "--valgrind" in sys.argv:  # a poor host is a preloaded library, as valgrind is
        scenario.tap_needs(use_valgrind)
        todo = [c for c in todo if c[1] not in ("no-memory", "no-disk") and c[0].kind != "host"]
    for firmware in {c[0].firmware for c in todo}:
        FIRMWARE[firmware][0]()
    start = time.monotonic()
    print("1..%d" % len(todo), flush=True)
    rows = []
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for number, future in enumerate(concurrent.futures.as_completed([pool.submit(run_fairly, c) for c in todo]), 1):
            row = future.result()
            rows.append(row)
            print("%s %d %s, %s (%s), %s: exit %s, phone %s, %.1f s" % (
                "not ok" if row["why"] else "ok", number, row["step"], row["name"], row["firmware"], row["fault"],
                row["code"], row["mode"], row["seconds"]))
            if row["why"]:
                print("# %s\n# rule: %s\n# %s" % (row["why"].replace("\n", " "), row["rule"], row["message"]), flush=True)
    print_matrix(rows)
    print_no_cells()
    wrong = sum(row["why"] is not None for row in rows)
    print("# %d cells, %d not as expected, %.1f minutes, longest %.0f s" % (
        len(rows), wrong, (time.monotonic() - start) / 60, max((r["seconds"] for r in rows), default=0)))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print("# %.0f s of processor time" % (used.ru_utime + used.ru_stime))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
