#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every virtual model × {erase from DFU, erase from recovery, update from normal}, and a table of the results.

Which models there are, and which version is made for each, says virtual-iphone --list; make-ipsw makes the firmware. If
there are real manifests ($ROUSE_SAMPLES/manifests) of restore images for a model, they are followed as well.
"""

import concurrent.futures
import functools
import os
import plistlib
import subprocess
import sys
import time

import scenario
from scenario import make_ipsw, rousectl_restore

WAYS = {"erase-dfu": ("dfu", True), "erase-recovery": ("recovery", True), "update-normal": ("normal", False)}
REAL_WAYS = ("erase-dfu", "update-normal")
SIZES = {"os_size": "1M", "ramdisk_size": "256K"}
# A restore waits more than it works: so short pauses of the phone, and several phones side by side.
PAUSES = ["gone-ms=100", "boot-ms=100", "restart-ms=200", "asr-delay-ms=100"]
SIDE_BY_SIDE = 3
# Chips that have a ticket only from a later iOS on: the eUICC's first numbers never (spec 25 §5), else with iOS 18.
NOT_ALWAYS = {"Vinyl"}
COLUMNS = ("product", "name", "board", "chip", "number", "version", "build", "modem", "chips", "recovery_os")


class Model(dict):
    """One line of virtual-iphone --list."""

    __getattr__ = dict.__getitem__

    @property
    def tag(self):
        return self.product.replace("iPhone", "").replace(",", "_")


def models():
    listing = subprocess.run([scenario.VIRTUAL_IPHONE, "--list"], check=True, capture_output=True, text=True).stdout
    return [Model(zip(COLUMNS, line.split("\t"))) for line in listing.splitlines()]


@functools.lru_cache(maxsize=None)
def real_manifests():
    """[(path, manifest)] of the samples."""
    folder = os.path.join(os.environ.get("ROUSE_SAMPLES") or "/nonexistent", "manifests")
    found = []
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        if name.endswith(".plist"):
            with open(os.path.join(folder, name), "rb") as file:
                found.append((os.path.abspath(file.name), plistlib.load(file)))
    return found


def real_manifest(model):
    """Path and manifest of a restore image for this board, both to erase and to update; None: there is no sample."""
    for path, manifest in real_manifests():
        behaviours = {identity["Info"].get("RestoreBehavior") for identity in manifest["BuildIdentities"]
                      if identity["Info"].get("DeviceClass") == model.board}
        if model.product in manifest["SupportedProductTypes"] and behaviours >= {"Erase", "Update"}:
            return path, manifest
    return None


def firmware(model, real):
    """Path, version, build."""
    if not real:
        return make_ipsw("model-" + model.tag, model=model.product, **SIZES), model.version, model.build
    path, manifest = real_manifest(model)
    name = "real-" + os.path.basename(path)[:-len(".plist")]
    return make_ipsw(name, manifest=path, **SIZES), manifest["ProductVersion"], manifest["ProductBuildVersion"]


def made_ipsw(model, version=None, build=None, **options):
    """Firmware of the model's row, or of another version. @options: as for make_ipsw()."""
    if version is None:
        return firmware(model, False)
    return make_ipsw("model-" + model.tag, model=model.product, version=version, build=build, **SIZES, **options), version, build


def restore(model, way, real):
    state, erase = WAYS[way]
    path, version, build = firmware(model, real)
    start = time.monotonic()
    is_img3 = 0x8700 <= int(model.chip, 0) < 0x8960
    # Those have no checkpoints: operations move the bar, and what is over in milliseconds need not be told.
    settings = [*PAUSES, "pace=50"] if is_img3 else PAUSES
    result = rousectl_restore(path, erase=erase, state=state, model=model.board, settings=settings, timeout=170)
    seconds = time.monotonic() - start
    row = "%-11s %-7s %-14s %-7s %s" % (model.product, model.board, way, version,
                                        "real manifest" if real else "made manifest")
    try:
        result.must_succeed(version, build)
        updated = {line["detail"]["chip"] for line in result.trace if line["event"] == "chip-updated"}
        aboard = set(model.chips.split(",")) | {model.modem}
        result.must(updated >= aboard - NOT_ALWAYS - {"-"}, "not all chips were updated, only %s" % sorted(updated))
        result.must(updated <= aboard, "chips were updated that are not aboard: %s" % sorted(updated))
        got = {component for _, component, _, _ in result.received()}
        if model.recovery_os == "recovery-os" and not real:
            result.must({"RecoveryOSImage", "RecoveryOSKernelCache"} <= got, "the phone got no recovery OS")
        if is_img3:
            phases = {event["phase"] for event in result.events if event["event"] == "progress"}
            result.must({"install", "firmware", "finish"} <= phases, "the bar stood still after the image: %s" % phases)
    except scenario.Failure:
        print("# %s FAILED" % row)
        raise
    notes = sorted({warning["what"] for warning in result.summary["warnings"]})
    return "%s passes in %.1f s%s" % (row, seconds, ", warnings: " + " ".join(notes) if notes else "")


def tests_of(model):
    """[(name, arguments of restore())]"""
    found = []
    for real in (False, True):
        for way in REAL_WAYS if real else WAYS:
            name = "%s_%s_%s%s" % (model.product.replace(",", "_"), model.board, way.replace("-", "_"),
                                   "_real" if real else "")
            if not real or real_manifest(model) is not None:
                found.append((name, (model, way, real)))
    return found


def main():
    by_model = [tests_of(model) for model in models()]
    # meson runs this file in parts, side by side: --part I N. A model's tests share firmware, so they stay together.
    if len(sys.argv) > 3 and sys.argv[1] == "--part":
        by_model = by_model[int(sys.argv[2])::int(sys.argv[3])]
        del sys.argv[1:]
    chosen = [test for group in by_model for test in group if len(sys.argv) < 2 or test[0] in sys.argv[1:]]
    functions = []
    with concurrent.futures.ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        for name, arguments in chosen:
            function = pool.submit(restore, *arguments).result
            functions.append(functools.partial(function))
            functions[-1].__name__ = name
        scenario.main(*functions)


if __name__ == "__main__":
    main()
