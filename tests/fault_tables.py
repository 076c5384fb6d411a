# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables behind fault-matrix.py: where something can go wrong, what can go wrong there, and what must come of it."""

import collections

# --- what can go wrong, and what it is called by a rule at each kind of point (docs/virtual-iphone.md) ---

# A kind of point has a column only for what can happen there; WHY_NOT says why the others are left out.
FOR_EVER = "hang 900000"  # milliseconds: longer than any limit
EVERYWHERE = {"unplug": "unplug", "replug": "replug recovery 300", "cancel": "signal INT", "no-memory": "signal USR1",
              "no-disk": "signal USR2"}
USB = {**EVERYWHERE, "hang": "hang", "slow": "hang 800", "garbled": "protocol-error", "truncated": "short",
       "wrong-type": "stall"}
ACTIONS = {
    "usb.block": {**USB, "wrong-status": "error", "busy": "busy 3"},
    "usb.bulk": USB,
    "usb.command": USB,
    "lockdownd": {**EVERYWHERE, "hang": FOR_EVER, "slow": "hang 2000", "garbled": "garble", "closed": "close",
                  "wrong-answer": "error InternalError"},
    "mux.connect": {"unplug": "unplug", "replug": "replug recovery 300", "cancel": "signal INT",
                    "refused-port": "refuse"},
    "preboard": {**EVERYWHERE, "hang": FOR_EVER, "slow": "hang 2000", "closed": "close"},
    "restored.query": {**EVERYWHERE, "hang": FOR_EVER, "slow": "hang 2000", "garbled": "garble", "closed": "close",
                       "truncated": "truncate", "oversize": "oversize", "lost": "drop"},
    "restored.message": {**EVERYWHERE, "hang": FOR_EVER, "slow": "slow", "garbled": "garble", "closed": "close",
                         "truncated": "truncate", "oversize": "oversize", "wrong-type": "wrong-type",
                         "wrong-values": "wrong-values", "duplicate": "twice", "out-of-order": "out-of-order",
                         "lost": "drop"},
    "asr.command": {**EVERYWHERE, "hang": "drop", "slow": "slow", "garbled": "garble", "closed": "close",
                    "truncated": "truncate", "oversize": "endless", "wrong-type": "wrong-type", "wrong-values": "lie",
                    "duplicate": "twice"},
    "asr.offset": {**EVERYWHERE, "hang": FOR_EVER, "slow": "hang 2000", "garbled": "flip", "closed": "close",
                   "failed": "status 14"},
    "proxy": {**EVERYWHERE, "hang": "hang 3000", "closed": "close", "lost": "lose"},
    "tss": {**EVERYWHERE, "hang": FOR_EVER, "slow": "slow", "garbled": "garble", "truncated": "truncate",
            "oversize": "endless", "html": "html", "deep": "deep", "closed": "close", "http-500": "http 500",
            "status-94": "status 94", "status-100": "status 100"},
}
ACTIONS["restored.ask"] = {**ACTIONS["restored.message"], "path-tricks": "path-tricks"}
POINT_OF = {"restored.ask": "restored.message"}

# Fault of the task → kinds of points that do not have it: why.
WHY_NOT = {
    "garbled plist, wrong type, duplicate, out of order on USB":
        "there are no property lists; a transfer that fails, comes short or is refused stands for them",
    "duplicate, out of order of answers (lockdownd, preboard, queries, TSS)":
        "one question and one answer on one connection: what comes after the answer is not read",
    "oversize (lockdownd, preboard)": "read by libimobiledevice, which has a limit of its own",
    "signing server's faults elsewhere": "only personalize, FirmwareUpdaterData and BasebandData ask it",
    "refused port of a question on the main connection": "it has no port of its own",
    "check-firmware × the cable": "nobody talks to the phone; only the host can fail",
    "slow system image": "one pause: at 1 kB/s the whole of it takes an hour, and nothing has gone wrong",
}

# --- where: step, what it is called in the table, kind of point, its match; how the phone is found, its firmware ---

Point = collections.namedtuple("Point", "step name kind match state firmware extra")


def point(step, name, kind, match, state="recovery", firmware="17", **extra):
    return Point(step, name, kind, match, state, firmware, extra)


UPDATE = {"erase": False, "settings": ["sidp=1"]}
STEPS = [
    point("leave-restore", "connection", "mux.connect", "62078", "restore"),
    point("leave-restore", "Reboot", "restored.query", "Reboot", "restore"),
    point("start-dfu", "controller's firmware", "usb.block", "3", "port-dfu", "port"),
    point("create-stash-bag", "CreateStashbag", "preboard", "CreateStashbag", "normal", **UPDATE),
    point("personalize", "signing server (DFU)", "tss", "*ApImg4Ticket*", "dfu"),
    point("personalize", "signing server (recovery)", "tss", "*ApImg4Ticket*", "recovery"),
    point("personalize", "signing server (normal)", "tss", "*ApImg4Ticket*", "normal"),
    point("commit-stash-bag", "CommitStashbag", "preboard", "CommitStashbag", "normal", **UPDATE),
    point("enter-recovery", "connection", "mux.connect", "62078", "normal"),
    point("enter-recovery", "EnterRecovery", "lockdownd", "EnterRecovery", "normal"),
    point("boot-recovery", "iBSS", "usb.block", "10", "dfu"),
    point("boot-recovery", "iBEC", "usb.bulk", "20000", "recovery"),
    point("boot-recovery", "go", "usb.command", "go", "recovery"),
    point("boot-ramdisk", "setpicture", "usb.command", "setpicture*"),
    point("boot-ramdisk", "ramdisk", "usb.command", "ramdisk"),
    point("boot-ramdisk", "devicetree", "usb.command", "devicetree"),
    point("boot-ramdisk", "ramdisk's bytes", "usb.bulk", "600000"),
    point("boot-ramdisk", "bootx", "usb.command", "bootx"),
    point("run-restored", "connection", "mux.connect", "62078", repeats=" nth 2"),
    point("run-restored", "QueryType", "restored.query", "QueryType", repeats=" nth 2"),
    point("run-restored", "QueryValue", "restored.query", "QueryValue", repeats=" nth 2"),
    point("run-restored", "a checkpoint", "restored.message", "CheckpointMsg 0x60B begin"),
    point("run-restored", "a progress", "restored.message", "ProgressMsg*"),
    point("run-restored", "the status", "restored.message", "StatusMsg"),
    point("run-restored", "ASR: Initiate", "asr.command", "Initiate"),
    point("run-restored", "ASR: OOBData", "asr.command", "OOBData"),
    point("run-restored", "ASR: Payload", "asr.command", "Payload"),
    point("run-restored", "ASR: image", "asr.offset", "4000000"),
    point("run-restored", "ASR: connection", "mux.connect", "12345"),
    point("run-restored", "reverse proxy", "proxy", "session"),
]
# What asks the signing server in restore mode; FirmwareUpdaterData tries again by itself.
SIGNED = [("FirmwareUpdaterData", "SE,Ticket"), ("BasebandData", "BBTicket")]
