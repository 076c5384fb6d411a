#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""rousectl firmware list and check-signing, and info of an address: two catalogues that fail, lie and disagree, and
firmware of which only parts are read."""

import hashlib
import json
import os
import resource
import shutil
import subprocess
import tempfile
import time

import scenario
from catalogue_server import CatalogueServer
from scenario import Failure, ROUSECTL, make_ipsw, run_phone

PRODUCT = "iPhone12,1"
ECID = "1A2B3C4D5E6F"
NETWORK, NOT_SIGNED, WRONG_FIRMWARE, NOT_FIRMWARE, UNKNOWN_DEVICE, NO_FILE, USAGE, UNTRUSTED = 25, 23, 22, 20, 15, 17, 2, 33
NO_ROOM = 30
BUILD, VERSION = "21E219", "17.4"


def must(ok, what):
    if not ok:
        raise Failure(what)


class Lines:
    """The JSON lines of one run."""

    def __init__(self, words, cache=None, memory=None, extra_env=None):
        env = dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="", TZ="UTC", **(extra_env or {}))
        if cache is not None:
            env["XDG_CACHE_HOME"] = cache
        start = time.monotonic()
        result = subprocess.run([ROUSECTL, *words], capture_output=True, timeout=60 * scenario.INSTRUMENTED, env=env, text=True)
        self.seconds = time.monotonic() - start
        self.code, self.stdout, self.stderr = result.returncode, result.stdout, result.stderr
        must(self.code >= 0, "rousectl %s: signal %d\n%s" % (words, -self.code, self.stderr))
        self.lines = [json.loads(line) for line in self.stdout.splitlines() if line.startswith("{")]

    def of(self, event):
        return [line for line in self.lines if line["event"] == event]

    def one(self, event):
        must(len(self.of(event)) == 1, "no %s: %s %s" % (event, self.stdout, self.stderr))
        return self.of(event)[0]

    def must_end(self, code):
        must(self.code == code, "exit code %d and not %d\n%s%s" % (self.code, code, self.stdout, self.stderr))
        return self


class World:
    """A server with some versions, and an empty cache."""

    def __init__(self):
        self.server = CatalogueServer()
        self.folder = tempfile.TemporaryDirectory(prefix="rouse-firmware-")

    def __enter__(self):
        self.server.__enter__()
        return self

    def __exit__(self, *error):
        self.server.__exit__(*error)
        self.folder.cleanup()

    def fill(self):
        add = self.server.add
        add(PRODUCT, "26.10", "23K5", apple=True)
        add(PRODUCT, "26.9", "23J900")
        add(PRODUCT, "26.8", "23H1", signed=False)
        add(PRODUCT, "27.0", "24A5279h")
        return self

    def list(self, *words, product=PRODUCT):
        return Lines(["firmware", "list", "--device", product, "--json", "--catalogue-url", self.server.url, *words],
                     self.folder.name)

    def make_old(self, hours):
        """All that is kept was kept so many hours ago."""
        kept = os.path.join(self.folder.name, "rouse", "catalogue")
        for name in os.listdir(kept):
            then = time.time() - hours * 3600
            os.utime(os.path.join(kept, name), (then, then))
        return len(os.listdir(kept))


def newest_is_chosen():
    """By version and not by text; no beta and nothing unsigned unless asked for."""
    with World().fill() as world:
        found = world.list().must_end(0)
        must([line["build"] for line in found.of("firmware")] == ["23K5", "23J900"], found.stdout)
        must(found.one("catalogue")["chosen"] == "23K5" and found.of("firmware")[0]["chosen"], found.stdout)
        must(found.of("firmware")[0]["sources"] == ["ipsw.me", "Apple"], found.stdout)
        must(found.of("firmware")[0]["release_date"] == "2026-07-27", found.stdout)
        must(found.one("catalogue")["disputes"] == [] and not found.one("catalogue")["offline"], found.stdout)
        builds = [line["build"] for line in world.list("--all").of("firmware")]
        must(builds == ["23K5", "23J900", "23H1"], builds)
        builds = [line["build"] for line in world.list("--all", "--beta").of("firmware")]
        must(builds == ["24A5279h", "23K5", "23J900", "23H1"], builds)
        found = world.list("--beta")
        must(found.one("catalogue")["chosen"] == "23K5", "a beta was chosen")
        by_board = world.list(product="n104ap")
        must(by_board.one("catalogue")["name"] == "iPhone 11", by_board.stdout)


def kept_answers():
    """Fresh ones are not asked for again; old ones are; without a network they are what there is."""
    with World().fill() as world:
        world.list()
        must(len(world.server.requests) == 2, world.server.requests)
        world.server.forget()
        world.list()
        must(world.server.requests == [], "asked again: %s" % world.server.requests)
        world.list("--refresh")
        must(len(world.server.requests) == 2, world.server.requests)
        world.server.forget()
        world.make_old(2)
        world.list()
        must([path for path, _ in world.server.requests] == ["/v4/device/" + PRODUCT], world.server.requests)
        n_kept = world.make_old(100)
        world.server.faults.update(index="500", apple="html")
        found = world.list().must_end(0)
        catalogue = found.one("catalogue")
        must(catalogue["offline"] and catalogue["chosen"] == "23K5", found.stdout)
        must(all(source["stale"] and source["known"] and source["message"] for source in catalogue["sources"]), catalogue)
        age = time.time() - time.mktime(time.strptime(catalogue["as_of"], "%Y-%m-%dT%H:%M:%SZ")) + time.timezone
        must(abs(age - 360000) < 120, "as of %s" % catalogue["as_of"])
        must(world.make_old(100) == n_kept, "a bad answer was kept")
        words = Lines(["firmware", "list", "--device", PRODUCT, "--catalogue-url", world.server.url], world.folder.name)
        must("as of 20" in words.stdout and "HTTP 500" in words.stdout and "log in" in words.stdout, words.stdout)
        with open(os.path.join(world.folder.name, "rouse", "catalogue",
                               os.listdir(os.path.join(world.folder.name, "rouse", "catalogue"))[0]), "wb") as file:
            file.write(b"garbage")
        world.server.faults.clear()
        must(world.list().must_end(0).one("catalogue")["chosen"] == "23K5", "a damaged cache is in the way")


def other_source_takes_over():
    """Whatever one source does, the other one's answer is used, and both failing is said with both reasons."""
    bad = ("500", "html", "truncated", "cut", "other", "empty", "huge", "deep", "many", "bomb", "laughs", "loop", "plain")
    for fault in bad:
        with World().fill() as world:
            world.server.faults["index"] = fault
            found = world.list().must_end(0)
            sources = {s["source"]: s for s in found.one("catalogue")["sources"]}
            must(sources["ipsw.me"]["message"] and not sources["ipsw.me"]["known"], "%s: %s" % (fault, found.stdout))
            must(sources["Apple"]["known"] and found.one("catalogue")["chosen"] == "23K5", "%s: %s" % (fault, found.stdout))
            must([f["size"] for f in found.of("firmware")] == [None], found.stdout)
            must(found.seconds < 10 * scenario.INSTRUMENTED, "%s: %.1f s" % (fault, found.seconds))
            world.server.faults.update(index=None, apple=fault)
            found = world.list("--refresh").must_end(0)
            sources = {s["source"]: s for s in found.one("catalogue")["sources"]}
            must(sources["ipsw.me"]["known"] and sources["Apple"]["stale"], "%s: %s" % (fault, found.stdout))
    with World().fill() as world:
        world.server.faults.update(index="html", apple="500")
        error = world.list().must_end(NETWORK).one("error")
        must("ipsw.me: " in error["message"] and "Apple: " in error["message"] and "HTTP 500" in error["message"], error)
        world.server.faults.update(index="slow", apple="slow")
        must(world.list().must_end(0).seconds < 4 * scenario.INSTRUMENTED, "the two were asked one after the other")
    usage = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    must(usage < 250 * 1024 * scenario.INSTRUMENTED, "%d KiB of memory" % usage)
    return "at most %d MiB of memory" % (usage // 1024)


def disagreement_is_shown():
    with World().fill() as world:
        world.server.apple[PRODUCT].update(sha1sum="0" * 40)
        found = world.list().one("catalogue")
        must([(d["field"], d["build"], d["apple"]) for d in found["disputes"]] == [("sha1", "23K5", "0" * 40)], found)
        world.server.apple[PRODUCT].update(buildid="23J900", version="26.9")
        found = world.list("--refresh").one("catalogue")
        must("newest" in [d["field"] for d in found["disputes"]], found)
        world.server.rows[2].update(signed=False)
        world.server.apple[PRODUCT] = dict(world.server.rows[2])
        found = world.list("--refresh")
        must(("signed", "no", "yes") in [(d["field"], d["index"], d["apple"]) for d in found.one("catalogue")["disputes"]],
             found.stdout)
        must([f["signed"] for f in found.of("firmware") if f["build"] == "23H1"] == ["yes"], found.stdout)


def hostile_rows():
    """Names that lead elsewhere, addresses that are not Apple's, digests that are none."""
    with World() as world:
        add = world.server.add
        add(PRODUCT, "26.1", "23B1", url="https://firmware.example/iPhone_Restore.ipsw")
        add(PRODUCT, "26.1", "23B2", url="http://updates.cdn-apple.com.evil.example/iPhone_Restore.ipsw")
        add(PRODUCT, "26.1", "23B3", url="file:///etc/passwd")
        add(PRODUCT, "26.1", "23B4", url="protected://updates.cdn-apple.com/x.ipsw")
        add(PRODUCT, "26.1", "23B5", url="https://u:p@updates.cdn-apple.com/x.ipsw")
        add(PRODUCT, "26.1\x1b[31m", "23B6")
        add(PRODUCT, "26.1", "../../23B7")
        add(PRODUCT, 26, "23B8")
        add(PRODUCT, "26.1", "23C1", sha1sum="no digest", sha256sum=None, filesize=-5, releasedate="yesterday", signed="yes")
        add(PRODUCT, "26.1", "23C2", url="https://updates.cdn-apple.com/2026/iPhone12,1_26.1_23C2_Restore.ipsw")
        add(PRODUCT, "9.3.6", "13G37", url="http://appldnld.apple.com/x/iPhone_9.3.6_13G37_Restore.ipsw")
        found = world.list("--all").must_end(0)
        must([f["build"] for f in found.of("firmware")] == ["23C2", "23C1", "13G37"], found.stdout)
        odd = found.of("firmware")[1]
        must((odd["sha1"], odd["sha256"], odd["size"], odd["release_date"], odd["signed"]) == (None, None, None, None, "unknown"),
             odd)
        must(world.list(product="iPhone12,1/../x").must_end(UNKNOWN_DEVICE), "")
        must(world.list(product="iPhone99,9").must_end(NETWORK), "a model that nobody knows")


def info_of_an_address():
    """The whole description from a few hundred kilobytes; faults of the server are told and never end in a download."""
    path = make_ipsw("firmware", os_size="64M")
    with World() as world:
        address = world.server.add(PRODUCT, VERSION, BUILD, path=path)["url"]
        here = json.loads(Lines(["info", "--json", path]).must_end(0).stdout)
        world.server.forget()
        there = json.loads(Lines(["info", "--json", address]).must_end(0).stdout)
        must(here == there, "two descriptions:\n%s\n%s" % (here, there))
        read, n = world.server.bytes_sent, len(world.server.requests)
        must(read < 400 * 1024 and n < 8, "%d bytes in %d requests" % (read, n))
        for fault, code, word in (("no-ranges", NETWORK, "parts"), ("html", NETWORK, "parts"), ("404", NO_FILE, "404"),
                                  ("changed", NETWORK, "changed"), ("grown", NETWORK, "changed"),
                                  ("other-range", NETWORK, "another part")):
            world.server.forget()
            world.server.faults["file"] = fault
            error = Lines(["info", "--json", address]).must_end(code).one("error")
            must(word in error["message"], "%s: %s" % (fault, error))
            must(world.server.bytes_sent < 8 << 20, "%s: %d bytes" % (fault, world.server.bytes_sent))
        world.server.faults["file"] = "busy"
        Lines(["info", "--json", address]).must_end(0)
        world.server.faults.clear()
        for bad in ("http://192.0.2.1/x.ipsw", "https://127.0.0.1:1/x.zip", "https:///x.ipsw", "http://u@127.0.0.1/x.ipsw"):
            Lines(["info", "--json", bad]).must_end(NETWORK)
        with tempfile.NamedTemporaryFile() as file:
            file.write(os.urandom(300000))
            file.flush()
            world.server.files["/fw/noise.ipsw"] = file.name
            Lines(["info", "--json", world.server.url + "/fw/noise.ipsw"]).must_end(NOT_FIRMWARE)
    return "%d KiB of %d MiB in %d requests" % (read // 1024, os.path.getsize(path) >> 20, n)


def huge_archive():
    """An archive of more than 4 GiB (ZIP64), most of it a hole."""
    import zipfile
    small = make_ipsw("firmware", os_size="64M")
    with World() as world:
        path = os.path.join(world.folder.name, "huge.ipsw")
        with open(path, "wb") as file:
            file.truncate(5 << 30)
            file.seek(5 << 30)
            with zipfile.ZipFile(file, "a", allowZip64=True) as archive, zipfile.ZipFile(small) as source:
                archive.writestr("BuildManifest.plist", source.read("BuildManifest.plist"), zipfile.ZIP_DEFLATED)
                for number in range(2500):
                    archive.writestr("Firmware/part-%d.im4p" % number, b"x")
        address = world.server.add(PRODUCT, VERSION, BUILD, path=path)["url"]
        there = json.loads(Lines(["info", "--json", address]).must_end(0).stdout)
        must(there["build"] == BUILD, there)
        must(world.server.bytes_sent < 600 * 1024, "%d bytes" % world.server.bytes_sent)
        return "%d KiB of 5 GiB" % (world.server.bytes_sent // 1024)


def certificate_is_verified():
    """A server that signed its own certificate is not believed, by the catalogues or for a file."""
    if shutil.which("openssl") is None:
        return "skip: openssl is not installed"
    with World().fill() as world:
        key, certificate = (os.path.join(world.folder.name, name) for name in ("key.pem", "certificate.pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
                        "-days", "1", "-subj", "/CN=localhost"], check=True, capture_output=True)
        world.server.encrypt(certificate, key)
        told = world.list()
        for _ in range(5):  # on a busy computer one of the two servers may not have answered in time
            if "timeout" in str(told.of("error")):
                told = world.list()
        error = told.must_end(UNTRUSTED).one("error")
        must("certificate" in error["message"], error)
        Lines(["info", "--json", world.server.url + "/fw/x.ipsw"]).must_end(UNTRUSTED)
        must(world.server.requests == [], "it was asked all the same")


def check(world, *words, phone=True, **keywords):
    command = [ROUSECTL, "firmware", "check-signing", "--json", "--catalogue-url", world.server.url, *words]
    if not phone:
        return Lines(command[1:], world.folder.name)
    return run_phone(["sh", "-c", 'exec "$@" --tss-url "$VIRTUAL_IPHONE_TSS_URL"', "sh", *command],
                     env={"XDG_CACHE_HOME": world.folder.name, "LC_ALL": "C.UTF-8"}, **keywords)


def would_it_be_signed():
    path = make_ipsw("firmware", os_size="64M")
    with World() as world:
        address = world.server.add(PRODUCT, VERSION, BUILD, path=path, apple=True)["url"]
        for state in ("dfu", "recovery", "normal"):
            world.server.forget()
            result = check(world, state=state)
            result.must(result.returncode == 0, "not signed in %s mode" % state)
            answer = result.event("signing")
            result.must(answer["signed"] == "yes" and answer["authority"] == "signing-server", "no word of Apple's")
            result.must(answer["build"] == BUILD and answer["bytes_read"] < 400 * 1024, "too much was read")
            result.must(world.server.bytes_sent < 400 * 1024 and result.seconds < 20, "that is a download")
            result.must(not result.refused() and not result.received(), "the phone was touched")
        for words in ((address,), (path,), ("--version", VERSION), ("--version", BUILD), ("--update",)):
            result = check(world, *words)
            result.must(result.returncode == 0, "not signed: %s" % (words,))
        result = check(world, faults=["at tss always do status 94"])
        result.must(result.returncode == NOT_SIGNED and result.event("signing")["signed"] == "no", "a refusal is not told")
        result = check(world, faults=["at tss always do status 100"])
        result.must(result.returncode == 24 and result.event("error"), "another status is no answer")
        result = check(world, "--version", "1.0")
        result.must(result.returncode == WRONG_FIRMWARE, "a version that does not exist")
        result = check(world, address, model="iPhone8,1")
        result.must(result.returncode == WRONG_FIRMWARE, "firmware of another model")
        answer = check(world, "--device", PRODUCT, phone=False).must_end(0).one("signing")
        must(answer["authority"] == "catalogue" and answer["signed"] == "yes", answer)
        check(world, "--device", PRODUCT, address, phone=False).must_end(USAGE)


def fetched_for_the_phone():
    """Room, then a look inside and Apple's word, then the file; and not a byte of it after a "no"."""
    path = make_ipsw("firmware", os_size="64M")
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        digests = {"sha256sum": hashlib.file_digest(file, "sha256").hexdigest(), "sha1sum": None}

    def fetch(world, *words, **keywords):
        command = [ROUSECTL, "firmware", "download", "--json", "--catalogue-url", world.server.url, "--to",
                   os.path.join(world.folder.name, "to", ""), *words]
        return run_phone(["sh", "-c", 'exec "$@" --tss-url "$VIRTUAL_IPHONE_TSS_URL"', "sh", *command],
                         env={"XDG_CACHE_HOME": world.folder.name, "LC_ALL": "C.UTF-8"}, **keywords)

    with World() as world:
        row = world.server.add(PRODUCT, VERSION, BUILD, path=path, apple=True, **digests)
        for state, words in (("recovery", ()), ("dfu", ("--version", VERSION))):
            result = fetch(world, *words, state=state, faults=["at tss always do status 94"])
            result.must(result.returncode == NOT_SIGNED, "fetched although Apple does not sign it")
            result.must(result.event("signing")["signed"] == "no" and not result.event("download"), "no word of Apple's")
        must(world.server.bytes_sent < 1 << 20, "%d bytes were fetched" % world.server.bytes_sent)
        result = fetch(world)
        result.must(result.returncode == 0, "not fetched")
        order = [e["event"] for e in result.events]
        result.must(order[:2] == ["room", "signing"] and order[-1] == "downloaded", "the order is %s" % order)
        room, end = result.event("room"), result.event("downloaded")
        result.must(room["needed"] > size and room["missing"] == 0, "room: %s" % room)
        result.must(end["checked"] and end["bytes"] == size and os.path.getsize(end["path"]) == size, "another file")
        result.must(not result.refused() and not result.received(), "the phone was touched")
        # As large as no disk: said with the number that is missing, before anything is asked of the server.
        world.server.forget()
        world.server.apple.clear()
        os.unlink(end["path"])
        row.update(filesize=(1 << 40) - 1, version="99.0", buildid="99A1")
        result = fetch(world, "--version", "99.0", "--device", PRODUCT)
        error = result.event("error")
        result.must(result.returncode == NO_ROOM and "missing" in error["message"] and "cache" in error["message"], "no-room")
        result.must(result.event("room")["missing"] > 1 << 36, "it is not said how much")
        must(all(not path.startswith("/fw/") for path, _ in world.server.requests), world.server.requests)
        # A model without a phone: what the catalogue says.
        answer = Lines(["firmware", "download", "--json", "--device", "iPhone99,9", "--catalogue-url", world.server.url],
                       world.folder.name).must_end(NETWORK)
        must(answer.one("error"), answer.stdout)
        for bad in (["firmware", "download", PRODUCT], ["firmware", "download", "http://127.0.0.1/x", "--device", PRODUCT]):
            Lines(bad, world.folder.name).must_end(USAGE)


scenario.main(newest_is_chosen, kept_answers, other_source_takes_over, disagreement_is_shown, hostile_rows,
              info_of_an_address, huge_archive,
              certificate_is_verified, would_it_be_signed, fetched_for_the_phone)
