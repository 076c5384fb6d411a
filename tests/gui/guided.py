# SPDX-License-Identifier: GPL-3.0-or-later
"""The window with a phone on its cable, the cues that it traces, and the fingers on the phone."""

import json
import os
import re
import socket
import subprocess
import tempfile
import threading

os.environ["G_MESSAGES_DEBUG"] = "rouse-guide"  # the window's own trace of its cues

import scenario  # noqa: E402
from ui import Ui  # noqa: E402

ROUSE = os.path.join(scenario.BUILD, "src", "rouse")
CUE = re.compile(r"cue (\S+) step=(\d+) seconds=(-?\d+) due=(\d+) at=(\d+) buttons:(.*)")
PAINTED = re.compile(r"painted due=(\d+) at=(\d+)")
TONE = re.compile(r"tone (\d+) at=(\d+)")
# The settings, as if they had been chosen before.
WITH_SETTINGS = ('folder="${XDG_CONFIG_HOME:-$HOME/.config}/rouse"; mkdir -p "$folder"; printf "[guide]\\n%s" "$0" > "$folder/guide.ini"; '
                 'exec "$@"')


class Guided:
    """The window with a phone on its cable, what it traces, and the fingers on the phone."""

    def __init__(self, state, *options, hears=True, trace=False, catalogue="http://127.0.0.1:9",
                 settings="", loudspeaker=None, voice=None):
        self.folder = tempfile.mkdtemp(prefix="guide-")
        self.control = os.path.join(self.folder, "control")
        self.hears, self.cues, self.painted, self.tones, self.summary = hears, [], [], [], None
        self.n_known = 0  # of the cues, up to which a test has waited for them
        self.loudspeaker, self.voice = loudspeaker, voice
        if loudspeaker:
            os.environ["PULSE_SERVER"] = loudspeaker.address
        if voice:
            os.environ["SPEECHD_ADDRESS"] = voice.address
        self.trace = os.path.join(self.folder, "trace.jsonl")
        words = ["sh", "-c", WITH_SETTINGS, settings, ROUSE, "--ipsw", scenario.make_ipsw("small"), "--catalogue-url", catalogue, "--tss-url"]
        self.ui = Ui(scenario.VIRTUAL_IPHONE, "--state", state, "--summary", "--control", self.control,
                     *(["--trace", self.trace] if trace else []), "--set", "black-ms=3000", *options, "--", *scenario.with_signing(*words), stdout=subprocess.PIPE)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.ui.proc.stdout:
            cue, painted, tone = CUE.search(line), PAINTED.search(line), TONE.search(line)
            if cue:
                kind, buttons = cue.group(1), cue.group(6).split()
                self.cues.append((kind, int(cue.group(4)), int(cue.group(5)) / 1000, buttons))
                if self.hears and kind in ("tap", "press", "release"):
                    self.tell("hear %s %s" % (kind, " ".join(buttons)))
            elif painted:
                self.painted.append((int(painted.group(1)), int(painted.group(2)) / 1000))
            elif tone:
                self.tones.append((int(tone.group(1)), int(tone.group(2)) / 1000))
            elif line.startswith("{"):
                self.summary = json.loads(line)

    def tell(self, verb):
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(self.control)
            control.sendall((verb + "\n").encode())
            return control.makefile().readline()

    def wait_cue(self, kind, timeout=20):
        """Waits for a cue after the one that was waited for last. It may have come by now: keys are pressed more slowly than
        the window answers them."""
        def look():
            return next((i + 1 for i in range(self.n_known, len(self.cues)) if self.cues[i][0] == kind), None)
        self.n_known = self.ui.wait(look, "the cue " + kind, timeout)
        return self.cues[self.n_known - 1]

    def forget_cues(self):
        """What comes from now on is the first."""
        self.cues.clear()
        self.n_known = 0

    def late(self):
        """How late each cue came, in ms, by the window's own clock."""
        return sorted(at - due for _, due, at, _ in self.cues)

    def ended(self):
        code = self.ui.proc.wait(timeout=60)
        self.reader.join(timeout=10)
        assert code == 0 and self.summary, "exit code %s, summary %s" % (code, self.summary)
        return self.summary

    def events(self, phone):
        """What was seen on the wire of the first or the second phone; needs trace=True."""
        with open(self.trace, encoding="utf-8") as trace:
            return [e for e in map(json.loads, trace) if e.get("phone", 1) == phone]
