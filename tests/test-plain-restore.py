#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""rousectl restore without a file: the newest version that Apple signs is found, fetched and installed; what was fetched
before is not fetched again; and what cannot be had is said before the phone is touched."""

import hashlib
import os

from catalogue_server import CatalogueServer
from scenario import ROUSECTL, STRICT, main, make_ipsw, run_phone

PRODUCT, VERSION, BUILD = "iPhone12,1", "17.4", "21E219"
NETWORK, NOT_SIGNED, WRONG_FIRMWARE, NO_DEVICE, USAGE = 25, 23, 22, 11, 2


def restore(server, *runs, **keywords):
    """One rousectl after the other, each with its words, at one phone and in one home."""
    one = ('"$@" --tss-url "$VIRTUAL_IPHONE_TSS_URL" --asset-url "$VIRTUAL_IPHONE_ASSET_URL" --proxy-to '
           '"$VIRTUAL_IPHONE_PROXY_TO" ')
    script = " && ".join(one + " ".join(words) for words in runs)
    return run_phone(["sh", "-c", script, "sh", ROUSECTL, "restore", "--json", "--yes", "--catalogue-url", server.url],
                     settings=STRICT, env={"LC_ALL": "C.UTF-8"}, **keywords)


def offer(server):
    path = make_ipsw("plain", os_size="2M", ramdisk_size="256K")
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    server.add(PRODUCT, VERSION, BUILD, path=path, apple=True, sha256sum=digest, sha1sum=None)
    return os.path.getsize(path)


def fetched_and_installed():
    """Fetched once: the next time it lies there, and was checked."""
    with CatalogueServer() as server:
        size = offer(server)
        result = restore(server, ["--erase"], ["--version", BUILD])
        result.must_succeed(VERSION, BUILD)
        order = [event["event"] for event in result.events]
        result.must(order.index("room") < order.index("signing") < order.index("downloaded") < order.index("plan"), order)
        result.must(result.event("downloaded")["checked"], "it was not compared with the catalogue's digest")
        result.must(size < server.bytes_sent < size + (1 << 20), "%d bytes were sent of %d" % (server.bytes_sent, size))
        result.must((order.count("downloaded"), order.count("plan"), order.count("result")) == (1, 2, 2), order)


def nothing_is_touched():
    with CatalogueServer() as server:
        offer(server)
        for words, faults, code in ((["--version", "1.0"], [], WRONG_FIRMWARE),
                                    (["--erase"], ["at tss always do status 94"], NOT_SIGNED),
                                    ([], ["at tss always do status 94"], NOT_SIGNED)):
            result = restore(server, words, faults=faults)
            result.must(result.returncode == code and result.event("error" if code != NOT_SIGNED else "signing"), "%s" % words)
            result.must(not result.received() and not result.refused() and result.summary["ended_in"] == "dfu", "touched")
        server.faults.update(index="500", apple="500")
        result = restore(server, [])
        result.must(result.returncode == NETWORK and not result.received(), "the network's fault is not told")


def gone_meanwhile():
    """Unplugged while the file comes: what was fetched stays, and the end says that the phone is not there."""
    unplug = ('import os, socket, sys, time; time.sleep(1.5); s = socket.socket(socket.AF_UNIX); '
              's.connect(os.environ["VIRTUAL_IPHONE_CONTROL"]); s.send(b"unplug\\n"); s.recv(99)')
    with CatalogueServer() as server:
        size = offer(server)
        server.file_speed = size / 4
        result = run_phone(["sh", "-c", 'python3 -c "$UNPLUG" & "$@" --tss-url "$VIRTUAL_IPHONE_TSS_URL"', "sh", ROUSECTL, "restore",
                            "--json", "--catalogue-url", server.url], settings=STRICT,
                           env={"LC_ALL": "C.UTF-8", "UNPLUG": unplug})
        result.must(result.returncode == NO_DEVICE and result.event("error")["error"] == "no-device", "it is not told")
        result.must(result.event("downloaded")["checked"] and not result.received(), "the file is lost")


def wrong_words():
    """Said before a phone is looked for, and before fingers are asked for."""
    for words in (["restore", "--ipsw", "x", "--version", "1"], ["dfu", "--then", "restore"], ["dfu", "--then", "restore", "--erase"],
                  ["dfu", "--then", "devices"]):
        result = run_phone([ROUSECTL, *words], state="recovery")
        result.must(result.returncode == USAGE and result.stderr and result.seconds < 5, "%s" % words)
        result.must(result.summary["ended_in"] == "recovery", "the phone was touched")


main(fetched_and_installed, nothing_is_touched, gone_meanwhile, wrong_words)
