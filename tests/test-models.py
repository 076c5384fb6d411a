#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every virtual model × {erase from DFU, erase from recovery, update from normal}, and a table of the results.

The firmware follows the model's real manifest if there are samples ($ROUSE_SAMPLES/manifests); without, and for models
of which there is none, it follows make-ipsw's own manifest, changed to the model's chip, board and version.
"""

import hashlib
import os
import plistlib
import subprocess
import sys
import tempfile

import scenario
from scenario import make_ipsw, rousectl_restore

WAYS = {"erase-dfu": ("dfu", True), "erase-recovery": ("recovery", True), "update-normal": ("normal", False)}
SIZES = {"os_size": "4M", "ramdisk_size": "1M"}

# Real manifest, and the version of the made one: the last of the model's era, with its own request script.
REAL = {
    "iPhone3,1": "BuildManifest_iPhone3_1_7.1.2_11D257.plist",
    "iPhone7,2": "BuildManifest_iPhone7_2_8.4.1_12H321.plist",
    "iPhone8,1": "BuildManifest_iPhone8_1_15.7_19H12.plist",
    "iPhone9,3": "BuildManifest_iPhone9_x_10_x_13.5.1_17F80.plist",
    "iPhone10,6": "BuildManifest_iPhone10_3_10_6_11.2_15C114.plist",
    "iPhone13,3": "BuildManifest_iPhone13_3_26.2.1_23C71_d53p.plist",
}
MADE = {
    "iPhone3,1": ("7.1.2", "11D257"),
    "iPhone5,2": ("8.4.1", "12H321"),
    "iPhone6,2": ("12.5.7", "16H81"),
    "iPhone7,2": ("12.5.7", "16H81"),
    "iPhone8,1": ("15.7", "19H12"),
    "iPhone9,3": ("15.7", "19H12"),
    "iPhone10,6": ("16.6", "20G75"),
    "iPhone12,1": ("17.4", "21E219"),
    "iPhone13,3": ("18.5", "22F76"),
    "iPhone16,1": ("18.5", "22F76"),
}
NEWEST = ("18.5", "22F76")
# make-ipsw's modem is Intel's; these models have one of Qualcomm's: chip, elements that are signed (spec 25 §5 and §6).
QUALCOMM = {
    "iPhone6,2": ("0x006F20E1", ("RestoreSBL1", "SBL1")),
    "iPhone7,2": ("0x007F50E1", ("RestoreSBL1", "SBL1")),
    "iPhone8,1": ("0x009210E1", ("RestoreSBL1", "SBL1")),
    "iPhone13,3": ("0x000E50E1", ("RestoreSBL1", "SBL1", "Misc")),
    "iPhone16,1": ("0x001F30E1", ("RestoreSBL1", "SBL1", "Misc", "TME")),
}
# What the simulator cannot do: its signing server makes no hash segments for modems of this family (spec 25 §7.3).
LIMITS = {"iPhone16,1": ["modem-archive"]}
OWN = ("iPhone3,1", "iPhone5,2")  # make-ipsw has a manifest for them: IMG3, which that of an iPhone 11 cannot become
RECOVERY_OS = ("iPhone16,1",)  # spec 21 §3.15: iPhone 15 Pro and later, from iOS 18.1 on


def models():
    """[(product, name, board, chip, board number)]"""
    listing = subprocess.run([scenario.VIRTUAL_IPHONE, "--list"], check=True, capture_output=True, text=True).stdout
    return [tuple(line.split("\t")) for line in listing.splitlines()]


def product(model):
    return model[0].replace("iPhone", "").replace(",", "_")


def recovery_identity(identity):
    """As spec 21 §3.15: the same board, a variant of its own, fewer components."""
    kept = ("OS", "iBEC", "DeviceTree", "KernelCache", "StaticTrustCache", "AppleLogo", "LLB", "iBoot", "SEP")
    copy = dict(identity, Info=dict(identity["Info"], Variant="Recovery Customer Install"))
    copy["UniqueBuildID"] = bytes(reversed(identity["UniqueBuildID"]))
    copy["Manifest"] = {name: entry for name, entry in identity["Manifest"].items()
                        if name in kept or entry["Info"].get("IsLoadedByiBoot")}
    return copy


def set_modem(identity, chip, elements):
    identity["BbChipID"] = chip
    entry = {"Info": identity["Manifest"]["BasebandFirmware"]["Info"]}
    for number, element in enumerate(elements):
        entry[element + "-PartialDigest"] = bytes([number]) * 40
        entry[element + "-Version"] = -1441729997 + number
    identity["Manifest"]["BasebandFirmware"] = entry


def for_model(manifest, model):
    """Changes make-ipsw's manifest of an iPhone 11 so that it is the model's."""
    product_type, _, board, chip, number = model
    manifest["SupportedProductTypes"] = [product_type]
    for identity in manifest["BuildIdentities"]:
        identity["ApChipID"], identity["ApBoardID"] = chip, number
        identity["Info"]["DeviceClass"] = board
        if "Ap,ProductType" in identity:
            identity["Ap,ProductType"], identity["Ap,Target"] = product_type, board.upper()
        if product_type in QUALCOMM:
            set_modem(identity, *QUALCOMM[product_type])
    if product_type in RECOVERY_OS:
        for identity in manifest["BuildIdentities"]:
            identity["Info"]["RecoveryVariant"] = "Recovery Customer Install"
        manifest["BuildIdentities"].append(recovery_identity(manifest["BuildIdentities"][0]))
    return manifest


def made_ipsw(model):
    version, build = MADE.get(model[0], NEWEST)
    if model[0] in OWN:
        return make_ipsw("model-" + product(model), model=model[0], version=version, build=build, **SIZES), version, build
    with tempfile.TemporaryDirectory(prefix="rouse-models-") as scratch:
        folder = os.path.join(scratch, "plain")
        subprocess.run([scenario.MAKE_IPSW, "--folder", "--version", version, "--build", build, "--os-size", "64K",
                        "--ramdisk-size", "64K", folder], check=True)
        with open(os.path.join(folder, "BuildManifest.plist"), "rb") as file:
            manifest = for_model(plistlib.load(file), model)
    data = plistlib.dumps(manifest)
    # make_ipsw() knows its files by their arguments: a path that stays while the manifest does.
    path = os.path.join(scenario.IPSW_CACHE, "model-%s-%s.plist" % (product(model), hashlib.sha256(data).hexdigest()[:10]))
    os.makedirs(scenario.IPSW_CACHE, exist_ok=True)
    with open("%s.%d" % (path, os.getpid()), "wb") as file:
        file.write(data)
    os.rename(file.name, path)
    return make_ipsw("model-" + product(model), manifest=path, **SIZES), version, build


def firmware(model):
    """Path, version, build, and what it follows."""
    real = os.path.join(os.environ.get("ROUSE_SAMPLES", ""), "manifests", REAL.get(model[0], "none"))
    if os.environ.get("ROUSE_SAMPLES") and os.path.exists(real):
        with open(real, "rb") as file:
            manifest = plistlib.load(file)
        path = make_ipsw("real-" + product(model), manifest=os.path.abspath(real), **SIZES)
        return path, manifest["ProductVersion"], manifest["ProductBuildVersion"], "real manifest"
    return (*made_ipsw(model), "made manifest")


def restore(model, way):
    state, erase = WAYS[way]
    path, version, build, source = firmware(model)
    limits = LIMITS.get(model[0], []) if source == "made manifest" else []
    result = rousectl_restore(path, erase=erase, state=state, model=model[0], timeout=170, expect_refusal=limits)
    row = "%-11s %-14s %-7s %-13s" % (model[0], way, version, source)
    endured = sorted(set(result.refused()) & set(limits))
    try:
        result.must(result.returncode == 0, "the command failed")
        result.must(set(result.refused()) <= set(limits), "the phone refused %s" % result.refused())
        result.must(result.summary.get("ended_in") == "normal", "the phone ended in %s" % result.summary.get("ended_in"))
        result.must((result.summary.get("version"), result.summary.get("build")) == (version, build), "another system runs")
        if model[0] in OWN:
            phases = {event["phase"] for event in result.events if event["event"] == "progress"}
            result.must({"install", "firmware", "finish"} <= phases, "the bar stood still after the image: %s" % phases)
        if model[0] in RECOVERY_OS and source == "made manifest":
            result.must({"RecoveryOSImage", "RecoveryOSKernelCache"} <= {r[1] for r in result.received()},
                        "the phone got no recovery OS")
    except scenario.Failure:
        print("# %s FAILED" % row)
        raise
    notes = sorted({warning["what"] for warning in result.summary["warnings"]})
    return "%s passes%s%s" % (row, ", warnings: " + " ".join(notes) if notes else "",
                              ", but for a limit of the simulator: " + " ".join(endured) if endured else "")


def tests():
    found = []
    for model in models():
        for way in WAYS:
            def test(model=model, way=way):
                return restore(model, way)
            test.__name__ = "%s_%s" % (model[0].replace(",", "_"), way.replace("-", "_"))
            found.append(test)
    return found


if __name__ == "__main__":
    everything = tests()
    # meson runs this file in parts, side by side: --part I N. Neighbours share firmware, so they stay together.
    if len(sys.argv) > 3 and sys.argv[1] == "--part":
        index, count = int(sys.argv[2]), int(sys.argv[3])
        whole = len(everything) // len(WAYS)
        mine = [t.__name__ for i, t in enumerate(everything) if i // len(WAYS) * count // whole == index]
        sys.argv[1:] = mine
    scenario.main(*everything)
