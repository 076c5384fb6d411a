#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The virtual iPhone judged by clients that nobody here wrote: what works with a phone must work with it. Short questions
are asked by virtual-iphone/test-clients.sh, whole restores are done by virtual-iphone/test-idevicerestore.sh; here are
uploads, byte by byte, and a refusal."""

import os
import tempfile

import scenario
from scenario import make_ipsw, run_phone

OLD = {"version": "13.5.1", "build": "17F80"}  # what idevicerestore 1.0.0 knows


def small_ipsw():
    return make_ipsw("ios13", os_size="24M", ramdisk_size="4M", **OLD)


def send(mode, size, **keywords):
    """irecovery says nothing of a failed upload, so what came is what counts."""
    content = os.urandom(size)
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        return run_phone(["irecovery", "-f", file.name], state=mode, timeout=60, **keywords), content


def send_file_recovery():
    result, content = send("recovery", 700001)
    result.must(result.returncode == 0, "irecovery -f failed")
    bulk = [e["detail"] for e in result.trace if e["event"] == "bulk"]
    result.must(sum(b["length"] for b in bulk) == len(content), "not as many bytes as were sent")
    result.must(all(b["status"] == "ok" for b in bulk), "a transfer failed")


def send_file_dfu():
    """A file that is no image arrives whole and is refused by the boot ROM, which stays where it is."""
    result, content = send("dfu", 100000, expect_refusal=["image-not-img4"])
    sent = [e["detail"]["setup"] for e in result.trace
            if e["event"] == "control" and e["detail"]["setup"].startswith("21 01")]
    # The file, the suffix of 16 bytes, the empty packet.
    result.must(sum(int(s[-4:], 16) for s in sent) == len(content) + 16, "not as many bytes as were sent")
    result.must(result.refused() == ["image-not-img4"], "refused: %s" % result.refused())
    result.must(result.summary["ended_in"] == "dfu", "ended in %s" % result.summary["ended_in"])


def refused_signature():
    """A client sees the refusal of the signing server, and the phone stays as it was."""
    result = scenario.idevicerestore(small_ipsw(), state="recovery", settings=["unsigned=1"], timeout=120)
    result.must(result.returncode != 0, "idevicerestore did not notice that nothing was signed")
    result.must(result.summary["ended_in"] == "recovery", "ended in %s" % result.summary["ended_in"])
    result.must(not result.received(), "something was sent")


if __name__ == "__main__":
    scenario.main(send_file_recovery, send_file_dfu, refused_signature,
                  before=lambda: scenario.need("irecovery", "idevicerestore"))
