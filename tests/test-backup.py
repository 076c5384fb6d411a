#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""rousectl backup and what rousectl info tells of a phone that runs. The backups are made by libimobiledevice's own
idevicebackup2 against the virtual iPhone's service (spec 17 §8)."""

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import time

from scenario import ROUSECTL, Failure, main, make_ipsw, need, run_phone, side_by_side, with_signing

UDID = "00008030-001A2B3C4D5E6F70"
ROOM = ["free-mb=55290"]  # so little on the phone that any disk takes it
GONE, LOCKED, REFUSED, FULL, BACKUP, PASSWORD, FIND_MY = 13, 16, 26, 36, 37, 38, 39


def rousectl(*words, settings=(), env=None, **keywords):
    return run_phone([ROUSECTL, *words], state="normal", settings=[*ROOM, *settings],
                     env={"LC_ALL": "C.UTF-8", "LANGUAGE": "", **(env or {})}, **keywords)


@contextlib.contextmanager
def folder():
    with tempfile.TemporaryDirectory(prefix="rouse-backup-") as path:
        yield path


def create(path, *words, **keywords):
    return rousectl("backup", "create", "--json", "--to", path, *words, **keywords)


def must_make(result, **wanted):
    result.must(result.returncode == 0, "no backup was made")
    result.must(not result.refused(), "the phone refused %s" % result.refused())
    made = result.event("backup")
    for key, value in {"state": "complete", "udid": UDID, "measured": True, **wanted}.items():
        result.must(made.get(key) == value, "%s is %r, not %r" % (key, made.get(key), value))
    return made


def must_fail(result, code, error, word=""):
    event = result.event("error") or {}
    result.must(result.returncode == code, "the exit code is %s, not %s" % (result.returncode, code))
    result.must(event.get("error") == error, "the error is %s, not %s" % (event.get("error"), error))
    result.must(word in event.get("message", ""), "the message does not say “%s”" % word)
    return event


def stopped_when(word, path, settings):
    """A backup that is stopped as soon as it has told of @word."""
    # A shell starts background jobs with SIGINT ignored: SIGTERM means the same to rousectl.
    script = ('"$@" > "$0" & pid=$!; until grep -q "$WORD" "$0" || ! kill -0 $pid; do sleep .1; done; '
              'kill -TERM $pid; wait $pid; code=$?; cat "$0"; exit $code')
    with folder() as words:
        return run_phone(["sh", "-c", script, os.path.join(words, "told"), ROUSECTL, "backup", "create", "--json", "--to", path],
                         state="normal", settings=[*ROOM, *settings], env={"WORD": word})


def asked(result):
    """What the person at the phone was asked for, in order."""
    asks = [e.get("ask") for e in result.events if e["event"] == "backup-progress"]
    return [ask for i, ask in enumerate(asks) if ask != "nothing" and (i == 0 or asks[i - 1] != ask)]


def listed(path):
    out = subprocess.run([ROUSECTL, "backup", "list", "--json", path], capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in out.splitlines()]


# --- facts ---

def info(*settings, words=("--trust",)):
    return rousectl("info", "--json", *words, settings=settings)


def test_facts():
    result = info("battery=15", "find-my=1", "cloud-backup=1", "last-cloud-backup=785000000", "backup-computer=Desk",
                  "backup-encrypted=1")
    got = result.event("device")
    wanted = {"trust": "yes", "trust_advice": None, "owner_name": "Test iPhone", "battery": 15, "charging": True,
              "find_my": True, "cloud_backup": True, "last_cloud_backup": "2025-11-16T15:33:20Z", "last_backup": None,
              "last_backup_computer": "Desk", "backup_encrypted": True, "locked": False, "activation": "Activated",
              "available": 55290 << 20, "capacity": 54 << 30}
    for key, value in wanted.items():
        result.must(got.get(key) == value, "%s is %r, not %r" % (key, got.get(key), value))


def test_facts_without_trust():
    """Nothing appears on the phone's screen, and what is not told is unknown."""
    result = info(words=())
    got = result.event("device")
    result.must(got["trust"] == "no" and got["battery"] is None and got["cloud_backup"] is None, "told: %s" % got)
    result.must("tap Trust" in got["trust_advice"], "it does not say what to do")
    asked = [line["detail"].get("Request") for line in result.trace if line["door"] == "lockdownd"]
    result.must("Pair" not in asked, "the phone was asked to pair")


def test_facts_locked():
    for settings, words, trust, advice in ((["locked=1"], (), "locked", "unlock"),
                                           (["trust=pending"], ("--trust",), "asking", "tap Trust"),
                                           (["trust=denied"], ("--trust",), "denied", "pull the cable")):
        result = info(*settings, words=words)
        got = result.event("device")
        result.must(got["trust"] == trust, "%s: trust is %s" % (settings, got["trust"]))
        result.must(advice in got["trust_advice"], "%s: the advice is %s" % (settings, got["trust_advice"]))


# --- making one ---

def test_create():
    with folder() as path:
        result = create(path, settings=["backup-files=300"])
        made = must_make(result, encrypted=False, files=304)
        stages = [e["stage"] for e in result.events if e["event"] == "backup-progress"]
        result.must(not asked(result), "nothing was to be asked, but %s" % asked(result))
        result.must(sorted(set(stages), key=stages.index) == ["prepare", "copy", "verify"], "stages: %s" % stages)
        fractions = [e["fraction"] for e in result.events if e.get("fraction") is not None]
        result.must(len(fractions) > 4 and fractions == sorted(fractions) and fractions[-1] == 1.0,
                    "fractions: %s" % fractions)
        found = listed(path)
        result.must([f["path"] for f in found] == [made["path"]] and found[0]["state"] == "complete",
                    "the list has %s" % found)


def test_large():
    with folder() as path:
        made = must_make(create(path, settings=["backup-files=2000", "backup-mb=96"]), files=2004)
        return "%d MB" % (made["size"] >> 20)


def test_encrypted():
    with folder() as path:
        must_make(create(path, settings=["backup-encrypted=1"]), encrypted=True)


def test_again():
    with folder() as path:
        must_make(create(path))
        must_make(create(path), files=44)


def test_cancel_and_resume():
    with folder() as path:
        result = stopped_when('"fraction":0', path, ["backup-files=400", "backup-file-ms=50"])  # would take 20 s
        must_fail(result, 3, "cancelled")
        told = [line["detail"] for line in result.trace if line.get("door") == "backup" and line.get("event") == "sent"]
        percent = max(detail[2] for detail in told if detail[0] == "DLMessageUploadFiles")
        result.must(percent < 99, "it was not stopped, but ran to its end")
        state = [f["state"] for f in listed(path)]
        result.must(state == ["incomplete"], "what is there is called %s" % state)
        must_make(create(path, settings=["backup-files=400"]), files=404)


def test_phone_says_no():
    for code, exit_code, error, word in ((208, LOCKED, "locked", "unlock"), (105, 30, "no-room", "room"),
                                         (205, BACKUP, "backup", "another folder"), (99, 1, "failed", "99")):
        with folder() as path:
            must_fail(create(path, faults=["at backup:Backup do error %d" % code]), exit_code, error, word)


def test_passcode():
    """The phone asks for its passcode on its own screen: said while it does, and taken back when it was entered."""
    with folder() as path:
        result = create(path, settings=["backup-passcode=1", "passcode-ms=1500", "backup-files=100", "backup-file-ms=5"])
        must_make(result, files=104)
        result.must(asked(result) == ["passcode"], "asked for %s" % asked(result))
        result.must(result.events[-2]["ask"] == "nothing", "the question stays")


def test_passcode_refused():
    """The person taps Cancel: told with what to do; nothing is left that looks like a backup, and the next one works."""
    with folder() as path:
        result = create(path, settings=["backup-passcode=refused", "passcode-ms=1500"])
        must_fail(result, LOCKED, "locked", "unlock")
        result.must(asked(result) == ["passcode"], "asked for %s" % asked(result))
        if listed(path):
            raise Failure("it is taken for a backup: %s" % listed(path))
        must_make(create(path))


def test_passcode_cancelled():
    """Stopped while the phone waits for its passcode."""
    with folder() as path:
        result = stopped_when("passcode", path, ["backup-passcode=1", "passcode-ms=9000"])
        must_fail(result, 3, "cancelled")
        result.must(asked(result) == ["passcode"], "asked for %s" % asked(result))


def test_nothing_left():
    """Folders made for a backup that did not even begin go again; one that was there or holds anything stays."""
    with folder() as path:
        new, mine = os.path.join(path, "new"), os.path.join(path, "mine")
        os.mkdir(mine)
        for target in new, mine:
            must_fail(create(target, settings=["trust=denied"]), LOCKED, "locked", "denied")
        if os.listdir(path) != ["mine"]:
            raise Failure("what is left: %s" % os.listdir(path))
        os.makedirs(os.path.join(new, "other"))
        must_fail(create(new, settings=["trust=denied"]), LOCKED, "locked", "denied")
        if os.listdir(new) != ["other"]:
            raise Failure("what was there is gone")


def test_unplugged():
    with folder() as path:
        must_fail(create(path, faults=["at backup:file nth 10 do unplug"]), GONE, "device-gone")
        if [f["state"] for f in listed(path)] != ["incomplete"]:
            raise Failure("what is there is not called incomplete")


def test_denied():
    with folder() as path:
        must_fail(create(path, settings=["trust=denied"]), LOCKED, "locked", "denied")


def test_waits_for_trust():
    """As long as the person does not tap, the program says what to do, and can be stopped."""
    with folder() as path:
        result = stopped_when('"ask":"trust"', path, ["trust=pending"])
        must_fail(result, 3, "cancelled")
        result.must("trust" in [e.get("ask") for e in result.events], "nothing was asked of the person")


def test_no_room():
    with folder() as path:
        must_fail(create(path, settings=["capacity-mb=99000000"]), 30, "no-room", "MB free")
        if os.listdir(path):
            raise Failure("something was written")


def test_no_tool():
    with folder() as path:
        event = must_fail(create(path, env={"PATH": path}), 1, "no-tool", "libimobiledevice-utils")
        if "libimobiledevice-utils" not in event["action"]:
            raise Failure("the package is not named: %s" % event)


def test_not_started():
    with folder() as path:
        result = run_phone([ROUSECTL, "backup", "create", "--json", "--to", path], state="recovery")
        must_fail(result, REFUSED, "refused", "started")


def tool(path, script):
    """A program in the place of idevicebackup2."""
    name = os.path.join(path, "idevicebackup2")
    with open(name, "w") as file:
        file.write("#!/bin/sh\n" + script)
    os.chmod(name, 0o755)
    return {"PATH": path + ":" + os.environ["PATH"]}


def test_tool_lies():
    """It says that all is well, and there is nothing, or the old backup only."""
    with folder() as path, folder() as bin_path:
        lie = tool(bin_path, "echo 'Backup Successful.'\n")
        must_fail(create(path, env=lie), 1, "failed")
        made = must_make(create(path))
        old = time.time() - 3600
        os.utime(os.path.join(made["path"], "Status.plist"), (old, old))
        must_fail(create(path, env=lie), 1, "failed", "no new backup")


def test_tool_crashes():
    with folder() as path, folder() as bin_path:
        must_fail(create(path, env=tool(bin_path, "kill -SEGV $$\n")), 1, "failed", "signal 11")


def test_asks_for_passcode():
    """Versions that can see the phone's question say so."""
    with folder() as path, folder() as bin_path:
        env = tool(bin_path, "echo '*** Waiting for passcode to be entered on the device ***'\nexec %s \"$@\"\n"
                   % shutil.which("idevicebackup2"))
        result = create(path, env=env)
        must_make(result)
        asks = [e.get("ask") for e in result.events if e["event"] == "backup-progress"]
        result.must("passcode" in asks and asks[-1] == "nothing", "asked: %s" % asks)


# --- damage ---

def test_damaged():
    with folder() as path:
        made = must_make(create(path))
        for name, content in (("Manifest.db", b"SQLite format 3"), ("Manifest.plist", b"bplist00nonsense")):
            victim = os.path.join(made["path"], name)
            with open(victim, "rb") as file:
                good = file.read()
            with open(victim, "wb") as file:
                file.write(content)
            found = listed(path)[0]
            if found["state"] != "damaged" or not found["why"]:
                raise Failure("without %s: %s" % (name, found))
            told = subprocess.run([ROUSECTL, "backup", "restore", "--yes", made["path"]], capture_output=True, text=True)
            if told.returncode != BACKUP or "damaged" not in told.stderr:
                raise Failure("a damaged backup would be put back: %s" % told)
            with open(victim, "wb") as file:
                file.write(good)


def test_disk():
    """A disk of a Mac: what Finder made lies deep in it, and is found from the top."""
    with folder() as path:
        place = os.path.join(path, "Users", "maria", "Library", "Application Support", "MobileSync", "Backup")
        os.makedirs(place)
        made = must_make(create(place))
        found = listed(path)
        if [(f["path"], f["state"]) for f in found] != [(made["path"], "complete")]:
            raise Failure("the list has %s" % found)


def test_empty_folder():
    with folder() as path:
        if listed(path):
            raise Failure("there is something in an empty folder")
        code = subprocess.run([ROUSECTL, "backup", "list", path + "/none"], capture_output=True).returncode
        if code != 1:
            raise Failure("a folder that is not there: exit code %d" % code)


# --- putting it back ---

def test_restore():
    with folder() as path:
        made = must_make(create(path))
        steps = rousectl("backup", "restore", "--json", made["path"])
        event = steps.event("backup-steps")
        steps.must(len(event["steps"]) == 5 and "restore" in event["command"], "the steps are %s" % event)
        steps.must(not [line for line in steps.trace if line["door"] == "backup"], "the phone was touched")
        result = rousectl("backup", "restore", "--yes", made["path"])
        result.must(result.returncode == 0 and not result.refused(), "it was not put back")
        asked = json.dumps([line["detail"] for line in result.trace if line["door"] == "backup"])
        result.must('"Restore"' in asked, "the phone was not asked")


def test_restore_wrong_password():
    """The password goes through a pipe to the tool, which the phone refuses."""
    with folder() as path:
        made = must_make(create(path, settings=["backup-encrypted=1"]))
        words = [ROUSECTL, "backup", "restore", "--yes", made["path"]]
        for given, code in (("wrong", 0), ("secret", 0)):
            result = run_phone(["sh", "-c", 'printf "%s\\n" "$0" | "$@"', given, *words], state="normal",
                               settings=[*ROOM, "backup-password=secret"])
            result.must((result.returncode == 0) == (given == "secret"), "with “%s”: %s" % (given, result.returncode))


# --- a phone that is too full for an update ---

def update(*words, settings=()):
    """After it has been trusted: only then it tells of its room."""
    ipsw = make_ipsw("small")
    script = '"$0" info --trust > /dev/null; exec "$@"'
    command = with_signing(ROUSECTL, "restore", "--json", "--ipsw", ipsw, *words, "--tss-url")
    return run_phone(["sh", "-c", script, ROUSECTL, *command], state="normal", settings=settings)


def test_too_full():
    result = update(settings=["free-mb=200"])
    must_fail(result, FULL, "phone-full", "200 MB free")
    result.must(result.summary["ended_in"] == "normal" and not result.received(), "the phone was touched")


def test_too_full_in_spite():
    """The phone finds out by itself, in its step of checks; nothing is lost."""
    result = update("--skip-room-check", settings=["free-mb=200"])
    must_fail(result, FULL, "phone-full", "space_checks")


def test_room_enough():
    result = update("--dry-run", settings=["free-mb=600"])
    result.must(result.returncode == 0, "there is room enough")


def test_restore_find_my():
    with folder() as path:
        made = must_make(create(path))
        result = rousectl("backup", "restore", "--yes", made["path"], settings=["find-my=1"])
        result.must(result.returncode == FIND_MY and "Find My" in result.stderr, "Find My was not named")
        result.must(not [line for line in result.trace if line["door"] == "backup"], "the phone was touched")


if __name__ == "__main__":
    # idevicebackup2 mostly waits, for seconds in each run.
    main(*side_by_side([value for name, value in list(globals().items()) if name.startswith("test_")], 5),
         before=lambda: need("idevicebackup2"))
