#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said is heard: RouseSpeech against a speech-dispatcher of its own, whose voice is a file."""

import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from ears import Voice, wait  # noqa: E402


def main():
    voice = Voice()
    env = {**os.environ, "SPEECHD_ADDRESS": voice.address, "LANGUAGE": "en"}
    try:
        subprocess.run([sys.argv[1], "Hold: Side button"], env=env, check=True, timeout=60)
        wait(voice.heard, "what is said to be heard")
        print("heard: " + voice.heard())
        assert "Side button" in voice.heard(), voice.heard()
    finally:
        voice.close()
    # Without a daemon: no error, no waiting.
    env["SPEECHD_CMD"] = "/bin/false"
    begin = time.monotonic()
    subprocess.run([sys.argv[1], "nobody hears this"], env=env, check=True, timeout=60)
    assert time.monotonic() - begin < 10


if __name__ == "__main__":
    main()
