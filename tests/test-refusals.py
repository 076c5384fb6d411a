#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every virtual model × every image that is sent × {flipped on arrival, wrong board, stale nonce, missing}, with rousectl.

Wrong tickets of the signing server must be refused before anything is sent. If the bytes go wrong nevertheless, the phone
must refuse them for the right reason, and rousectl must end in time, with the right exit code, name the part and leave the
phone where that can be. The short form takes a part of the matrix in which every model and every image occurs;
ROUSE_WHOLE_MATRIX=1 takes all of it.
"""

import importlib
import os
import plistlib
import sys
import zipfile
import zlib

import scenario
from scenario import rousectl_restore

models_test = importlib.import_module("test-models")

TIME_LIMIT = 100  # seconds, for one restore that fails
SIGNING, REFUSED, RESTORE = 24, 26, 28
OLD = "10.3"  # what all phones have installed before
IMG3_CHIPS = range(0x8700, 0x8960)  # S5L8720 to S5L8955 (spec 16 §4): other containers, other tickets
WHOLE = os.environ.get("ROUSE_WHOLE_MATRIX") == "1"

# In restore mode: part → what the phone asks for when it gets it. Not every system asks for all of them.
ASKED_AS = {
    "RootTicket": "RootTicket",
    "RestoreSEP": "NORData",
    "LLB": "NORData",
    "iBoot": "NORData",
    "SEP": "NORData",
    "AppleLogo": "NORData",
    "KernelCache": "KernelCache",
    "DeviceTree": "DeviceTree",
    "SystemVolume": "SystemImageRootHash",
    "Ap,SystemVolumeCanonicalMetadata": "SystemImageCanonicalMetadata",
}
TICKETS = {"SE,Ticket": "SE", "Savage,Ticket": "Savage", "Yonkers,Ticket": "Savage", "Rap,Ticket": "Rose",
           "Cryptex1,Ticket": "Cryptex1"}
TICKET_OF = {"SE,UpdatePayload": "SE,Ticket", "Savage,B0-Prod-Patch": "Savage,Ticket",
             "Yonkers,SysTopPatch0": "Yonkers,Ticket", "Rap,RTKitOS": "Rap,Ticket", "Cryptex1,SystemOS": "Cryptex1,Ticket"}

# What a wrong ticket around a right image is called by the phone: before restore mode, and in it.
WRONG_TICKETS = {
    "other-board": ("ticket-board", "ticket-differs"),
    "stale-nonce": ("ticket-nonce", "ticket-differs"),
    "not-in-ticket": ("image-not-in-ticket", "ticket-differs"),
    "other-type": ("image-type", "image-type"),
}
# The same before Image4, where the ticket for all parts comes by itself or, in DFU mode, in front of iBEC.
WRONG_AP_TICKETS = {
    "other-board": "ticket-board",
    "other-chip": "ticket-chip",
    "other-ecid": "ticket-ecid",
    "other-domain": "ticket-domain",
    "stale-nonce": "ticket-nonce",
    "bad-signature": "ticket-signature",
    "lost": "no-file",
}
WRONG_OLD_IMAGES = {
    "other-board": "image-board",
    "other-chip": "image-chip",
    "other-type": "image-type",
    "other-ecid": "image-ecid",
    "bad-signature": "image-signature",
    "no-ticket": "image-without-signature",
}


def is_old(model):
    return int(model.chip, 0) in IMG3_CHIPS


def has_blob(model, image):
    """Signed for this phone by itself (IMG3)."""
    return "PartialDigest" in manifest_of(models_test.made_ipsw(model)[0]).get(image, {})


def flipped(model, image):
    """What the phone calls an image with a wrong bit."""
    return "image-signature" if is_old(model) and has_blob(model, image) else "image-digest"


def manifest_of(path):
    """The first identity's entries."""
    with zipfile.ZipFile(path) as archive:
        manifest = plistlib.loads(archive.read("BuildManifest.plist"))
    return manifest["BuildIdentities"][0]["Manifest"]


def boot_images(manifest):
    """In the order of spec 12 §7.2."""
    loaded = [n for n, e in manifest.items() if e["Info"].get("IsLoadedByiBoot") and "Path" in e["Info"]
              and not e["Info"].get("IsLoadedByiBootStage1")]
    names = ["iBSS", "iBEC", "RestoreLogo", *loaded, "RestoreRamDisk", "RestoreDeviceTree", "RestoreSEP",
             "RestoreKernelCache"]
    return [n for n in names if n in manifest]


def restore_images(manifest):
    """One for each kind of request, and those of the lists; chips' tickets by what the firmware has for them."""
    lists = [n for n, e in manifest.items() if e["Info"].get("IsFUDFirmware") and "Path" in e["Info"]]
    names = [n for n in ASKED_AS if n in manifest] + lists + [t for part, t in TICKET_OF.items() if part in manifest]
    return list(dict.fromkeys(["RootTicket", *names]))


# --- what must come of it ---

def run(model, faults, expected, state="dfu"):
    path = models_test.made_ipsw(model)[0]
    result = rousectl_restore(path, state=state, model=model.board, faults=faults, expect_refusal=expected,
                              settings=models_test.PAUSES, timeout=TIME_LIMIT, options=["--installed", OLD + ":14E277"])
    result.must(not result.timed_out, "it did not end in %d s" % TIME_LIMIT)
    result.fired = any(line["event"] == "fault" and not line["detail"]["point"].startswith("proxy")
                       for line in result.trace)
    refused = set(result.refused())
    result.must(refused <= set(expected) and bool(refused) == (result.fired and bool(expected)),
                "the phone refused %s" % sorted(refused))
    return result


def error_of(result, code, *words):
    result.must(result.returncode == code, "exit code %s, not %s" % (result.returncode, code))
    error = result.event("error")
    result.must(error is not None and error["exit_code"] == code, "no error was told")
    for word in words:
        result.must(word in error["message"], "the message does not name %s: %s" % (word, error["message"]))
    return error["message"]


def has_old_system(result, *modes):
    result.must(result.summary["version"] == OLD, "the old system is gone")
    result.must(result.summary["ended_in"] in modes, "the phone ended in %s" % result.summary["ended_in"])


def row(model, what, action, result, note):
    return "%-11s %-42s %-14s exit %-3s phone %-9s %4.1f s  %s" % (
        model.product, what, action, result.returncode, result.summary["ended_in"], result.seconds, note)


# --- the bytes go wrong on their way ---

def boot_image(model, image, action="flip", refusal=None):
    mode = "dfu" if image == "iBSS" else "*"
    result = run(model, ["at image:%s %s do %s" % (mode, image, action)], [refusal or flipped(model, image)])
    result.must(result.fired, "%s was not sent" % image)
    if image == "RestoreLogo":  # a picture that may not be shown is not shown
        result.must(result.returncode == 0, "a picture stopped the restore")
        note = "goes on without it"
    elif image == "RestoreKernelCache" or action == "lost" and image not in ("iBSS", "iBEC"):  # found out by bootx
        note = error_of(result, REFUSED, "restore system", "given back")
        has_old_system(result, "normal")
    else:
        note = error_of(result, REFUSED, image)
        # A boot loader in DFU mode, A9 and older, has no way back but by the buttons.
        has_old_system(result, *{"iBSS": ["dfu"], "iBEC": ["normal", "dfu"]}.get(image, ["normal"]))
    return row(model, "boot " + image, action, result, note)


def restore_image(model, image, action="flip", refusal=None):
    refusal = refusal or flipped(model, image)
    if image == "RootTicket":
        refusal = "root-ticket"
    elif image in TICKETS:
        refusal = "updater-ticket"
    # The same part can be asked for as it lies in the IPSW, too: then the manifest's digest is what counts.
    result = run(model, ["at image:restore %s always do %s" % (image, action)], [refusal, "stream-digest"])
    if not result.fired:
        result.must(result.returncode == 0, "the restore failed for another reason")
        return row(model, "restore " + image, action, result, "this system does not ask for it")
    note = error_of(result, RESTORE, "status")
    words = [ASKED_AS.get(image), TICKETS.get(image), image]
    result.must(any(word in note for word in words if word), "the message names none of %s: %s" % (words, note))
    result.must(result.summary["ended_in"] == "recovery", "the phone ended in %s" % result.summary["ended_in"])
    result.must(("no working system" if result.summary["version"] != OLD else "nothing was erased") in note,
                "the message says something else of the phone's system than it has: %s" % note)
    return row(model, "restore " + image, action, result, note)


def system_image(model):
    result = run(model, ["at asr.offset:1 do flip"], ["asr-chunk-checksum"])
    result.must(result.fired, "the system image was not sent")
    note = error_of(result, RESTORE, "status 1100")
    return row(model, "restore system image", "flip", result, note)


def ap_ticket(model, where, action, refusal):
    """The ticket of an IMG3 phone is wrong; @where: in front of iBEC ("dfu iBEC"), or by itself to iBEC."""
    result = run(model, ["at image:%s do %s" % (where, action)], [refusal, "no-ticket"])
    result.must(result.fired and refusal in result.refused(), "the ticket was not sent, or not refused as %s" % refusal)
    if where == "dfu iBEC":
        note = error_of(result, REFUSED, "iBEC")
        has_old_system(result, "dfu")
    else:
        note = error_of(result, REFUSED, "RestoreRamDisk" if action == "not-in-ticket" else "ticket", "given back")
        has_old_system(result, "normal")
    return row(model, where, action, result, note)


# --- the signing server signs something else ---

def wrong_answer(model, action, word, nth=1):
    path = models_test.made_ipsw(model)[0]
    result = rousectl_restore(path, state="dfu", model=model.board, settings=models_test.PAUSES,
                              faults=["at tss nth %d do %s" % (nth, action)], timeout=TIME_LIMIT, options=["--installed", OLD + ":14E277"])
    note = error_of(result, SIGNING, word)
    result.must(not result.refused(), "the phone was asked: it refused %s" % result.refused())
    if nth == 1:
        result.must(not result.received(), "something was sent")
        result.must("nothing was changed" in note, "the message does not say that nothing was changed: %s" % note)
    has_old_system(result, *(["dfu"] if nth == 1 else ["normal", "dfu"]))
    return row(model, "signing server, ticket %d" % nth, action, result, note)


def wrong_answers(model):
    if is_old(model):
        rows = wrong_old_answers(model)
    else:
        rows = wrong_image4_answers(model)
    for text in rows:
        print("# " + text, flush=True)
    return "%s: %d wrong answers refused before anything was sent" % (model.product, len(rows))


def wrong_old_answers(model):
    loaded = ["RestoreRamDisk", "RestoreDeviceTree", "RestoreKernelCache", "iBoot", "DeviceTree", "KernelCache"]
    cases = [("other-board", "ApBoardID"), ("other-chip", "ApChipID"), ("other-ecid", "ECID"),
             ("omit APTicket", "APTicket"), ("other-digest iBEC", "iBEC"),
             ("other-digest RestoreRamDisk", "RestoreRamDisk")]
    cases += [("omit " + n, n) for n in (loaded if WHOLE else loaded[:1] + loaded[-1:])]
    rows = [wrong_answer(model, *case) for case in cases]
    # The iPhone 4's boot ROM shows no nonce: iBSS does.
    tries = (2,) if model.board == "n90ap" else (1, 2)
    return rows + [wrong_answer(model, "stale-nonce", "ApNonce", nth=n) for n in tries]


def wrong_image4_answers(model):
    manifest = manifest_of(models_test.made_ipsw(model)[0])
    in_flash = [n for n, e in manifest.items() if e["Info"].get("IsFirmwarePayload") and "Path" in e["Info"]]
    loaded = [n for n in boot_images(manifest) if n not in ("iBSS", "iBEC", "RestoreLogo")]
    cases = [("other-board", "BORD"), ("other-chip", "CHIP"), ("other-ecid", "ECID"), ("stale-nonce", "BNCH"),
             ("stale-sep-nonce", "snon"), ("omit ApImg4Ticket", "ApImg4Ticket"), ("other-digest iBEC", "iBEC")]
    cases += [("omit " + n, n) for n in (loaded + in_flash if WHOLE else [loaded[0], in_flash[-1]])]
    rows = [wrong_answer(model, *case) for case in cases]
    return rows + [wrong_answer(model, "stale-nonce", "BNCH", nth=2)]


# --- the matrix ---

def images_of(model):
    manifest = manifest_of(models_test.made_ipsw(model)[0])
    return [("boot", image) for image in boot_images(manifest)] + [("restore", image) for image in restore_images(manifest)]


def flips(every):
    """[(model number, kind, image)]: all of them, or so many that each model and each image occurs."""
    have = [images_of(model) for model in every]
    if WHOLE:
        return [(m, *image) for m, images in enumerate(have) for image in images]
    chosen = set()
    for image in sorted({image for images in have for image in images}):
        owners = [m for m, images in enumerate(have) if image in images]
        chosen.add((owners[zlib.crc32(image[1].encode()) % len(owners)], *image))
    for m, images in enumerate(have):
        if not any(c[0] == m for c in chosen):
            chosen.add((m, *images[m * 5 % len(images)]))
    return sorted(chosen)


def tickets(every):
    """Wrong tickets around right images, and parts that are lost, by stage."""
    stages = [("boot", "iBSS"), ("boot", "iBEC"), ("boot", "RestoreDeviceTree"), ("boot", "RestoreKernelCache"),
              ("restore", "KernelCache")]
    lost = [("boot", "RestoreRamDisk", "lost", "bootx-incomplete"), ("boot", "RestoreDeviceTree", "lost", "bootx-incomplete"),
            ("boot", "RestoreSEP", "lost", "bootx-incomplete"), ("boot", "RestoreTrustCache", "lost", "bootx-incomplete"),
            ("boot", "ANE", "lost", "bootx-incomplete")]
    rows = [(kind, image, action, names[kind == "restore"]) for kind, image in stages
            for action, names in WRONG_TICKETS.items()] + lost
    have = [[] if is_old(model) else images_of(model) for model in every]
    owners = [[m for m in range(len(every)) if row[:2] in have[m]] for row in rows]
    if WHOLE:
        return [(m, *row) for row, models in zip(rows, owners) for m in models]
    return [(models[n % len(models)], *row) for n, (row, models) in enumerate(zip(rows, owners)) if models]


def old_tickets(every):
    """The same for IMG3: [(model number, function, arguments)]."""
    phones = [m for m, model in enumerate(every) if is_old(model)]
    cases = [(ap_ticket, where, *case) for where in ("dfu iBEC", "recovery APTicket")
             for case in WRONG_AP_TICKETS.items()]
    cases += [(ap_ticket, "dfu iBEC", "no-ticket", "no-ticket"), (ap_ticket, "dfu iBEC", "other-digest", "image-digest"),
              (ap_ticket, "recovery APTicket", "not-in-ticket", "image-not-in-ticket")]
    cases += [(boot_image, "iBSS", *case) for case in WRONG_OLD_IMAGES.items()]
    cases += [(restore_image, "LLB", *case) for case in WRONG_OLD_IMAGES.items()]
    cases += [(boot_image, image, "lost", "bootx-incomplete") for image in ("RestoreRamDisk", "RestoreDeviceTree")]
    if WHOLE:
        return [(m, *case) for m in phones for case in cases]
    return [(phones[n % len(phones)], *case) for n, case in enumerate(cases)]


def tests():
    every = models_test.models()
    found = []

    def add(m, function, *arguments):
        def test():
            return function(every[m], *arguments)
        words = [every[m].board, function.__name__, *arguments[:2]]
        test.__name__ = "_".join(words).replace(",", "_").replace("-", "_").replace(" ", "_")
        found.append((m, test))

    for m in range(len(every)):
        add(m, wrong_answers)
        if WHOLE or m % 4 == 0:
            add(m, system_image)
    for m, function, *rest in old_tickets(every):
        add(m, function, *rest)
    for m, kind, *rest in [*flips(every), *tickets(every)]:
        add(m, boot_image if kind == "boot" else restore_image, *rest)
    return [test for _, test in sorted(found, key=lambda entry: entry[0])]


if __name__ == "__main__":
    everything = tests()
    # meson runs this file in parts, side by side: --part I N.
    if len(sys.argv) > 3 and sys.argv[1] == "--part":
        index, count = int(sys.argv[2]), int(sys.argv[3])
        sys.argv[1:] = [t.__name__ for t in everything[index::count]]
    scenario.main(*scenario.side_by_side(everything))
