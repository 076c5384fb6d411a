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
ACTIONS["restored.port"] = {"refused-port": "refuse-port"}
POINT_OF = {"restored.ask": "restored.message", "restored.port": "restored.request"}
ON_PORTS = ["FirmwareUpdaterData", "BasebandData"]  # questions with a port of their own, from iOS 18 on

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

# --- what must come of it: exit code, or several, and the phone's mode, or several ---

NO_DEVICE, GONE, NOT_SIGNED, SIGNING, NETWORK, REFUSED, PROTOCOL, RESTORE, PORTAL, MUX, NO_MEMORY = \
    11, 13, 23, 24, 25, 26, 27, 28, 34, 40, 41
OK, CANCELLED, LATE, KILLED = 0, 3, 4, 130
TITLES = {  # of the error book: the advice goes with the title
    CANCELLED: "Stopped", LATE: "The phone did not answer in time", NO_DEVICE: "No phone is seen",
    GONE: "The phone was disconnected", NOT_SIGNED: "Apple no longer allows this version",
    SIGNING: "Apple’s permission could not be used", NETWORK: "Apple could not be reached",
    REFUSED: "The phone refused to start the repair", PROTOCOL: "The phone said something unexpected",
    RESTORE: "The phone could not be restored", PORTAL: "The network asks for a login",
    MUX: "The computer lost the line to the phone", NO_MEMORY: "This computer has too little free memory",
}


def end(codes, modes, faults):
    """{fault: (codes, modes)}"""
    codes = codes if isinstance(codes, tuple) else (codes,)
    return {fault: (codes, tuple(modes.split("|"))) for fault in faults.split()}


# A host that becomes poor: no room on the disk never matters to a restore; memory does, where a large part is needed.
# A restore that ends for it gives the phone back before bootx, and leaves it in recovery mode afterwards.
POOR = {**end(OK, "normal", "no-disk"), **end((OK, NO_MEMORY, RESTORE), "normal|recovery", "no-memory")}
# The phone stays where it was, and its host knows of it at once.
PULLED = {**end(GONE, "gone", "unplug"), **end(GONE, "recovery", "replug")}
SERVER = {**end(NETWORK, "%s", "hang slow truncated oversize closed http-500"), **end(PORTAL, "%s", "html"),
          **end(SIGNING, "%s", "garbled deep status-100"), **end(NOT_SIGNED, "%s", "status-94"),
          **end(CANCELLED, "%s", "cancel"), **PULLED, **POOR}


def at(mode, table):
    return {fault: (codes, tuple(mode if m == "%s" else m for m in modes)) for fault, (codes, modes) in table.items()}


# A phone in a boot loader: what fails is told, and the phone is given back as it was found.
LOADER = {**PULLED, **POOR, **end(OK, "normal", "slow"), **end(CANCELLED, "recovery", "cancel"),
          **end(LATE, "recovery", "hang"), **end(PROTOCOL, "recovery", "garbled truncated"),
          **end(REFUSED, "recovery", "wrong-type")}
# A phone that restarts in between has another nonce and lost what it was sent: only the end tells it.
COMMAND = {**LOADER, **end(REFUSED, "recovery", "replug truncated wrong-type")}
DFU = {**LOADER, **end(CANCELLED, "%s", "cancel"), **end(LATE, "%s", "hang"), **end(PROTOCOL, "%s", "garbled truncated"),
       **end(OK, "normal", "wrong-type wrong-status busy")}
# Nothing can be cancelled here. A phone that says nothing more is waited for as long as its silence may last.
TALK = {**PULLED, **POOR, **end(OK, "normal", "cancel slow wrong-type wrong-values duplicate out-of-order lost"),
        **end(LATE, "recovery|restore|normal", "hang"), **end(PROTOCOL, "recovery|restore", "garbled truncated oversize"),
        **end(GONE, "recovery", "closed")}
ASR = {**PULLED, **POOR, **end(OK, "normal", "cancel slow"),
       **end(RESTORE, "recovery", "hang garbled closed truncated oversize wrong-type wrong-values duplicate failed")}
# A question: without an answer the phone waits for ever. A second answer is taken for that of the next question, if it
# comes in time; a question whose words make no sense gets what fits best, and the phone judges it.
ASK = {**TALK, **end(LATE, "recovery|restore|normal", "wrong-type lost"),
       **end((OK, RESTORE), "normal|recovery", "duplicate wrong-values path-tricks"),
       # A modem without firmware is endured.
       **end((OK, PROTOCOL, RESTORE), "normal|recovery|restore", "refused-port")}
STASH = {**PULLED, **POOR, **end(CANCELLED, "normal", "cancel"), **end(OK, "normal", "slow"), **end(LATE, "normal", "hang"),
         **end(PROTOCOL, "normal", "closed")}
# rousectl itself looks for a phone first; Ctrl+C there is an ordinary end.
FIRST = {**end(NO_DEVICE, "gone", "unplug"), **end(OK, "normal", "replug"), **end((KILLED, CANCELLED), "%s", "cancel"),
         **end(NO_DEVICE, "%s", "refused-port")}

ENDS = {
    # Plugged in again while the connection is made: it is still looked for, or was already seen and is gone then.
    ("leave-restore", "connection"): {**at("restore", FIRST), **end((OK, GONE), "normal|recovery", "replug")},
    # It was asked to restart: whether it left for that or was pulled out, it did not come back.
    ("leave-restore", "Reboot"): {
        **POOR, **end(LATE, "gone", "unplug"), **end(OK, "normal", "replug slow"),
        **end(CANCELLED, "recovery|restore", "cancel"),
        **end(LATE, "recovery|restore", "hang"), **end(PROTOCOL, "restore", "garbled truncated oversize"),
        **end(LATE, "restore", "closed lost")},
    ("start-dfu", "controller's firmware"): at("port-dfu", DFU),
    ("create-stash-bag", "CreateStashbag"): STASH,
    ("personalize", "signing server (DFU)"): at("dfu", SERVER),
    ("personalize", "signing server (recovery)"): at("recovery", SERVER),
    ("personalize", "signing server (normal)"): at("normal", SERVER),
    # It may have answered before it left.
    ("commit-stash-bag", "CommitStashbag"): {**STASH, **end((OK, GONE), "normal|recovery", "replug")},
    ("enter-recovery", "connection"): at("normal", FIRST),
    ("enter-recovery", "EnterRecovery"): {
        **POOR, **end(LATE, "gone", "unplug"), **end(OK, "normal", "replug"), **end(CANCELLED, "normal", "cancel"),
        **end(OK, "normal", "slow"), **end(LATE, "normal", "hang"), **end(PROTOCOL, "normal", "garbled closed wrong-answer")},
    ("boot-recovery", "iBSS"): at("dfu", DFU),
    ("boot-recovery", "iBEC"): LOADER,
    # It left as it was told to, and did not come back as iBEC.
    ("boot-recovery", "go"): {**COMMAND, **end(REFUSED, "gone", "unplug"), **end(REFUSED, "recovery", "garbled")},
    # A picture that is not shown is no reason to stop.
    ("boot-ramdisk", "setpicture"): {**COMMAND, **end(OK, "normal", "truncated wrong-type")},
    ("boot-ramdisk", "ramdisk"): COMMAND,
    ("boot-ramdisk", "devicetree"): COMMAND,
    ("boot-ramdisk", "ramdisk's bytes"): {**LOADER, **end(REFUSED, "recovery", "replug")},
    ("boot-ramdisk", "bootx"): {**COMMAND, **end(GONE, "gone", "unplug"), **end(REFUSED, "recovery", "garbled"),
                                **end(OK, "normal", "cancel")},
    ("run-restored", "connection"): {**PULLED, **end(OK, "normal", "cancel refused-port")},
    ("run-restored", "QueryType"): {**TALK, **end(LATE, "restore|recovery", "hang lost"),
                                    # It may be the watcher's question, which is not needed.
                                    **end((OK, GONE), "normal|restore", "closed")},
    # By then the phone may have left already, for the watcher asks it, too; and its second question is not needed.
    ("run-restored", "QueryValue"): {
        **POOR, **end((REFUSED, GONE), "gone", "unplug"), **end((REFUSED, GONE), "recovery", "replug"),
        **end(OK, "normal", "cancel hang slow garbled closed truncated oversize lost")},
    ("run-restored", "a checkpoint"): TALK,
    ("run-restored", "a progress"): TALK,
    # What it wanted to say is not known, and it may have done all its work.
    ("run-restored", "the status"): {
        **TALK, **end((RESTORE, GONE), "recovery", "replug"), **end((LATE, GONE), "gone", "unplug"),
        **end(LATE, "normal|recovery|restore", "wrong-type lost"),
        **end(PROTOCOL, "normal|recovery|restore", "garbled truncated oversize"), **end(RESTORE, "normal", "wrong-values")},
    ("run-restored", "ASR: Initiate"): ASR,
    ("run-restored", "ASR: OOBData"): ASR,
    ("run-restored", "ASR: Payload"): {**ASR, **end(OK, "normal", "duplicate")},
    ("run-restored", "ASR: image"): {**ASR, **end(LATE, "recovery|restore", "hang")},
    ("run-restored", "ASR: connection"): {**PULLED, **end(OK, "normal", "cancel"),
                                          **end(PROTOCOL, "recovery|restore", "refused-port")},
    ("run-restored", "reverse proxy"): {**PULLED, **POOR, **end(OK, "normal", "cancel hang lost"),
                                        **end(RESTORE, "recovery", "closed")},
}

# A question in the background is answered on a thread of its own; only what the phone says of it then counts. One that
# is dropped ends with the port, on which the phone waits.
QUESTIONS = {}


def expected(cell_point, fault):
    table = ENDS.get((cell_point.step, cell_point.name)) or {**ASK, **QUESTIONS.get(cell_point.name, {})}
    return table[fault]
