#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every virtual model × {erase from DFU, erase from recovery, update from normal}, and a table of the results.

Which models there are, and which version is made for each, says virtual-iphone --list; make-ipsw makes the firmware. If
there are real manifests ($ROUSE_SAMPLES/manifests) of restore images for a model, they are followed as well.
"""

import functools
import os
import plistlib
import subprocess
import sys

import scenario
from scenario import make_ipsw, rousectl_restore

WAYS = {"erase-dfu": ("dfu", True), "erase-recovery": ("recovery", True), "update-normal": ("normal", False)}
REAL_WAYS = ("erase-dfu", "update-normal")
SIZES = {"os_size": "1M", "ramdisk_size": "256K"}
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


def restore(model, way, real):
    state, erase = WAYS[way]
    path, version, build = firmware(model, real)
    result = rousectl_restore(path, erase=erase, state=state, model=model.board, timeout=170)
    row = "%-11s %-7s %-14s %-7s %s" % (model.product, model.board, way, version,
                                        "real manifest" if real else "made manifest")
    try:
        result.must_succeed(version, build)
        got = {component for _, component, _, _ in result.received()}
        if model.recovery_os == "recovery-os" and not real:
            result.must({"RecoveryOSImage", "RecoveryOSKernelCache"} <= got, "the phone got no recovery OS")
    except scenario.Failure:
        print("# %s FAILED" % row)
        raise
    notes = sorted({warning["what"] for warning in result.summary["warnings"]})
    return "%s passes%s" % (row, ", warnings: " + " ".join(notes) if notes else "")


def tests_of(model):
    found = []
    for real in (False, True):
        for way in REAL_WAYS if real else WAYS:
            def test(model=model, way=way, real=real):
                return restore(model, way, real)
            test.__name__ = "%s_%s_%s%s" % (model.product.replace(",", "_"), model.board, way.replace("-", "_"),
                                            "_real" if real else "")
            if not real or real_manifest(model) is not None:
                found.append(test)
    return found


if __name__ == "__main__":
    by_model = [tests_of(model) for model in models()]
    # meson runs this file in parts, side by side: --part I N. A model's tests share firmware, so they stay together.
    if len(sys.argv) > 3 and sys.argv[1] == "--part":
        index, count = int(sys.argv[2]), int(sys.argv[3])
        sys.argv[1:] = [test.__name__ for group in by_model[index::count] for test in group]
    scenario.main(*(test for group in by_model for test in group))
