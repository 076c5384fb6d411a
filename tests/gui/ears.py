# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person would hear: a sound server and a speech service of a test's own, which keep what they are given."""

import array
import os
import shutil
import subprocess
import sys
import tempfile
import time

CONF = """
LogLevel 1
LogDir "{folder}"
CommunicationMethod "unix_socket"
AddModule "file" "sd_file" ""
DefaultModule file
DefaultLanguage "en"
"""

# An output module of speech-dispatcher speaks this on its standard input and output; this one needs no sound device.
VOICE = """#!{python}
import sys
REPLIES = {{"INIT": ("299-file\\n299 OK LOADED SUCCESSFULLY", None), "LIST VOICES": ("200-voice\\ten\\tnone\\n200 OK VOICE LIST SENT", None),
           "AUDIO": ("207 OK RECEIVING AUDIO SETTINGS", "203 OK AUDIO INITIALIZED"),
           "LOGLEVEL": ("207 OK RECEIVING LOGLEVEL SETTINGS", "203 OK LOG LEVEL SET"),
           "SET": ("203 OK RECEIVING SETTINGS", "203 OK SETTINGS RECEIVED"),
           "SPEAK": ("202 OK RECEIVING MESSAGE", "200 OK SPEAKING\\n701 BEGIN\\n702 END"),
           "QUIT": ("210 OK QUIT", None)}}
for line in iter(sys.stdin.readline, ""):
    first, last = REPLIES.get(line.strip(), (None, None))
    if first:
        print(first, flush=True)
    if last:
        text = "".join(iter(sys.stdin.readline, ".\\n"))
        if line.strip() == "SPEAK":
            with open("{folder}/heard", "a") as file:
                file.write(text)
        print(last, flush=True)
    if line.strip() == "QUIT":
        break
"""


def need(*programs):
    for program in programs:
        if shutil.which(program) is None:
            print("skipped: %s is not installed" % program)
            sys.exit(77)


def wait(f, what, timeout=60):
    end = time.monotonic() + timeout
    while not f():
        assert time.monotonic() < end, "timed out waiting for %s" % (what() if callable(what) else what)
        time.sleep(.05)


class Voice:
    """A speech-dispatcher whose voice is a file."""

    def __init__(self):
        need("speech-dispatcher")
        self.folder = folder = tempfile.mkdtemp(prefix="speech-")
        for name, text in ("speechd.conf", CONF), ("sd_file", VOICE):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text.format(folder=folder, python=sys.executable))
        os.chmod(folder + "/sd_file", 0o755)
        self.daemon = subprocess.Popen([
            "speech-dispatcher", "--run-single", "--timeout", "0", "--config-dir", folder, "--module-dir", folder,
            "--socket-path", folder + "/socket", "--pid-file", folder + "/pid", "--log-dir", folder])
        wait(lambda: os.path.exists(folder + "/socket"), "the speech service")
        self.address = "unix_socket:" + folder + "/socket"

    def heard(self):
        """All that was said so far."""
        try:
            with open(self.folder + "/heard", encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def close(self):
        self.daemon.terminate()
        self.daemon.wait(timeout=30)
        shutil.rmtree(self.folder)


class Loudspeaker:
    """A PulseAudio whose only loudspeaker is recorded."""

    def __init__(self):
        need("pulseaudio", "parec", "pactl")
        self.folder = tempfile.mkdtemp(prefix="sound-")
        socket = self.folder + "/socket"
        self.address = "unix:" + socket
        self.env = {**os.environ, "HOME": self.folder, "XDG_RUNTIME_DIR": self.folder, "XDG_CONFIG_HOME": self.folder,
                    "PULSE_SERVER": self.address}
        own = {key: value for key, value in self.env.items() if key != "PULSE_SERVER"}
        self.daemon = subprocess.Popen(
            ["pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--realtime=no",
             "--high-priority=no", "-L", "module-null-sink sink_name=ear", "-L",
             "module-native-protocol-unix auth-anonymous=1 socket=" + socket], env=own, stderr=subprocess.DEVNULL)
        wait(lambda: os.path.exists(socket), "the sound server")
        self.recorder = subprocess.Popen(
            ["parec", "--device=ear.monitor", "--raw", "--format=s16ne", "--rate=8000", "--channels=1", "--latency-msec=50",
             self.folder + "/heard"], env=self.env)
        wait(lambda: self.heard()[0] > 0, "the recorder")

    def heard(self):
        """How many samples were recorded so far, and the loudest of them."""
        try:
            with open(self.folder + "/heard", "rb") as file:
                data = file.read()
        except FileNotFoundError:
            return 0, 0
        samples = array.array("h", data[:len(data) // 2 * 2])
        return len(samples), max(map(abs, samples), default=0)

    def streams(self):
        """What plays, or could."""
        told = subprocess.run(["pactl", "list", "sink-inputs"], env=self.env, stdout=subprocess.PIPE, text=True, check=True)
        return told.stdout

    def clients(self):
        told = subprocess.run(["pactl", "list", "clients"], env=self.env, stdout=subprocess.PIPE, text=True, check=True)
        return told.stdout

    def close(self):
        for process in self.recorder, self.daemon:
            process.terminate()
            process.wait(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)
