#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two restores of two phones in one process at once (two-restores.c): both well, one unplugged, one cancelled.

Which bytes a phone takes is checked by the phone itself: it refuses an image that is not in its own ticket. Here the
list of what each took is compared with that of a restore of the same phone alone.
"""

import functools
import importlib
import os
import sys

import scenario
from scenario import make_ipsw, run_phone

models = importlib.import_module("test-models")  # firmware for each model

TWO_RESTORES = os.path.join(scenario.BUILD, "tests", "two-restores")
ECIDS = ("0x1A2B3C4D5E6F70", "0x1A2B3C4D5E7070")
PREFIX = ("", "second ")  # of a verb that means that phone
ELEVEN, TEN = "iPhone12,1", "iPhone10,6"


def firmware(model):
    """Path, version and build: made here, so that the two are of different eras."""
    chosen = [m for m in models.models() if m[0] == model][0]
    return models.made_ipsw(chosen)


def same_firmware(model):
    return make_ipsw("small", os_size="16M", ramdisk_size="4M"), "17.4", "21E219"


def restore(*phones, verbs=(), own=(), firmware=firmware, timeout=170, **keywords):
    """@phones: (model, state, erase) of one or two. @own: more words for two-restores."""
    both = [verb for i in range(len(phones))
            for verb in ["fault " + f for f in scenario.OFFLINE] + ["set " + s for s in scenario.STRICT]
            for verb in [PREFIX[i] + verb]]
    words = [TWO_RESTORES, *own]
    for verb in (*both, *verbs):
        words += ["--verb", verb]
    for ecid, (model, _, erase) in zip(ECIDS, phones):
        words.append("%s:%s:%s" % (ecid, firmware(model)[0], "erase" if erase else "update"))
    second = "%s:%s" % phones[1][:2] if len(phones) > 1 else None
    return run_phone(words, model=phones[0][0], state=phones[0][1], second=second, timeout=timeout, **keywords)


def ended(result, index):
    found = [e for e in result.events if e["event"] == "ended" and e["phone"] == index]
    result.must(found, "restore %d did not end" % index)
    return found[-1]


def loads(summary):
    """What a phone took. The modem's firmware and the chips' contain fresh nonces, so their digests differ."""
    return sorted((r["mode"], r["component"], r["bytes"]) for r in summary["received"])


@functools.lru_cache(maxsize=None)
def alone(phone, firmware=firmware):
    """What that phone takes when it is the only one."""
    result = restore(phone, firmware=firmware)
    result.must(result.returncode == 0 and ended(result, 0)["ok"], "the restore alone failed")
    return loads(result.summaries[0])


def must_be_restored(result, index, phone, firmware=firmware):
    _, version, build = firmware(phone[0])
    told, summary = ended(result, index), result.summaries[index]
    result.must(told["ok"], "restore %d failed: %s" % (index, told["message"]))
    result.must(told["fraction"] == 1.0, "restore %d ended at %g" % (index, told["fraction"]))
    # A person sees it move.
    result.must(told["notified"] > 20 and told["phases"] >= 9, "restore %d told little" % index)
    result.must(not summary["refused"], "phone %d refused %s" % (index, summary["refused"]))
    result.must((summary["ended_in"], summary["version"], summary["build"]) == ("normal", version, build),
                "phone %d is not restored" % index)
    result.must(loads(summary) == alone(phone, firmware), "phone %d took other images than alone" % index)
    result.must(told["warnings"] is None, "restore %d warned: %s" % (index, told["warnings"]))


def must_be_apart(result, phones):
    """Neither log knows of the other's firmware."""
    names = [os.path.basename(firmware(p[0])[0]) for p in phones]
    builds = [firmware(p[0])[2] for p in phones]
    for index in (0, 1):
        log = ended(result, index)["log"]
        result.must(len(log) > 200, "restore %d has no log" % index)
        result.must(names[1 - index] not in log and builds[1 - index] not in log,
                    "the log of restore %d tells of the other" % index)


def both(*phones, **keywords):
    result = restore(*phones, **keywords)
    for index, phone in enumerate(phones):
        must_be_restored(result, index, phone)
    must_be_apart(result, phones)
    result.must(result.returncode == 0, "the process")
    overlap(result)
    return result


def overlap(result):
    """They did not just come one after the other: each phone's image arrives before the other's restore is over."""
    arrived = {1: [], 2: []}
    for line in result.trace:
        arrived[line.get("phone", 1)].append(line["ms"])
    result.must(max(arrived[1][0], arrived[2][0]) < min(arrived[1][-1], arrived[2][-1]), "one after the other")


def dfu_and_recovery():
    both((ELEVEN, "dfu", True), (TEN, "recovery", True))


def dfu_and_dfu():
    both((TEN, "dfu", True), (ELEVEN, "dfu", True))


def update_and_erase():
    both((ELEVEN, "normal", False), (TEN, "dfu", True))


def same_model_same_file():
    phones = ((ELEVEN, "recovery", True), (ELEVEN, "dfu", True))
    result = restore(*phones, firmware=same_firmware)
    for index, phone in enumerate(phones):
        must_be_restored(result, index, phone, same_firmware)
    result.must(result.returncode == 0, "the process")


def unplugged(index, point):
    phones = ((ELEVEN, "dfu", True), (TEN, "recovery", True))
    result = restore(*phones, verbs=[PREFIX[index] + "fault at %s do unplug" % point])
    told = ended(result, index)
    result.must(not told["ok"] and told["gone"], "restore %d: %s" % (index, told["message"]))
    result.must(result.summaries[index]["ended_in"] == "gone", "phone %d is there" % index)
    must_be_restored(result, 1 - index, phones[1 - index])
    must_be_apart(result, phones)
    result.must(result.returncode == 0, "the process")


def first_unplugged_in_dfu():
    unplugged(0, "usb.block:20")


def second_unplugged_in_recovery():
    unplugged(1, "usb.bulk:100000")


def first_unplugged_in_image():
    unplugged(0, "asr.offset:1000000")


def second_unplugged_in_firmware():
    unplugged(1, "restored.request:NORData")


def unplugged_and_again():
    """The phone that was unplugged comes back in recovery mode, and a second try passes beside the other."""
    phones = ((ELEVEN, "dfu", True), (TEN, "recovery", True))
    result = restore(*phones, own=["--again", "0"], verbs=["fault at asr.offset:1000000 do unplug"])
    tries = [e["ok"] for e in result.events if e["event"] == "ended" and e["phone"] == 0]
    result.must(tries == [False, True], "tries: %s" % tries)
    for index, phone in enumerate(phones):
        result.must(result.summaries[index]["ended_in"] == "normal", "phone %d is not restored" % index)
        result.must(result.summaries[index]["version"] == firmware(phone[0])[1], "phone %d" % index)
    result.must(result.returncode == 0, "the process")


def cancelled(index, phase, phones, ends_in):
    result = restore(*phones, own=["--cancel", "%d:%s" % (index, phase)])
    told = ended(result, index)
    result.must(not told["ok"] and told["cancelled"], "restore %d: %s" % (index, told["message"]))
    result.must(result.summaries[index]["ended_in"] in ends_in, "phone %d" % index)
    result.must(not [r for r in result.summaries[index]["received"] if r["component"] == "OS"], "it took the system")
    must_be_restored(result, 1 - index, phones[1 - index])
    result.must(result.returncode == 0, "the process")


def first_cancelled_while_signing():
    cancelled(0, "sign", ((ELEVEN, "recovery", True), (TEN, "dfu", True)), ("recovery",))


def second_cancelled_while_booting():
    cancelled(1, "boot", ((ELEVEN, "dfu", True), (TEN, "recovery", True)), ("recovery",))


TESTS = (dfu_and_recovery, dfu_and_dfu, first_unplugged_in_dfu, second_unplugged_in_recovery, first_unplugged_in_image,
         second_unplugged_in_firmware, unplugged_and_again, first_cancelled_while_signing,
         second_cancelled_while_booting, update_and_erase, same_model_same_file)

if __name__ == "__main__":
    # meson runs this file in parts, side by side: --part I N.
    if len(sys.argv) > 3 and sys.argv[1] == "--part":
        index, count = int(sys.argv[2]), int(sys.argv[3])
        sys.argv[1:] = [t.__name__ for i, t in enumerate(TESTS) if i * count // len(TESTS) == index]
    scenario.main(*TESTS)
