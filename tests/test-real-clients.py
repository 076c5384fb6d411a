#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The virtual iPhone judged by clients that nobody here wrote: what works with a phone must work with it."""

import os
import tempfile

import scenario
from scenario import make_ipsw, run_phone

OLD = {"version": "15.7", "build": "19H12"}  # what idevicerestore 1.0.0 knows


def small_ipsw():
    return make_ipsw("ios15", os_size="24M", ramdisk_size="4M", **OLD)


def query(mode):
    result = run_phone(["irecovery", "-q"], state=mode, timeout=30)
    facts = dict(line.split(": ", 1) for line in result.stdout.splitlines() if ": " in line)
    result.must(result.returncode == 0, "irecovery -q failed")
    for key, value in (("CPID", "0x8030"), ("BDID", "0x04"), ("CPFM", "0x03")):
        result.must(facts.get(key) == value, "%s is %s" % (key, facts.get(key)))
    result.must(len(facts.get("NONC", "")) == 64, "no nonce of 32 bytes")
    return result, facts


def query_dfu():
    result, facts = query("dfu")
    result.must(facts["MODE"] == "DFU" and facts["SRTG"].startswith("iBoot-"), "not the boot ROM in DFU mode")


def query_recovery():
    result, facts = query("recovery")
    result.must(facts["MODE"] == "Recovery" and len(facts["SRNM"]) == 12, "not iBoot in recovery mode")


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


def list_normal():
    result = run_phone(["idevice_id", "-l"], state="normal", timeout=30)
    result.must(result.returncode == 0 and result.stdout.split() == ["00008030-001A2B3C4D5E6F70"], "not one phone")


def list_dfu():
    result = run_phone(["idevice_id", "-l"], state="dfu", timeout=30)
    result.must(result.stdout.split() == [], "a phone in DFU mode is not on usbmux")


def info_normal():
    result = run_phone(["ideviceinfo", "-s"], state="normal", timeout=30)
    facts = dict(line.split(": ", 1) for line in result.stdout.splitlines() if ": " in line)
    result.must(result.returncode == 0, "ideviceinfo -s failed")
    for key, value in (("ProductType", "iPhone12,1"), ("HardwareModel", "N104AP"), ("ProductVersion", "17.0"),
                       ("BuildVersion", "21A329"), ("UniqueChipID", str(0x1A2B3C4D5E6F70))):
        result.must(facts.get(key) == value, "%s is %s" % (key, facts.get(key)))


def restore(state):
    result = scenario.idevicerestore(small_ipsw(), state=state, timeout=240)
    result.must_succeed(**OLD)
    return "%d images and files" % len(result.received())


def restore_from_dfu():
    return restore("dfu")


def restore_from_recovery():
    return restore("recovery")


def restore_from_normal():
    return restore("normal")


def refused_signature():
    """A client sees the refusal of the signing server, and the phone stays as it was."""
    result = scenario.idevicerestore(small_ipsw(), state="recovery", settings=["unsigned=1"], timeout=120)
    result.must(result.returncode != 0, "idevicerestore did not notice that nothing was signed")
    result.must(result.summary["ended_in"] == "recovery", "ended in %s" % result.summary["ended_in"])
    result.must(not result.received(), "something was sent")


if __name__ == "__main__":
    scenario.need("irecovery", "idevice_id", "ideviceinfo", "idevicerestore")
    scenario.main(query_dfu, query_recovery, send_file_recovery, send_file_dfu, list_normal, list_dfu, info_normal,
                  restore_from_dfu, restore_from_recovery, restore_from_normal, refused_signature)
