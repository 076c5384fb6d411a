#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An update from a phone that runs: it puts the passcode's keys aside, or says why not (spec 12 §8)."""

import os
import sys

from scenario import OFFLINE, ROUSECTL, STRICT, main, make_ipsw, rousectl_restore, run_phone, with_signing

ASK = "Enter the passcode on the phone"


def ipsw():
    return make_ipsw("stash-bag", os_size="8M", ramdisk_size="2M")


def update(*settings, **keywords):
    return rousectl_restore(ipsw(), erase=False, state="normal", settings=["sidp=1", *settings], **keywords)


def prompts(result):
    """What the person was asked, each once, in order."""
    found = []
    for event in result.events:
        if event.get("prompt") and event["prompt"] not in found[-1:]:
            found.append(event["prompt"])
    return found


def commands(result):
    return [line["detail"]["Command"] for line in result.trace if (line["door"], line["event"]) == ("preboard", "request")]


def must_fail(result, error, *words):
    """Before anything was changed: the phone still runs what it had."""
    event = result.event("error") or {}
    result.must(event.get("error") == error, "the error is %s, not %s" % (event.get("error"), error))
    for word in words:
        result.must(word in event.get("message", ""), "the message does not say “%s”" % word)
    result.must(not result.refused(), "the phone refused %s" % result.refused())
    result.must(result.summary.get("ended_in") == "normal", "the phone is not as it was")
    result.must(not result.received(), "something was sent")


def test_passcode():
    result = update().must_succeed()
    result.must(prompts(result) == [ASK], "asked for %s" % prompts(result))
    result.must(commands(result) == ["CreateStashbag", "CommitStashbag"], "sent %s" % commands(result))
    last = result.events[-1]
    result.must(not last.get("prompt"), "the prompt stayed")


def test_order():
    """Created before the ticket is asked for, committed before the phone restarts (spec 12 §2)."""
    result = update().must_succeed()
    at = {}
    for number, line in enumerate(result.trace):
        word = line["detail"].get("Command") or line["detail"].get("Request") if isinstance(line.get("detail"), dict) else None
        if line["door"] == "tss" and line["event"] == "request":
            word = "tss"
        if line["event"] == "request" and word:
            at.setdefault(word, number)
    wanted = ["CreateStashbag", "tss", "CommitStashbag", "EnterRecovery"]
    result.must(sorted(wanted, key=lambda word: at[word]) == wanted, "the order was %s" % at)


def test_skip():
    result = update("stash-bag=skip").must_succeed()
    result.must(commands(result) == ["CreateStashbag"], "sent %s" % commands(result))
    result.must(not prompts(result), "somebody was asked")


def test_phones_without():
    """No HasSiDP, or an erase, or no service: nothing is asked for."""
    result = rousectl_restore(ipsw(), erase=False, state="normal").must_succeed()
    result.must(not commands(result), "sent %s" % commands(result))
    result = rousectl_restore(ipsw(), erase=True, state="normal", settings=["sidp=1"]).must_succeed()
    result.must(not commands(result), "sent %s before an erase" % commands(result))
    result = update(faults=["at lockdownd:StartService do error InvalidService"]).must_succeed()
    result.must(not commands(result), "sent %s" % commands(result))


def test_dry_run():
    result = update(extra=["--dry-run"])
    result.must(result.returncode == 0, "the command failed")
    result.must(not commands(result), "a dry run asked the phone for a stash bag")


def test_locked():
    """It waits for the phone to be unlocked, and says so."""
    result = update(faults=["at lockdownd:StartService nth 1 do error PasswordProtected"]).must_succeed()
    result.must(prompts(result) == ["Unlock the phone", ASK], "asked for %s" % prompts(result))


def test_nobody_enters_it():
    must_fail(update("stash-bag=timeout"), "locked", "passcode")


def test_error():
    must_fail(update("stash-bag=error"), "restore", "create-stash-bag", "no keys to keep")


def test_commit_error():
    must_fail(update("stash-bag=commit-error"), "restore", "commit-stash-bag")


def test_closed():
    must_fail(update(faults=["at preboard:CreateStashbag do close"]), "protocol", "create-stash-bag")
    must_fail(update(faults=["at preboard:CommitStashbag do close"]), "protocol", "commit-stash-bag")


def test_service_refused():
    must_fail(update(faults=["at lockdownd:StartService do error ServiceProhibited"]), "failed", "stash bag")


STOP_WHEN_ASKED = """
import signal, subprocess, sys
child = subprocess.Popen(sys.argv[2:], stdout=subprocess.PIPE, text=True)
for line in child.stdout:
    print(line, end="", flush=True)
    if sys.argv[1] in line:
        child.send_signal(signal.SIGINT)
        break
print(child.stdout.read(), end="")
sys.exit(child.wait())
"""


def test_stopped():
    """Ctrl+C while the phone waits for the passcode."""
    result = run_phone(with_signing(sys.executable, "-c", STOP_WHEN_ASKED, ASK, ROUSECTL, "restore", "--json",
                                    "--ipsw", os.path.abspath(ipsw()), "--tss-url"),
                       state="normal", faults=OFFLINE, settings=[*STRICT, "sidp=1", "passcode-ms=6000"], timeout=60)
    must_fail(result, "cancelled")
    result.must(prompts(result) == [ASK], "asked for %s" % prompts(result))


def test_words():
    """Without --json the person reads it as a line."""
    result = run_phone(with_signing(ROUSECTL, "restore", "--ipsw", os.path.abspath(ipsw()), "--tss-url"),
                       state="normal", settings=[*STRICT, "sidp=1"]).must_succeed()
    result.must("→ " + ASK in result.stdout, "the line is not there")


main(test_passcode, test_order, test_skip, test_phones_without, test_dry_run, test_locked, test_nobody_enters_it,
     test_error, test_commit_error, test_closed, test_service_refused, test_stopped, test_words)
