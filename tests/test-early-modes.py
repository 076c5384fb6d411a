#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Phones that begin before DFU: WTF mode (spec 11 §7.3), port DFU (spec 12 §9), and the debug transport (spec 10 §5)."""

import hashlib
import os
import plistlib
import subprocess
import tempfile

import port_firmware
from scenario import MAKE_IPSW, ROUSECTL, main, rousectl_restore, run_phone

FIRMWARE = "USBPortController1,USBFirmware"
BOARD = 0x04813002  # iPhone16,1: board 0x04, chip 0x8130
PATH = "Firmware/usb/controller.uarp"
WTF = "Firmware/dfu/WTF.s5l8900xall.RELEASE.dfu"


def folder_ipsw(scratch, version, build, change, files):
    """make-ipsw's firmware as a folder, with a manifest that @change has changed, and with more @files."""
    folder = os.path.join(scratch, "ipsw")
    subprocess.run([MAKE_IPSW, "--folder", "--version", version, "--build", build, "--os-size", "64K",
                    "--ramdisk-size", "64K", folder], check=True, stdin=subprocess.DEVNULL)
    path = os.path.join(folder, "BuildManifest.plist")
    with open(path, "rb") as file:
        manifest = plistlib.load(file)
    change(manifest)
    with open(path, "wb") as file:
        plistlib.dump(manifest, file, sort_keys=False)
    for name, data in files.items():
        os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)
    return folder


def set_model(manifest, product, board, chip, number):
    manifest["SupportedProductTypes"] = [product]
    for identity in manifest["BuildIdentities"]:
        identity["ApChipID"], identity["ApBoardID"] = hex(chip), hex(number)
        identity["Info"]["DeviceClass"] = board


def port_ipsw(scratch, chip=0x12, firmware=None):
    data = firmware or port_firmware.make(BOARD)

    def change(manifest):
        set_model(manifest, "iPhone16,1", "d83ap", 0x8130, 0x04)
        for identity in manifest["BuildIdentities"]:
            identity["USBPortController1,ChipID"] = chip
            identity["USBPortController1,BoardID"] = BOARD
            identity["USBPortController1,SecurityDomain"] = 1
            identity["Manifest"][FIRMWARE] = {"Digest": hashlib.sha384(data).digest(), "Info": {"Path": PATH}}
    return folder_ipsw(scratch, "18.5", "22F76", change, {PATH: data})


def from_port_dfu(ipsw, **keywords):
    return rousectl_restore(ipsw, state="port-dfu", model="iPhone16,1", **keywords)


def arrivals(result):
    return [line["detail"]["mode"] for line in result.trace if (line["door"], line["event"]) == ("device", "arrived")]


def devices(state, model):
    result = run_phone([ROUSECTL, "devices", "--json"], state=state, model=model)
    result.must(result.returncode == 0, "rousectl devices failed")
    return result.event("device") or {}


def test_named():
    device = devices("wtf", "iPhone1,2")
    assert (device["mode"], device["name"], device["ecid"]) == ("wtf", "Early iPhone or iPod touch", "0x0"), device
    device = devices("port-dfu", "iPhone16,1")
    assert (device["mode"], device["name"]) == ("port-dfu", "iPhone 15 Pro"), device
    device = devices("kis", "iPhone16,1")
    assert (device["mode"], device["ecid"]) == ("kis", "0x0"), device


def test_port_dfu():
    """The controller's firmware in packets of 64 bytes, then DFU under the phone's own number, then the usual way."""
    with tempfile.TemporaryDirectory(prefix="rouse-early-") as scratch:
        result = from_port_dfu(port_ipsw(scratch))
    received = [(mode, name) for mode, name, _, _ in result.received()]
    result.must(("port-dfu", FIRMWARE) in received, "the controller got no firmware: %s" % received)
    result.must(("dfu", "iBSS") in received, "iBSS did not follow: %s" % received)
    result.must(arrivals(result)[:3] == ["port-dfu", "dfu", "recovery"], "it went %s" % arrivals(result))
    sizes = [int(line["detail"]["setup"].split()[-1], 16) for line in result.trace
             if line["event"] == "control" and line["detail"]["setup"].startswith("21 01")]
    first = sizes.index(0)  # the end of the first upload
    result.must(max(sizes[:first]) == 0x40, "a packet of %d bytes" % max(sizes[:first]))
    request = next(line["detail"] for line in result.trace if (line["door"], line["event"]) == ("tss", "request"))
    result.must("@USBPortController1,Ticket" in request and "Info" not in request[FIRMWARE], "the request is wrong")


def must_fail(result, error, *words):
    event = result.event("error") or {}
    result.must(event.get("error") == error, "the error is %s, not %s" % (event.get("error"), error))
    for word in words:
        result.must(word in event["message"], "the message does not say “%s”" % word)
    result.must(not result.received(), "something was sent")


def test_port_dfu_wrong_controller():
    with tempfile.TemporaryDirectory(prefix="rouse-early-") as scratch:
        must_fail(from_port_dfu(port_ipsw(scratch, chip=0x13)), "wrong-firmware", "port controller")
        must_fail(from_port_dfu(port_ipsw(scratch), settings=["port-revision=200"]), "wrong-firmware", "revision 200")


def test_port_dfu_damaged():
    with tempfile.TemporaryDirectory(prefix="rouse-early-") as scratch:
        must_fail(from_port_dfu(port_ipsw(scratch, firmware=port_firmware.make(BOARD)[:200])), "damaged-firmware")


def test_port_dfu_not_signed():
    with tempfile.TemporaryDirectory(prefix="rouse-early-") as scratch:
        must_fail(from_port_dfu(port_ipsw(scratch), faults=["at tss always do status 94"]), "not-signed")


def test_port_dfu_dry_run():
    with tempfile.TemporaryDirectory(prefix="rouse-early-") as scratch:
        result = from_port_dfu(port_ipsw(scratch), extra=["--dry-run"])
    result.must(result.returncode == 0 and not result.received(), "a dry run sent something")


def test_port_dfu_unplugged():
    with tempfile.TemporaryDirectory(prefix="rouse-early-") as scratch:
        must_fail(from_port_dfu(port_ipsw(scratch), faults=["at usb.block:5 do unplug"]), "device-gone")


def wtf_ipsw(scratch, loader=b"89001.0 first loader" * 200, product="iPhone1,2", board="n82ap", number=0x04,
             version=("4.2.1", "8C148")):
    return folder_ipsw(scratch, *version, lambda manifest: set_model(manifest, product, board, 0x8900, number),
                       {WTF: loader} if loader else {})


def from_wtf(ipsw, **keywords):
    return rousectl_restore(ipsw, state="wtf", model="iPhone1,2", **keywords)


def test_wtf():
    """Up to DFU mode, where the phone tells who it is and a ticket for it is asked for."""
    with tempfile.TemporaryDirectory(prefix="rouse-early-") as scratch:
        result = from_wtf(wtf_ipsw(scratch), expect_refusal=["image-not-img4"])
    received = [(mode, name) for mode, name, _, _ in result.received()]
    result.must(received[:1] == [("wtf", "WTF")], "the first loader did not arrive: %s" % received)
    result.must(arrivals(result)[:2] == ["wtf", "dfu"], "it went %s" % arrivals(result))


def test_wtf_wrong_model():
    """The chip is the same, but in DFU mode the phone is another one: nothing more is sent."""
    with tempfile.TemporaryDirectory(prefix="rouse-early-") as scratch:
        result = from_wtf(wtf_ipsw(scratch, product="iPhone1,1", board="m68ap", number=0))
    result.must((result.event("error") or {}).get("error") == "wrong-firmware", "no such error")
    result.must(len(result.received()) == 1, "more than the first loader was sent")


def test_wtf_refused():
    with tempfile.TemporaryDirectory(prefix="rouse-early-") as scratch:
        result = from_wtf(wtf_ipsw(scratch, loader=b"no loader at all" * 9), expect_refusal=["wtf-image"])
        must_fail(result, "refused", "DFU")
        result.must(result.summary["ended_in"] == "wtf", "it is not where it was")


def test_wtf_no_loader():
    with tempfile.TemporaryDirectory(prefix="rouse-early-") as scratch:
        must_fail(from_wtf(wtf_ipsw(scratch, loader=None)), "wrong-firmware", "WTF.s5l8900xall")
        must_fail(from_wtf(port_ipsw(scratch)), "wrong-firmware", "another model")


def test_too_old():
    with tempfile.TemporaryDirectory(prefix="rouse-early-") as scratch:
        must_fail(from_wtf(wtf_ipsw(scratch, version=("3.1.3", "7E18"))), "wrong-firmware", "Rouse cannot restore")


def test_kis():
    with tempfile.TemporaryDirectory(prefix="rouse-early-") as scratch:
        result = rousectl_restore(port_ipsw(scratch), state="kis", model="iPhone16,1")
        must_fail(result, "unknown-device", "another cable or another port")
        result.must(not result.refused(), "the phone refused %s" % result.refused())


def test_wrong_states():
    """The virtual iPhone itself: a phone that cannot be in such a mode."""
    for state, model in (("wtf", "iPhone12,1"), ("port-dfu", "iPhone12,1"), ("kis", "iPhone8,1")):
        result = run_phone(["true"], state=state, model=model, timeout=20)
        result.must(result.returncode == 64, "%s in %s was switched on" % (model, state))


main(test_named, test_port_dfu, test_port_dfu_wrong_controller, test_port_dfu_damaged, test_port_dfu_not_signed,
     test_port_dfu_dry_run, test_port_dfu_unplugged, test_wtf, test_wtf_wrong_model, test_wtf_refused,
     test_wtf_no_loader, test_too_old, test_kis, test_wrong_states)
