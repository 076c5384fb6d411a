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
MODULES = ["/usr/lib/speech-dispatcher-modules", "/usr/lib64/speech-dispatcher-modules",
           "/usr/libexec/speech-dispatcher-modules"]

CONF = """
LogLevel 1
LogDir "{folder}"
CommunicationMethod "unix_socket"
AddModule "file" "sd_generic" "file.conf"
DefaultModule file
DefaultLanguage "en"
"""
VOICE = """
GenericExecuteSynth "echo \\'$DATA\\' >> {folder}/heard"
AddVoice "en" "MALE1" "voice"
GenericLanguage "en" "en" "utf-8"
DefaultVoice "voice"
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
    module = next((m for m in MODULES if os.path.exists(m + "/sd_generic")), None)
    if DAEMON is None or module is None:
        skip("speech-dispatcher is not installed")
    folder = tempfile.mkdtemp(prefix="speech-")
    os.mkdir(folder + "/modules")
    for name, text in ("speechd.conf", CONF), ("modules/file.conf", VOICE):
        with open(os.path.join(folder, name), "w", encoding="ascii") as file:
            file.write(text.format(folder=folder))
    address = folder + "/socket"
    daemon = subprocess.Popen([DAEMON, "--run-single", "--config-dir", folder, "--module-dir", module, "--socket-path", address,
                               "--pid-file", folder + "/pid", "--log-dir", folder])
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
