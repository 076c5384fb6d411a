#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""rousectl killed (kill -9) in each phase of a restore, and started again: what it wrote down leads to a good end. With
ROUSE_WHOLE_MATRIX=1 every phase from every mode; else some of them."""

import json
import os
import tempfile

import scenario
from scenario import ROUSECTL, STRICT, make_ipsw, run_phone

# What a person does beside one phone that goes on living: a list of steps, each of them a command that may be killed when
# a phase is that far, or a verb for the virtual iPhone. A phone that is to be restarted by hand is.
SCRIPT = """
import json, os, socket, subprocess, sys
os.environ["G_DEBUG"] = "fatal-warnings"
control = socket.socket(socket.AF_UNIX)
control.connect(os.environ["VIRTUAL_IPHONE_CONTROL"])
stream = control.makefile("rw")
def verb(words):
    stream.write(words + "\\n")
    stream.flush()
    return stream.readline().strip()
urls = ["--tss-url", os.environ["VIRTUAL_IPHONE_TSS_URL"], "--asset-url", os.environ["VIRTUAL_IPHONE_ASSET_URL"],
        "--proxy-to", os.environ["VIRTUAL_IPHONE_PROXY_TO"]]
code = 0
for step in json.loads(sys.argv[1]):
    if "verb" in step:
        print(json.dumps({"event": "verb", "said": verb(step["verb"])}), flush=True)
        continue
    if "beside" in step:
        step["run"] = step["beside"]
    words = step["run"] + (urls if step["run"][1] in ("restore", "resume") else [])
    child = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    phase, _, least = step.get("kill", "").partition("@")
    beside = step.get("meanwhile")
    for line in child.stdout:
        print(line, end="", flush=True)
        event = json.loads(line)
        if event["event"] != "progress":
            continue
        if event["prompt"] and "Force a restart" in event["prompt"]:
            verb("restart")
        if event["phase"] == phase and event["fraction"] >= float(least or 0):
            child.kill()
            break
        if beside and event["phase"] == beside["at"]:
            second = subprocess.run(beside["run"] + urls, stdout=subprocess.PIPE, text=True)
            print(json.dumps({"event": "beside", "code": second.returncode}), flush=True)
            beside = None
    code = child.wait()
    print(json.dumps({"event": "ended", "code": code}), flush=True)
sys.exit(code if code >= 0 else 99)
"""

IN_USE, SEVERAL, NO_DEVICE, FAILED = 31, 12, 11, 1


def ipsw():
    return make_ipsw("journal", os_size="24M", ramdisk_size="2M", version="17.4", build="21E219")


def play(steps, state="recovery", before=(), **keywords):
    keywords.setdefault("timeout", 200)
    # umockdev complains (CRITICAL, but it goes on) about a program that is killed in the middle of a call: warnings are
    # fatal only for the program that is tested.
    with tempfile.TemporaryDirectory(prefix="rouse-journal-") as folder:
        result = run_phone([*before, "/usr/bin/python3", "-c", SCRIPT, json.dumps(steps)], state=state, settings=STRICT,
                           env={"XDG_STATE_HOME": folder, "G_DEBUG": ""}, expect_refusal=("asr-short", "asr-no-connection"), **keywords)
    result.sessions = [e for e in result.events if e["event"] == "session"]
    result.ends = [e["code"] for e in result.events if e["event"] == "ended"]
    return result


def restore(erase, **step):
    return {"run": [ROUSECTL, "restore", "--json", "--yes", *(["--erase"] if erase else []), "--ipsw", ipsw()], **step}


def resume(*words, **step):
    return {"run": [ROUSECTL, "resume", "--json", *words], **step}


HISTORY = {"run": [ROUSECTL, "history", "--json"]}


def works(result, ends):
    """The phone works with the new system, and the journal says how each session ended, newest first."""
    result.must(result.ends[-2] == 0, "going on failed: %s" % result.ends)
    result.must(result.summary.get("ended_in") == "normal", "the phone ended in %s" % result.summary.get("ended_in"))
    result.must([s["end"] for s in result.sessions] == ends, "the journal says %s" % [s["end"] for s in result.sessions])


def killed_at(where, state="recovery", erase=False, stages=("untouched",)):
    """Killed there; then gone on with, keeping or erasing as before."""
    words = ["--erase", "--yes"] if erase else []
    result = play([restore(erase, kill=where), resume(*words), HISTORY], state)
    advice = result.event("resume")
    result.must(advice is not None and advice["stage"] in stages, "advice: %s" % advice)
    result.must(advice["erase"] == erase, "it erases, or does not, against what was chosen")
    works(result, ["started"] if advice["is_over"] else ["ok", "continued"])
    erased = [line for line in result.trace if line.get("door") == "device" and line.get("event") == "erased"]
    result.must(erase or not erased, "a repair that keeps the data has erased")
    result.must(result.summary.get("version") == "17.4", "it runs %s" % result.summary.get("version"))
    return "%s → %s, %s" % (advice["phase"], advice["stage"], "over" if advice["is_over"] else "gone on")


# Phase, at which fraction of the whole, how far that is.
# What was told last may be written down a moment later, but always before it is done.
PHASES = [("verify", 0, ("untouched",)), ("sign", 0, ("untouched",)), ("boot", 0, ("untouched", "touched")),
          ("boot", .08, ("touched", "loaded")), ("boot", .11, ("touched", "loaded")), ("prepare", 0, ("loaded",)),
          ("prepare-disk", 0, ("loaded", "written")), ("image", .3, ("written",)), ("verify-image", 0, ("written",)),
          ("install", 0, ("written",)), ("firmware", 0, ("written",)), ("finish", 0, ("written", "restarting")),
          ("restart", 0, ("written", "restarting"))]
FEW = [("sign", "recovery", False), ("boot", "dfu", True), ("prepare", "normal", False), ("image", "recovery", True),
       ("restart", "recovery", False)]


def make_matrix():
    whole = os.environ.get("ROUSE_WHOLE_MATRIX")
    tests = []
    for phase, least, stages in PHASES:
        for state in ("recovery", "dfu", "normal"):
            for erase in (False, True):
                if not whole and (phase, state, erase) not in FEW or not whole and least == .11:
                    continue

                def test(phase=phase, least=least, state=state, erase=erase, stages=stages):
                    return killed_at("%s@%s" % (phase, least), state, erase, stages)
                test.__name__ = "killed_at_%s_%d_from_%s_%s" % (phase.replace("-", "_"), least * 100, state,
                                                               "erase" if erase else "keep")
                tests.append(test)
    return tests


def given_back():
    """Stopped before the restore system was started: the phone starts as it was, from recovery mode and from where it was on."""
    result = play([restore(True, kill="boot@0.09"), resume("--give-back"), HISTORY], state="normal",
                  options=["--installed", "17.0:21A329"])
    works(result, ["given-back"])
    result.must(result.summary["version"] == "17.0", "it does not run what it had: %s" % result.summary)
    result.must(not [t for t in result.trace if t.get("event") == "erased"], "something was erased")


def not_given_back_afterwards():
    """Once the restore system runs, only the whole repair again helps; nothing else is done."""
    result = play([restore(False, kill="image@0.3"), resume("--give-back"), resume(), HISTORY])
    result.must(result.ends[1] == 29, "exit code %s" % result.ends[1])
    works(result, ["ok", "continued"])


def killed_twice():
    """What the first one had done to the phone is not forgotten by the second, which was killed before it did anything."""
    result = play([restore(True, kill="image@0.3"), resume("--erase", "--yes", kill="sign"),
                   resume("--erase", "--yes"), HISTORY])
    advices = [e for e in result.events if e["event"] == "resume"]
    result.must([a["stage"] for a in advices] == ["written", "written"], "advices: %s" % advices)
    works(result, ["ok", "continued", "continued"])


def never_erases_unasked():
    """A session that erases is not gone on with unless that is said again; one that keeps the data never erases."""
    # The third: nobody sits at the terminal.
    result = play([restore(True, kill="boot"), resume(), resume("--yes"),
                   {"run": ["sh", "-c", 'exec "$0" resume "$@" >/dev/null', ROUSECTL]}, HISTORY])
    result.must(result.ends[1:4] == [2, 2, 2], "exit codes %s" % result.ends)
    result.must(not [t for t in result.trace if t.get("event") == "erased"], "it was erased")
    result = play([restore(False, kill="boot"), resume("--erase", "--yes"), HISTORY])
    result.must(result.ends[1] == 2, "exit codes %s" % result.ends)
    result.must([s["end"] for s in result.sessions] == ["open"], "the session is not open any more")


def never_another_phone():
    """Another phone of the same model is connected: nothing is offered for it; with both, one has to be named."""
    ecid = "1A2B3C4D5E6F70"
    named = restore(False, kill="boot@0.09")
    named["run"] += ["--ecid", ecid]
    result = play([named, resume(), {"verb": "unplug"}, resume(), resume("--ecid", ecid), {"verb": "plug"},
                   resume("--ecid", ecid), HISTORY], second="iPhone12,1:recovery")
    # The second: both phones are there, or the first one is just restarting and nothing is offered for the other.
    result.must(result.ends[1] in (SEVERAL, FAILED), "exit codes %s" % result.ends)
    result.must([result.ends[0], *result.ends[2:5]] == [-9, FAILED, NO_DEVICE, 0], "exit codes %s" % result.ends)
    works(result, ["ok", "continued"])
    other = result.summaries[1]
    result.must(other["ended_in"] == "recovery" and not other["received"], "the other phone was touched: %s" % other)


def only_one_at_a_time():
    """While one program repairs a phone, another one that is to do the same does nothing."""
    step = restore(False)
    second = {"at": "prepare", "run": [ROUSECTL, "restore", "--json", "--ipsw", ipsw()]}
    result = play([{**step, "meanwhile": second}, HISTORY])
    result.must(result.event("beside")["code"] == IN_USE, "the second ended with %s" % result.event("beside"))
    works(result, ["ok"])
    second["run"] = [ROUSECTL, "resume", "--json"]
    result = play([{**step, "meanwhile": second}, HISTORY])
    result.must(result.event("beside")["code"] == IN_USE, "the second ended with %s" % result.event("beside"))
    works(result, ["ok"])


def nothing_to_go_on_with():
    result = play([resume(), restore(False), resume(), HISTORY])
    result.must(result.ends == [FAILED, 0, FAILED, 0], "exit codes %s" % result.ends)


# A disk of that size under the journals, where mounts concern nobody else.
SMALL_DISK = 'd="$HOME/.local/state"; mkdir -p "$d" && mount -t tmpfs -o size=%s none "$d" && exec "$@"'


def full_disk():
    """What happened and the end find room; of the log as much as does. One on which no journal can be begun stops nobody."""
    own = scenario.own_mounts()
    if own is None:
        return "skip: no file system of one's own may be made here"
    for size, ends, note in ("72k", ["ok"], "the journal cannot be written: No space left"), ("8k", [], "no journal: "):
        with tempfile.TemporaryDirectory() as folder:
            log = os.path.join(folder, "log")
            step = restore(False)
            step["run"] += ["--log", log]
            result = play([step, HISTORY], before=[*own, "sh", "-c", SMALL_DISK % size, "sh"])
            works(result, ends)
            with open(log, encoding="utf-8") as file:
                text = file.read()
        result.must(text.count(note) == 1, "%s: it is told %d times" % (size, text.count(note)))
    return None


TESTS = [*make_matrix(), given_back, not_given_back_afterwards, killed_twice, never_erases_unasked, never_another_phone,
         only_one_at_a_time, full_disk, nothing_to_go_on_with]

if __name__ == "__main__":
    scenario.main(*scenario.side_by_side(TESTS, 6))
