# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes one thing wrong with the computer that a program sees, and mends it.

    doctor_host.py WRONG CHECK COMMAND...      mends it as soon as the command says that CHECK is a problem
    doctor_host.py WRONG file:PATH COMMAND...  mends it when there is a file of that name

Runs inside virtual-iphone. WRONG: node, no-usbmuxd, mux-dead, fwupd, usb1, room. What the command prints goes through,
with two lines of JSON of its own: {"event":"seen","seconds":…} and {"event":"mended",…}.
"""

import glob
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time

import scenario

SKIPPED = 77
INSIDE = "ROUSE_DOCTOR_HOST_INSIDE"  # set once the program has a file system of its own
FULL, EMPTY = "size=211m", "size=20g"  # with 20 MiB of old things 200 MB are left
PLACES = "/usr/sbin", "/usr/bin", "/usr/local/sbin", "/sbin"


def _testbed(pattern):
    return glob.glob(os.environ["UMOCKDEV_DIR"] + pattern)


def _own_mounts():
    """Begins again where mounts concern nobody else; says why if that is not allowed here."""
    if INSIDE in os.environ:
        return
    words = scenario.own_mounts()
    if not os.path.isdir("/usr/local/sbin") or words is None:
        print("no file system of one's own may be made here", flush=True)
        sys.exit(SKIPPED)
    os.execvpe(words[0], [*words, sys.executable, *sys.argv], {**os.environ, INSIDE: "1"})


def _own_processes():
    """Begins again where no other program of this computer is seen, which may well be one that takes phones. Without that,
    where it is not allowed."""
    words = scenario.own_mounts("-pf", "--mount-proc", "--kill-child")
    if INSIDE not in os.environ and words is not None:
        os.execvpe(words[0], [*words, sys.executable, *sys.argv], {**os.environ, INSIDE: "1"})


def _mount(*words):
    subprocess.run(["mount", *words], check=True)


class Node:
    """The phone's node may be read, not written."""
    def make(self):
        self.set(0o444)

    def mend(self):
        self.set(0o666)

    def set(self, mode):
        for node in _testbed("/dev/bus/usb/*/*"):
            os.chmod(node, mode)


def _install_usbmuxd():
    """A program that says which version it is; nobody starts it."""
    folder = os.path.join(os.getcwd(), "sbin")
    os.makedirs(folder, exist_ok=True)
    with open(folder + "/usbmuxd", "w") as program:
        program.write("#!/bin/sh\necho usbmuxd 1.1.1\n")
    os.chmod(folder + "/usbmuxd", 0o755)
    _mount("--bind", folder, "/usr/local/sbin")


class NoUsbmuxd:
    """Neither program nor socket; then it is installed."""
    def make(self):
        _own_mounts()
        os.environ["USBMUXD_SOCKET_ADDRESS"] = "UNIX:/nowhere/usbmuxd"
        for place in {os.path.realpath(p) for p in PLACES}:
            if os.path.exists(place + "/usbmuxd"):
                _mount("--bind", "/dev/null", place + "/usbmuxd")

    def mend(self):
        _install_usbmuxd()


class MuxDead:
    """usbmuxd has ended just when the phone arrived in restore mode, and is started again."""
    def make(self):
        _own_mounts()
        _install_usbmuxd()
        phone = os.environ["UMOCKDEV_DIR"] + "/sys/bus/usb/devices/1-9/"  # the mux has it; the testbed shows only its own
        os.makedirs(phone)
        for name, value in (("idVendor", "05ac"), ("idProduct", "12a8"), ("busnum", "1"), ("devnum", "99"),
                            ("speed", "480")):
            with open(phone + name, "w") as file:
                file.write(value + "\n")
        self.verb("mux-restart 600000")

    def mend(self):
        self.verb("mux-start")

    def verb(self, verb):
        control = socket.socket(socket.AF_UNIX)
        control.connect(os.environ["VIRTUAL_IPHONE_CONTROL"])
        control.send(verb.encode() + b"\n")
        assert control.recv(99).startswith(b"ok"), verb


class Fwupd:
    """The kernel says that some program uses the phone, and one of that name runs: its files are the administrator's, so
    nobody else sees that it is this one. Then it is stopped."""
    def make(self):
        _own_processes()
        name = os.path.join(os.getcwd(), "fwupd")
        shutil.copy(shutil.which("sleep"), name)
        self.child = subprocess.Popen([name, "600"], env={"PATH": os.environ["PATH"]})
        self.interface = os.environ["UMOCKDEV_DIR"] + "/sys/bus/usb/devices/1-1:1.0"
        os.makedirs(self.interface)
        os.symlink("../../../../bus/usb/drivers/usbfs", self.interface + "/driver")

    def mend(self):
        self.child.kill()
        self.child.wait()
        os.unlink(self.interface + "/driver")

    def end(self):
        if self.child.poll() is None:
            self.mend()


class Usb1:
    """A cable or a port that only does the slowest speed; then another one."""
    def make(self):
        self.set("12\n")

    def mend(self):
        self.set("480\n")

    def set(self, speed):
        for path in _testbed("/sys/devices/**/speed") or _testbed("/sys/bus/usb/devices/*/speed"):
            with open(path, "w") as file:
                file.write(speed)


class Room:
    """The disk for firmware is as good as full; then there is room."""
    def make(self):
        _own_mounts()
        self.folder = os.path.join(os.environ["HOME"], ".cache")
        os.makedirs(self.folder, exist_ok=True)
        _mount("-t", "tmpfs", "-o", FULL, "none", self.folder)
        with open(self.folder + "/old", "wb") as file:
            os.posix_fallocate(file.fileno(), 0, 20 << 20)

    def mend(self):
        _mount("-o", "remount," + EMPTY, self.folder)


WRONG = {"node": Node, "no-usbmuxd": NoUsbmuxd, "mux-dead": MuxDead, "fwupd": Fwupd, "usb1": Usb1, "room": Room}


def _say(event, since):
    print(json.dumps({"event": event, "seconds": time.monotonic() - since}), flush=True)


def _mend_at_file(wrong, path, child):
    while child.poll() is None:
        if os.path.exists(path):
            wrong.mend()
            return
        time.sleep(.05)


def main():
    wrong, when = WRONG[sys.argv[1]](), sys.argv[2]
    wrong.make()
    start = time.monotonic()
    child = subprocess.Popen(sys.argv[3:], stdout=subprocess.PIPE, text=True)
    if when.startswith("file:"):
        threading.Thread(target=_mend_at_file, args=(wrong, when[len("file:"):], child), daemon=True).start()
    mended = None
    for line in child.stdout:
        print(line, end="", flush=True)
        if '"check":"%s"' % when not in line:
            continue
        if mended is None and '"result":"problem"' in line:
            _say("seen", start)
            wrong.mend()
            mended = time.monotonic()
        elif mended is not None and '"result":"ok"' in line:
            _say("mended", mended)
    code = child.wait()
    if hasattr(wrong, "end"):
        wrong.end()
    sys.exit(code)


if __name__ == "__main__":
    main()
