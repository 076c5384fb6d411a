#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What rousectl prints with --json beside the section JSON of its man page: nothing that is not documented, and nothing
missing that is. The lint test "man" compares the page with the sources; here it is what is printed."""

import os
import re
import subprocess
import tempfile

import scenario
from scenario import ROUSECTL, STRICT, make_ipsw, run_phone

PAGE = os.path.join(scenario.SOURCE, "data", "man", "rousectl.1")
EVENT = re.compile(r'^\.B """event"": ""([a-z-]+)"""$', re.M)
SERVERS = ('--tss-url "$VIRTUAL_IPHONE_TSS_URL" --asset-url "$VIRTUAL_IPHONE_ASSET_URL" '
           '--proxy-to "$VIRTUAL_IPHONE_PROXY_TO"')
# Only where they are known or asked for, as the page says.
NOT_ALWAYS = {
    "device": {"owner_name", "trust", "trust_advice", "activation", "locked", "charging", "find_my", "cloud_backup",
               "backup_encrypted", "battery", "capacity", "available", "last_cloud_backup", "last_backup",
               "last_backup_computer"},
}


def documented():
    """{event: (keys that begin an entry, all words in bold)}; "plan" has the keys of "device" as well."""
    with open(PAGE, encoding="utf-8") as file:
        text = file.read().replace("\\-", "-").split(".SH JSON", 1)[1].split(".SH EXIT STATUS", 1)[0]
    text = text.split("\n.B info\n.I FILE\n", 1)[0]
    parts = EVENT.split(text)[1:]
    found = {}
    for event, section in zip(parts[::2], parts[1::2]):
        entries = re.findall(r"^\.TP\n\.BR? ([a-z_, ]+)$", section, re.M)
        words = {word for line in re.findall(r"^\.BR? (.*)$", section, re.M) for word in re.findall(r"\b[a-z_]+\b", line)}
        found[event] = ({key for line in entries for key in re.split(r"[, ]+", line) if key}, words)
    found["plan"] = (found["plan"][0] | found["device"][0], found["plan"][1] | found["device"][1])
    return found


def compare(events, wanted):
    """Which events were seen."""
    pages = documented()
    for event in events:
        name, keys = event["event"], set(event) - {"event"}
        if name not in pages:
            raise scenario.Failure("“%s” is not documented" % name)
        begin, words = pages[name]
        if keys - words:
            raise scenario.Failure("“%s” has %s, which is not documented" % (name, sorted(keys - words)))
        optional = NOT_ALWAYS["device"] if name in ("device", "plan") else set()
        if begin - keys - optional:
            raise scenario.Failure("“%s” has no %s" % (name, sorted(begin - keys - optional)))
    missing = set(wanted) - {event["event"] for event in events}
    if missing:
        raise scenario.Failure("not printed: %s" % sorted(missing))


def with_a_phone(*commands, **keywords):
    """All lines that the commands print, one after the other, with one phone on the cable."""
    with tempfile.TemporaryDirectory(prefix="rouse-json-") as scratch:
        script = "; ".join("%s %s" % (ROUSECTL, command) for command in commands)
        result = run_phone(["sh", "-c", script], settings=[*STRICT, "gone-ms=100", "boot-ms=100", "restart-ms=200",
                                                          "asr-delay-ms=100"],
                           env={"XDG_STATE_HOME": scratch, "XDG_CACHE_HOME": scratch}, **keywords)
    if not result.events:
        result.must(False, "nothing was printed")
    return result.events


def repair():
    ipsw = make_ipsw("small", os_size="1M", ramdisk_size="256K")
    events = with_a_phone(
        "devices --json",
        "restore --erase --yes --json --ipsw %s %s" % (ipsw, SERVERS),
        "history --json",
        "history 1 --json",
        "firmware verify --json %s" % ipsw,
        "restore --json --ipsw /nowhere", state="recovery")
    compare(events, ["device", "plan", "progress", "result", "session", "step", "verified", "error"])


def phone_that_started():
    events = with_a_phone("info --json", "backup list --json", state="normal")
    compare(events, ["device"])
    seen = set(events[0])
    if not NOT_ALWAYS["device"] <= seen:
        raise scenario.Failure("info of a phone that has started tells no %s" % sorted(NOT_ALWAYS["device"] - seen))


def without_a_phone():
    with tempfile.TemporaryDirectory(prefix="rouse-json-") as scratch:
        env = {**os.environ, "XDG_CACHE_HOME": scratch, "XDG_STATE_HOME": scratch}
        events = []
        for words in (["errors", "4013"], ["doctor", "--offline"], ["firmware", "cache", "--clear"]):
            told = subprocess.run([ROUSECTL, *words, "--json"], env=env, stdout=subprocess.PIPE, text=True, timeout=120)
            events += scenario._json_lines(told.stdout, "event")
    compare(events, ["error-code", "check", "doctor", "cleared"])


scenario.main(repair, phone_that_started, without_a_phone)
