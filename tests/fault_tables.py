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
    "mux.connect": {**EVERYWHERE, "refused-port": "refuse"},
    "preboard": {**EVERYWHERE, "hang": FOR_EVER, "slow": "hang 2000", "closed": "close"},
    "restored.query": {**EVERYWHERE, "hang": FOR_EVER, "slow": "hang 2000", "garbled": "garble", "closed": "close",
                       "truncated": "truncate", "oversize": "oversize", "wrong-type": "wrong-type", "duplicate": "twice",
                       "lost": "drop"},
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
# While files are read and nobody talks to a phone yet: verbs of its control socket, or signals (tests/poor-host.c).
ACTIONS["host"] = {"unplug": "unplug", "replug": "mode recovery", "cancel": "INT", "no-memory": "USR1", "no-disk": "USR2"}
# What the ticket of the phone itself can be besides; those of its chips only the phone can judge.
ACTIONS["tss.phone"] = {**ACTIONS["tss"], "wrong-type": "omit ApImg4Ticket", "wrong-values": "other-ecid"}
ACTIONS["restored.ask"] = {**ACTIONS["restored.message"], "path-tricks": "path-tricks"}
ACTIONS["restored.port"] = {"refused-port": "refuse-port"}
POINT_OF = {"restored.ask": "restored.message", "restored.port": "restored.request", "tss.phone": "tss"}
ON_PORTS = ["FirmwareUpdaterData", "BasebandData"]  # questions with a port of their own, from iOS 18 on

# --- what every kind of point is asked about, and why it has no cell for some of it ---

FAULTS = ("unplug", "replug", "hang", "slow", "garbled", "truncated", "oversize", "wrong-type", "duplicate", "out-of-order",
          "refused-port", "no-disk", "no-memory", "cancel", "signing-error", "signing-page", "signing-silence")
OF_SERVER = {"signing-error": "status-94", "signing-page": "html", "signing-silence": "hang"}

USB_KINDS = "usb.block usb.bulk usb.command"
ONE_ANSWER = "one question and one answer on one connection: what comes after the answer is not read"
NOT_OURS = "read by libimobiledevice, which has limits of its own; what we make of its answer is the other cells"
NOBODY_ASKS = "the signing server is not asked here"
WHY_NOT = (
    (USB_KINDS, "duplicate out-of-order", "a transfer has no names: one follows the other, and its answer is a status"),
    (USB_KINDS, "oversize", "libusb gives no more bytes than were asked for"),
    (USB_KINDS + " lockdownd preboard host restored.query restored.message asr.command asr.offset proxy", "refused-port",
     "the connection is there already; the line before it, mux.connect, has this cell"),
    ("restored.ask", "refused-port", "in the line of its own port, where it has one"),
    ("tss tss.phone", "refused-port", "“closed” is the same to who asks: no answer"),
    ("lockdownd preboard", "truncated oversize wrong-type", NOT_OURS),
    ("preboard", "garbled", NOT_OURS),
    ("lockdownd preboard", "duplicate out-of-order", ONE_ANSWER),
    ("tss tss.phone", "duplicate out-of-order", ONE_ANSWER),
    ("tss", "wrong-type", "the chip judges its ticket; the engine hands it over as it came"),
    ("restored.query", "out-of-order", "an answer that comes too early is the “duplicate” of the one before"),
    ("asr.command", "out-of-order", "the phone alone decides what it wants next, but for Initiate (tests/test-asr-client.c)"),
    ("asr.offset", "truncated oversize wrong-type duplicate out-of-order", "the phone only listens here"),
    ("proxy", "slow garbled truncated oversize wrong-type duplicate out-of-order",
     "a session of the phone with Apple ends by itself, whatever it says (fuzz-fdr-message, fuzz-fdr-connection)"),
    ("mux.connect", "hang slow garbled truncated oversize wrong-type duplicate out-of-order",
     "read by libusbmuxd; a line that is there and silent is “hang” of what is said on it first"),
    ("restored.port", "unplug replug hang slow garbled truncated oversize wrong-type duplicate out-of-order no-disk no-memory "
     "cancel", "in the line of the question"),
    ("host", "hang slow garbled truncated oversize wrong-type duplicate out-of-order",
     "nobody talks to the phone; files that lie are tests/test-hostile-files.py"),
    (USB_KINDS + " lockdownd preboard mux.connect restored.query restored.message restored.port asr.command asr.offset proxy host",
     " ".join(OF_SERVER), NOBODY_ASKS),
    ("restored.ask", " ".join(OF_SERVER),
     NOBODY_ASKS + ", or it has lines of its own: the modem’s and the chips’ signatures"),
)
# Data types of the engine without a line of their own.
NO_LINE = {"RecoveryOSASRImage": "answered by the same function as SystemImageData; no phone was seen to ask for it"}


def action_for(kind, fault):
    """What a rule of that kind does for one of FAULTS; None: there is no cell."""
    if fault in OF_SERVER:
        return ACTIONS[kind].get(OF_SERVER[fault]) if kind.startswith("tss") else None
    return ACTIONS[kind].get(fault)


def why_not(kind, fault):
    """Why there is no cell; None: nobody said so."""
    found = [why for kinds, faults, why in WHY_NOT if kind in kinds.split() and fault in faults.split()]
    return found[0] if found else None


# --- where: step, what it is called in the table, kind of point, its match; how the phone is found, its firmware ---

Point = collections.namedtuple("Point", "step name kind match state firmware extra")


def point(step, name, kind, match, state="recovery", firmware="17", **extra):
    return Point(step, name, kind, match, state, firmware, extra)


UPDATE = {"erase": False, "settings": ["sidp=1"]}
STEPS = [
    # At a BYTE COUNT of what was read of the firmware.
    point("check-firmware", "files", "host", "4000000", "dfu"),
    point("leave-restore", "connection", "mux.connect", "62078", "restore"),
    point("leave-restore", "Reboot", "restored.query", "Reboot", "restore"),
    point("start-dfu", "controller's firmware", "usb.block", "3", "port-dfu", "port"),
    point("create-stash-bag", "CreateStashbag", "preboard", "CreateStashbag", "normal", **UPDATE),
    point("personalize", "signing server (DFU)", "tss.phone", "*ApImg4Ticket*", "dfu"),
    point("personalize", "signing server (recovery)", "tss.phone", "*ApImg4Ticket*", "recovery"),
    point("personalize", "signing server (normal)", "tss.phone", "*ApImg4Ticket*", "normal"),
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
    point("run-restored", "signing server (modem)", "tss", "*BBTicket*"),
    point("run-restored", "signing server (chips)", "tss", "*SE,Ticket*"),
    # Nobody had asked before: the phone came in recovery mode.
    point("see-it-boot", "GetValue", "lockdownd", "GetValue"),
]

# --- what must come of it: exit code, or several, and the phone's mode, or several ---

NO_DEVICE, GONE, NOT_SIGNED, SIGNING, NETWORK, REFUSED, PROTOCOL, RESTORE, PORTAL, MUX, NO_MEMORY = \
    11, 13, 23, 24, 25, 26, 27, 28, 34, 40, 41
OK, CANCELLED, LATE, KILLED = 0, 3, 4, 130
WORDS = {  # of the error book: title and advice
    CANCELLED: ("Stopped", "Start again whenever you like."),
    LATE: ("The phone did not answer in time", "Look at the phone’s screen, connect it again, and start again."),
    NO_DEVICE: ("No phone is seen", "Plug the cable directly into the computer, and try another cable or port."),
    GONE: ("The phone was disconnected", "Connect it again with a good cable, directly to the computer, and start again."),
    NOT_SIGNED: ("Apple no longer allows this version", "Choose the newest version for this model."),
    SIGNING: ("Apple’s permission could not be used", "Try again later; if it stays, look for a newer version of Rouse."),
    NETWORK: ("Apple could not be reached", "Check the network, switch off VPN or filters, and try again."),
    REFUSED: ("The phone refused to start the repair", "Restart the phone into recovery or DFU mode and try again."),
    PROTOCOL: ("The phone said something unexpected", "Connect the phone again and start again."),
    RESTORE: ("The phone could not be restored", "Try again with another cable, directly at the computer."),
    PORTAL: ("The network asks for a login",
             "Open a web page in the browser, log in to the network there, and try again."),
    MUX: ("The computer lost the line to the phone",
          "Leave the phone connected, do what “Check this computer” says, then start the repair again."),
    NO_MEMORY: ("This computer has too little free memory", "Close other programs, and try again."),
}

# --- within how many seconds a cell ends, at a loaded computer; the longest limit is 12 s, and some are waited for twice ---

WAITS = {"hang", "lost", "truncated", "slow", "oversize", "unplug", "replug", "closed", "wrong-type", "refused-port"}
LONGEST = 90


def limit(fault):
    return LONGEST if fault in WAITS else 60




def end(codes, modes, faults):
    """{fault: (codes, modes)}"""
    codes = codes if isinstance(codes, tuple) else (codes,)
    return {fault: (codes, tuple(modes.split("|"))) for fault in faults.split()}


# A host that becomes poor: no room on the disk never matters to a restore; memory does, where a large part is needed.
# A restore that ends for it gives the phone back before bootx, and leaves it in recovery mode afterwards.
POOR = {**end(OK, "normal", "no-disk"), **end((OK, NO_MEMORY, RESTORE), "normal|recovery", "no-memory")}
# The phone stays where it was, and its host knows of it at once.
PULLED = {**end(GONE, "gone", "unplug"), **end(GONE, "recovery", "replug")}
# The server signs a chip or the modem: the phone, which gets nothing, says only that something failed, so that the server's
# failure is what is told. A chip's ticket that is refused is judged by the phone.
CHIPS = {**PULLED, **POOR, **end(OK, "normal", "cancel"),
         **end(NETWORK, "recovery", "hang slow truncated oversize closed http-500"), **end(PORTAL, "recovery", "html"),
         **end(SIGNING, "recovery", "garbled deep status-100"), **end(RESTORE, "recovery", "status-94")}
SERVER = {**end(NETWORK, "%s", "hang slow truncated oversize closed http-500"), **end(PORTAL, "%s", "html"),
          **end(SIGNING, "%s", "garbled deep status-100 wrong-type wrong-values"), **end(NOT_SIGNED, "%s", "status-94"),
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
FIRST = {**POOR, **end(NO_DEVICE, "gone", "unplug"), **end(OK, "normal", "replug"), **end((KILLED, CANCELLED), "%s", "cancel"),
         **end(NO_DEVICE, "%s", "refused-port")}

ENDS = {
    ("check-firmware", "files"): {**POOR, **end(CANCELLED, "dfu", "cancel"), **end(GONE, "gone", "unplug"),
                                  # Found where it is then; or it had been looked for just before.
                                  **end((OK, GONE), "normal|recovery", "replug"),
                                  # Without memory for a piece of it, the firmware cannot be read at all.
                                  **end(NO_MEMORY, "dfu", "no-memory")},
    # Plugged in again while the connection is made: it is still looked for, or was already seen and is gone then.
    ("leave-restore", "connection"): {**at("restore", FIRST), **end((OK, GONE), "normal|recovery", "replug"),
                                      **end((OK, NO_MEMORY), "normal|restore", "no-memory")},
    # It was asked to restart: whether it left for that or was pulled out, it did not come back.
    ("leave-restore", "Reboot"): {
        **POOR, **end(LATE, "gone", "unplug"), **end(OK, "normal", "replug slow"),
        **end(CANCELLED, "recovery|restore", "cancel"),
        **end(LATE, "recovery|restore", "hang"), **end(PROTOCOL, "restore", "garbled truncated oversize"),
        **end(OK, "normal", "duplicate"), **end(LATE, "restore", "closed lost wrong-type")},
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
    ("run-restored", "connection"): {**PULLED, **POOR, **end(OK, "normal", "cancel refused-port")},
    ("run-restored", "QueryType"): {**TALK, **end(LATE, "restore|recovery", "hang lost"),
                                    **end(PROTOCOL, "restore|recovery", "wrong-type duplicate"),
                                    # It may be the watcher's question, which is not needed.
                                    **end((OK, GONE), "normal|restore", "closed")},
    # By then the phone may have left already, for the watcher asks it, too; and its second question is not needed.
    ("run-restored", "QueryValue"): {
        **POOR, **end((REFUSED, GONE), "gone", "unplug"), **end((REFUSED, GONE), "recovery", "replug"),
        **end(OK, "normal", "cancel hang slow garbled closed truncated oversize wrong-type duplicate lost")},
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
    ("run-restored", "ASR: connection"): {**PULLED, **POOR, **end(OK, "normal", "cancel"),
                                          **end(PROTOCOL, "recovery|restore", "refused-port")},
    ("run-restored", "signing server (modem)"): CHIPS,
    ("run-restored", "signing server (chips)"): CHIPS,
    # The system is written: what is left is to see it.
    ("see-it-boot", "GetValue"): {
        **POOR, **end(LATE, "gone", "unplug"), **end((OK, RESTORE), "normal|recovery", "replug"),
        **end((OK, CANCELLED), "normal", "cancel"), **end(OK, "normal", "hang slow garbled closed wrong-answer")},
    ("run-restored", "reverse proxy"): {**PULLED, **POOR, **end(OK, "normal", "cancel hang lost"),
                                        **end(RESTORE, "recovery", "closed")},
}

# A question in the background is answered on a thread of its own; only what the phone says of it then counts. One that
# is dropped ends with the port, on which the phone waits.
QUESTIONS = {}


def expected(cell_point, fault):
    table = ENDS.get((cell_point.step, cell_point.name)) or {**ASK, **QUESTIONS.get(cell_point.name, {})}
    return table[fault]
