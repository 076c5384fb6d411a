#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said is heard: RouseSpeech against a speech-dispatcher of its own, whose voice is a file."""

import os
import shutil
import subprocess
import sys
import tempfile
import time

DAEMON = shutil.which("speech-dispatcher")

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


def skip(why):
    print("skipped: " + why)
    sys.exit(77)


def wait(f, what):
    end = time.monotonic() + 20
    while not f():
        assert time.monotonic() < end, "timed out waiting for " + what
        time.sleep(.05)


def main():
    if DAEMON is None:
        skip("speech-dispatcher is not installed")
    folder = tempfile.mkdtemp(prefix="speech-")
    for name, text in ("speechd.conf", CONF), ("sd_file", VOICE):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text.format(folder=folder, python=sys.executable))
    os.chmod(folder + "/sd_file", 0o755)
    address = folder + "/socket"
    daemon = subprocess.Popen([DAEMON, "--run-single", "--timeout", "0", "--config-dir", folder, "--module-dir", folder,
                               "--socket-path", address, "--pid-file", folder + "/pid", "--log-dir", folder])
    try:
        wait(lambda: os.path.exists(address), "the daemon")
        env = {**os.environ, "SPEECHD_ADDRESS": "unix_socket:" + address, "LANGUAGE": "en"}
        subprocess.run([sys.argv[1], "Hold: Side button"], env=env, check=True, timeout=30)
        wait(lambda: os.path.exists(folder + "/heard"), "what is said to be heard")
        with open(folder + "/heard", encoding="utf-8") as file:
            heard = file.read()
        print("heard: " + heard)
        assert "Side button" in heard, heard
    finally:
        daemon.terminate()
        daemon.wait(timeout=10)
    # Without a daemon: no error, no waiting.
    env["SPEECHD_ADDRESS"] = "unix_socket:" + folder + "/nobody"
    env["SPEECHD_CMD"] = "/bin/false"
    begin = time.monotonic()
    subprocess.run([sys.argv[1], "nobody hears this"], env=env, check=True, timeout=30)
    assert time.monotonic() - begin < 10
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
