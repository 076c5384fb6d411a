#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""rousectl info FILE: what it tells, of which files, and what it says of bad ones. The choice of an identity is compared
with a second reading of the rules, in Python, on every real manifest there is."""

import csv
import glob
import gzip
import json
import os
import plistlib
import random
import shutil
import subprocess
import tempfile
import zipfile

import scenario
from scenario import Failure, ROUSECTL, SOURCE

SAMPLES = os.environ.get("ROUSE_SAMPLES", os.path.join(SOURCE, "..", "shared", "data"))
CORPUS = os.path.join(SOURCE, "tests", "data", "fuzz")
REQUIRED = ("iBSS", "iBEC", "RestoreRamDisk", "RestoreDeviceTree", "RestoreKernelCache", "OS")
NOT_FIRMWARE, DAMAGED, NO_FILE, IS_FOLDER, UNKNOWN_DEVICE, USAGE = 20, 21, 17, 19, 15, 2

with open(os.path.join(SOURCE, "data", "devices.csv"), newline="", encoding="utf-8") as file:
    DEVICES = list(csv.DictReader(file))


def must(ok, what):
    if not ok:
        raise Failure(what)


def run(*words):
    result = subprocess.run([ROUSECTL, "info", *words], capture_output=True, timeout=60,
                            env=dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE=""))
    must(result.returncode >= 0, "rousectl info %s: signal %d\n%s" % (words, -result.returncode, result.stderr))
    return result


def info(*words):
    """The one JSON object."""
    result = run("--json", *words)
    must(result.returncode == 0, "%s: exit code %d: %s" % (words, result.returncode, result.stdout))
    lines = result.stdout.decode("utf-8").splitlines()
    must(len(lines) == 1, "%s: %d lines" % (words, len(lines)))
    return json.loads(lines[0])


def refused(code, *words):
    result = run("--json", *words)
    must(result.returncode == code, "%s: exit code %d and not %d" % (words, result.returncode, code))
    if code == USAGE:
        return result.stderr.decode()
    event = json.loads(result.stdout)
    must(event["event"] == "error" and event["exit_code"] == code, "%s: %s" % (words, event))
    return event["message"]


def equal(got, wanted, what):
    must(got == wanted, "%s: %r, and not %r" % (what, got, wanted))


# --- manifests ---

def number(value):
    return int(value, 0) if isinstance(value, str) else value


def choose(manifest, device, erase):
    """The rule once more: index or None."""
    text = ("Upgrade", "Erase")[erase] + " Install (IPSW)"
    if device["product_type"] not in manifest["SupportedProductTypes"]:
        return None
    for index, identity in enumerate(manifest["BuildIdentities"]):
        name = identity["Info"].get("Variant", "")
        if identity["Info"]["DeviceClass"].lower() != device["board"].lower() or text not in name or "Research" in name:
            continue
        if identity["Info"].get("RestoreBehavior", "Erase" if erase else "Update") != ("Update", "Erase")[erase]:
            return None
        if (number(identity["ApChipID"]), number(identity["ApBoardID"])) != (int(device["cpid"], 16),
                                                                            int(device["bdid"], 16)):
            return None
        has = all("Path" in identity["Manifest"].get(name, {}).get("Info", {}) for name in REQUIRED)
        return index if has else None
    return None


def devices_to_ask(manifest):
    """All that the manifest could be meant for, and some that it cannot."""
    boards = {i["Info"]["DeviceClass"].lower() for i in manifest["BuildIdentities"]}
    near = [d for d in DEVICES if d["board"].lower() in boards or d["product_type"] in manifest["SupportedProductTypes"]]
    far = [d for d in DEVICES[::40] if d not in near]
    return near + far


def check_manifest(path):
    with open(path, "rb") as file:
        manifest = plistlib.load(file)
    told = info(path)
    equal(told["kind"], "build-manifest", path)
    equal(told["product_version"], manifest["ProductVersion"], path)
    equal(told["build"], manifest["ProductBuildVersion"], path)
    equal(told["supported"], manifest["SupportedProductTypes"], path)
    must("erase_identity" not in told, "%s: a choice without --device" % path)
    for index, (one, identity) in enumerate(zip(told["identities"], manifest["BuildIdentities"], strict=True)):
        what = "%s: identity %d" % (path, index)
        equal(one["index"], index, what)
        equal(one["board"], identity["Info"]["DeviceClass"], what)
        equal(one["chip_id"], number(identity["ApChipID"]), what)
        equal(one["board_id"], number(identity["ApBoardID"]), what)
        equal(one["variant"], identity["Info"].get("Variant", ""), what)
        equal(one["restore_behavior"], identity["Info"].get("RestoreBehavior"), what)
        equal(sorted(one["components"]), sorted(identity["Manifest"]), what)
    count = 0
    for device in devices_to_ask(manifest):
        told = info(path, "--device", device["board"])
        wanted = [choose(manifest, device, True), choose(manifest, device, False)]
        what = "%s for %s" % (path, device["board"])
        equal([told["erase_identity"], told["update_identity"]], wanted, what)
        equal(told["reason"] is None, None not in wanted, what)
        equal([b["board"] for b in told["boards"]], [device["board"]], what)
        count += 1
    return count


def real_manifests():
    paths = sorted(glob.glob(os.path.join(SAMPLES, "manifests", "BuildManifest_*.plist")))
    if not paths:
        return "skip: no samples"
    return "%d manifests, %d choices" % (len(paths), sum(check_manifest(path) for path in paths))


def identity(board, chip, board_id, erase, **info_keys):
    variant = "Customer Erase Install (IPSW)" if erase else "Customer Upgrade Install (IPSW)"
    return {"ApChipID": chip, "ApBoardID": board_id,
            "Info": dict({"DeviceClass": board, "Variant": variant, "RestoreBehavior": "Erase" if erase else "Update"},
                         **info_keys),
            "Manifest": {name: {"Info": {"Path": name}} for name in REQUIRED}}


def manifest_bytes(*identities, products=("iPhone8,1", "iPhone12,1")):
    return plistlib.dumps({"ProductVersion": "15.7", "ProductBuildVersion": "19H12",
                           "SupportedProductTypes": list(products), "BuildIdentities": list(identities)})


class Folder:
    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="rouse-info-")
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path)

    def write(self, name, data):
        path = os.path.join(self.path, name)
        with open(path, "wb") as file:
            file.write(data)
        return path


def several_boards():
    """iPhone 6s was made with two chips. Which one it is, only the phone can tell: never guessed."""
    both = manifest_bytes(identity("n71ap", "0x8000", 4, True), identity("n71map", "0x8003", 4, True),
                          identity("n71map", "0x8003", 4, False))
    one = manifest_bytes(identity("n71ap", "0x8000", 4, True))
    with Folder() as folder:
        told = info(folder.write("a.plist", both), "--device", "iPhone8,1")
        equal((told["erase_identity"], told["update_identity"]), (None, None), "two boards")
        must("n71ap" in told["reason"] and "n71map" in told["reason"], told["reason"])
        equal([(b["board"], b["erase_identity"], b["update_identity"]) for b in told["boards"]],
              [("n71ap", 0, None), ("n71map", 1, 2)], "each board")
        # The only one that is there need not be the one that the phone is.
        told = info(folder.write("b.plist", one), "--device", "iPhone8,1")
        equal(told["erase_identity"], None, "one board of two")
        # With no board of it, naming one would not help.
        told = info(os.path.join(folder.path, "b.plist"), "--device", "iPhone8,2")
        must("other models" in told["reason"], told["reason"])
        told = info(os.path.join(folder.path, "a.plist"), "--device", "N71MAP")
        equal((told["erase_identity"], told["update_identity"], told["reason"]), (1, 2, None), "a board")
        refused(UNKNOWN_DEVICE, os.path.join(folder.path, "a.plist"), "--device", "iPhone99,1")
        text = run(os.path.join(folder.path, "a.plist"), "--device", "iPhone8,1").stdout.decode()
        must("n71map" in text and "number 2" in text, text)


def made_manifests():
    """Edited and contradictory ones."""
    good = identity("n104ap", "0x8030", "0x4", True)
    empty = dict(good, Manifest={})
    cases = [
        ("no update", [good], 0, None, "update: "),
        ("says Erase in an update", [identity("n104ap", "0x8030", 4, False, RestoreBehavior="Erase")], None, None,
         "contradicts"),
        ("another chip", [identity("n104ap", "0x8020", 4, True)], None, None, "chip 0x8020"),
        ("research only", [identity("n104ap", "0x8030", 4, True, Variant="Research Customer Erase Install (IPSW)")],
         None, None, "customers"),
        ("over the air", [identity("n104ap", "0x8030", 4, False, Variant="Customer Software Update")], None, None,
         "over-the-air"),
        ("empty", [empty], None, None, "iBSS"),
        ("research before", [identity("n104ap", "0x8030", 4, True, Variant="Research Customer Erase Install (IPSW)"),
                             good], 1, None, "update: "),
    ]
    with Folder() as folder:
        for name, identities, erase, update, reason in cases:
            told = info(folder.write("m", manifest_bytes(*identities)), "--device", "iPhone12,1")
            equal((told["erase_identity"], told["update_identity"]), (erase, update), name)
            must(reason in told["reason"], "%s: %s" % (name, told["reason"]))
        told = info(folder.write("m", manifest_bytes(good, products=["iPhone8,1"])), "--device", "iPhone12,1")
        equal(told["erase_identity"], None, "a model that is not listed")


def archives():
    """IPSW and folder, whatever their names; and what is none."""
    data = manifest_bytes(identity("n104ap", "0x8030", 4, True))
    with Folder() as folder:
        path = os.path.join(folder.path, "not-called-ipsw.txt")
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("BuildManifest.plist", data)
        equal(info(path)["kind"], "ipsw", "archive")
        equal(info(path)["build"], "19H12", "archive")
        with open(path, "rb") as file:
            whole = file.read()
        for size in (4, 30, len(whole) // 2, len(whole) - 1):
            refused(NOT_FIRMWARE, folder.write("cut", whole[:size]))
        with zipfile.ZipFile(os.path.join(folder.path, "other.zip"), "w") as archive:
            archive.writestr("a", "b")
        refused(NOT_FIRMWARE, os.path.join(folder.path, "other.zip"))
        refused(IS_FOLDER, folder.path)
        folder.write("BuildManifest.plist", data)
        equal(info(folder.path)["kind"], "folder", "folder")


# --- images and tickets ---

def images():
    """Made ones: the corpus of the fuzz targets."""
    told = info(os.path.join(CORPUS, "img4", "parts-im4p"))
    equal({k: told[k] for k in ("kind", "type", "description", "payload_size", "compression", "uncompressed_size")},
          {"kind": "im4p", "type": "krnl", "description": "KernelCache-1", "payload_size": 11, "compression": "lzfse",
           "uncompressed_size": 65536}, "im4p")
    equal(told["keybags"], [{"number": 1, "iv": b"i".hex() * 16, "key": b"k".hex() * 32},
                            {"number": 2, "iv": b"I".hex() * 16, "key": b"K".hex() * 32}], "keybags")
    equal(told["properties"], {"fchp": 3, "ofst": "616263"}, "PAYP")

    told = info(os.path.join(CORPUS, "img4", "parts-img4"))
    equal((told["kind"], told["im4p"]["type"]), ("img4", "krnl"), "img4")
    equal(told["im4m"]["properties"], {"BORD": 4, "CPRO": True}, "device")
    equal(told["im4m"]["images"], [{"type": "ibss", "digest": "64" * 48, "properties": {"EKEY": True}}], "images")
    equal(told["im4m"]["signature_size"], 16, "signature")
    equal(told["im4r"], {"generator": "0xf909e86cad8b3409", "properties": {"BNCN": "09348bad6ce809f9"}}, "im4r")
    equal(info(os.path.join(CORPUS, "img4", "parts-im4r"))["generator"], "0xf909e86cad8b3409", "im4r alone")
    equal(info(os.path.join(CORPUS, "img4", "parts-im4m"))["kind"], "im4m", "im4m alone")

    told = info(os.path.join(CORPUS, "img3", "file"))
    equal({k: told[k] for k in ("kind", "type", "description", "payload_size", "personalized", "properties")},
          {"kind": "img3", "type": "krnl", "description": "v-1.0", "payload_size": 13, "personalized": False,
           "properties": {"SEPO": 2}}, "img3")
    equal([e["tag"] for e in told["elements"]], ["TYPE", "DATA", "VERS", "SEPO", "KBAG", "SHSH", "CERT"], "elements")
    equal(told["keybags"], [{"number": 1, "iv": "00" * 16, "key": "00" * 32}], "img3 keybags")
    must(info(os.path.join(CORPUS, "img3", "personal"))["personalized"], "an IMG3 with an ECID")
    refused(USAGE, os.path.join(CORPUS, "img3", "file"), "--device", "iPhone12,1")
    refused(USAGE, "--device", "iPhone12,1")


def saved_tickets():
    with open(os.path.join(CORPUS, "img4", "parts-im4m"), "rb") as file:
        im4m = file.read()
    answer = {"@ServerVersion": "2.1.0", "ApImg4Ticket": im4m, "BBTicket": b"x", "generator": "0x1111111111111111",
              "noNonce": {"ApImg4Ticket": im4m}, "LLB": {"Blob": b"x"}, "iBSS": {}}
    with Folder() as folder:
        for data in (plistlib.dumps(answer), plistlib.dumps(answer, fmt=plistlib.FMT_BINARY),
                     gzip.compress(plistlib.dumps(answer))):
            told = info(folder.write("ticket", data))
            equal((told["kind"], told["generator"], told["generator_matches"]), ("shsh", "0x1111111111111111", None),
                  "saved ticket")
            equal([t["name"] for t in told["tickets"]], ["main", "noNonce"], "tickets")
            equal((told["tickets"][0]["other_tickets"], told["tickets"][0]["blobs"]), (["BBTicket"], ["LLB"]), "main")
            equal(told["tickets"][0]["im4m"]["properties"]["BORD"], 4, "ticket inside")
        old = {"APTicket": b"x", "LLB": {"Blob": b"x"}}
        equal(info(folder.write("old", plistlib.dumps(old)))["tickets"][0]["im4m"], None, "of a 32-bit phone")
        refused(DAMAGED, folder.write("bad", plistlib.dumps(dict(answer, ApImg4Ticket=im4m[:-9]))))
        refused(NOT_FIRMWARE, folder.write("other", plistlib.dumps({"a": "b"})))


def real_files():
    if not os.path.isdir(os.path.join(SAMPLES, "images")):
        return "skip: no samples"

    def sample(name):
        return info(os.path.join(SAMPLES, name))

    told = sample("images/DeviceTree.d221ap.im4p")
    equal((told["type"], told["description"], told["payload_size"], told["keybags"], told["compression"]),
          ("dtre", "EmbeddedDeviceTrees-3480.30.55", 168248, [], None), "device tree")
    told = sample("images/DeviceTree_k48_signed.img3")
    equal((told["type"], told["description"], told["signed_size"], told["properties"]),
          ("dtre", "EmbeddedDeviceTrees-839.59.12", 64444, {"SEPO": 2, "CHIP": 0x8930, "BORD": 2}), "IMG3")
    equal(sample("tickets/pyimg4_IM4M.der")["properties"]["CHIP"], 0x8015, "IM4M")
    for chip, nonce in ((0x8960, 40), (0x8000, 40), (0x8010, 64), (0x8015, 64)):
        told = sample("tickets/0x%04x.shsh" % chip)
        names = [t["name"] for t in told["tickets"]]
        equal(names, ["main", "updateInstall", "noNonce"][:len(names)], "0x%04x" % chip)
        equal(told["generator_matches"], True, "0x%04x" % chip)
        main = told["tickets"][0]["im4m"]
        equal((main["properties"]["CHIP"], len(main["properties"]["BNCH"])), (chip, nonce), "0x%04x" % chip)
        if "noNonce" in names:
            equal(told["tickets"][2]["im4m"]["properties"]["BNCH"], "", "0x%04x" % chip)
        digests = {i["type"]: i["digest"] for i in main["images"]}
        must(len(digests["ibss"]) == (40 if nonce == 40 else 96), "0x%04x: iBSS %s" % (chip, digests["ibss"]))
    for path in glob.glob(os.path.join(SAMPLES, "images", "*.plist")):
        refused(NOT_FIRMWARE, path)


# --- bad files ---

def garbage():
    with Folder() as folder:
        for data in (b"", b"x", b"<html><body>Log in to the network</body></html>", b"<", b"bplist00", b"\0" * 4096,
                     b"PK", b"\x30\x80", b"\x1f\x8b\x08", b"\xff" * 100, random.Random(1).randbytes(5000),
                     b"<plist><dict><key>BuildIdentities</key></dict></plist>"):
            result = run("--json", folder.write("garbage", data))
            must(result.returncode in (NOT_FIRMWARE, DAMAGED), "%r: exit code %d" % (data[:20], result.returncode))
        # 80 MB of nothing in 80 kB.
        refused(DAMAGED, folder.write("bomb", gzip.compress(bytes(80 << 20))))
        huge = folder.write("huge", b"\x30\x84\x7f\xff\xff\xff\x16\x04IM4P")
        os.truncate(huge, 20 << 30)
        must("larger" in refused(NOT_FIRMWARE, huge), "a file of 20 GB")
        huge = folder.write("huge", b"PK\x03\x04")
        os.truncate(huge, 20 << 30)
        refused(NOT_FIRMWARE, huge)
        refused(NO_FILE, os.path.join(folder.path, "nothing"))
    refused(NOT_FIRMWARE, "/dev/null")
    refused(NOT_FIRMWARE, "/dev/zero")
    deep = b"<plist>" + b"<dict><key>a</key>" * 100000
    with Folder() as folder:
        refused(NOT_FIRMWARE, folder.write("deep", deep))


def changed_files():
    """Cut short and changed: an answer or an error, never a crash."""
    with Folder() as folder:
        files = sorted(glob.glob(os.path.join(CORPUS, "img[34]", "*"))) + [
            folder.write("manifest", manifest_bytes(identity("n104ap", "0x8030", 4, True)))]
        count = 0
        for path in files:
            with open(path, "rb") as file:
                data = file.read()
            if not data:
                continue  # there is nothing in it to change
            choose_from = random.Random(len(data))
            for _ in range(12):
                changed = bytearray(data)
                for _ in range(choose_from.randrange(1, 6)):
                    changed[choose_from.randrange(len(changed))] = choose_from.choice((0, 1, 0x7f, 0x80, 0x84, 0xff))
                if choose_from.random() < 0.3:
                    del changed[choose_from.randrange(len(changed)):]
                for words in (["--json"], []):
                    result = run(*words, folder.write("changed", bytes(changed)))
                    must(result.returncode in (0, NOT_FIRMWARE, DAMAGED), "%s changed: exit code %d: %s" %
                         (path, result.returncode, result.stdout[:300]))
                    count += 1
    return "%d files" % count


def terminal():
    """Words of a file cannot give commands to the terminal, and JSON stays JSON."""
    data = manifest_bytes(identity("n104ap", "0x8030", 4, True)).replace(b"n104ap", b"n104ap&#27;[2J\x9b\xff")
    with open(os.path.join(CORPUS, "img4", "parts-im4p"), "rb") as file:
        image = file.read().replace(b"KernelCache-1", b"\x1b[2J\xff\x9b\r\n\x00abcd")
    with Folder() as folder:
        for content in (data, image):
            path = folder.write("hostile", content)
            result = run(path)
            must(not set(result.stdout) & (set(range(32)) - {10} | {0x7f}), "control characters: %r" % result.stdout)
            if result.returncode == 0:
                info(path)


if __name__ == "__main__":
    scenario.main(real_manifests, several_boards, made_manifests, archives, images, saved_tickets, real_files, garbage,
                  changed_files, terminal)
