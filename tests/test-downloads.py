#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""rousectl firmware download, verify and cache against a server that does everything wrong: what comes in the end is the file, or
nothing; and nobody else's file is touched.

$ROUSE_DOWNLOAD_MIB (64) is the size of the download that is killed $ROUSE_KILLS (6) times."""

import fcntl
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import tempfile
import time

import scenario
from file_server import FileServer, make_ca
from scenario import Failure, ROUSECTL

MIB = 1 << 20
CANCELLED, NO_FILE, DAMAGED, NETWORK, NO_ROOM, IN_USE, EXISTS, UNTRUSTED = 3, 17, 21, 25, 30, 31, 32, 33
SMALL = random.Random(1).randbytes(3 * MIB + 12345)


def must(ok, what):
    if not ok:
        raise Failure(what)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


class Place:
    """Folders of their own for one test."""

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="rouse-download-")
        self.cache = os.path.join(self.path, "cache", "rouse", "firmware")
        self.cached = os.path.join(self.cache, "Test_Restore.ipsw")
        self.env = dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="", XDG_CACHE_HOME=os.path.join(self.path, "cache"),
                        XDG_STATE_HOME=os.path.join(self.path, "state"))
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path)

    def start(self, *words, **options):
        return subprocess.Popen([ROUSECTL, "firmware", *words, "--json"], env=self.env, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, **options)

    def run(self, *words, code=0, **options):
        """The events of a command that must end with @code."""
        child = self.start(*words, **options)
        out, err = child.communicate(timeout=240)
        must(child.returncode == code, "%s: exit code %d and not %d\n%s%s" % (words, child.returncode, code, out[-2000:],
                                                                              err))
        return [json.loads(line) for line in out.splitlines()]

    def fetch(self, server, *words, code=0, **options):
        return self.run("download", server.url, *words, code=code, **options)[-1]

    def files(self):
        return sorted(os.listdir(self.cache)) if os.path.isdir(self.cache) else []


def must_be(path, data):
    with open(path, "rb") as file:
        must(file.read() == data, "%s is another file" % path)


def plain():
    with Place() as place, FileServer(SMALL) as server:
        event = place.fetch(server, "--sha256", sha256(SMALL))
        must(event["event"] == "downloaded" and event["checked"] and event["fetched"] == len(SMALL), str(event))
        must_be(place.cached, SMALL)
        must(place.files() == ["Test_Restore.ipsw", "Test_Restore.ipsw.rouse-journal"], str(place.files()))
        # Once more: it is there, and nobody is asked.
        event = place.fetch(server, "--sha256", sha256(SMALL))
        must(event["fetched"] == 0 and len(server.requests) == 1, str(event))
        listed = place.run("cache")[0]
        must(listed["ours"] and listed["finished"] and listed["checked"] and listed["bytes"] == len(SMALL), str(listed))
        cleared = place.run("cache", "--clear")[0]
        must(cleared["freed"] >= len(SMALL) and place.files() == [], str(cleared))


def elsewhere():
    """To a folder or a file of the person's own: nothing else is left there, and nothing there is touched."""
    with Place() as place, FileServer(SMALL) as server:
        target = os.path.join(place.path, "mine.ipsw")
        place.fetch(server, "--to", target)
        must_be(target, SMALL)
        must(not any(name.startswith("mine.ipsw.") for name in os.listdir(place.path)), "something was left")
        with open(target, "wb") as file:
            file.write(b"a person's own")
        for words in ((), ("--sha256", sha256(SMALL))):
            place.fetch(server, "--to", target, *words, code=EXISTS)
            must_be(target, b"a person's own")
        # It comes in between: while the file is being fetched.
        target = os.path.join(place.path, "later.ipsw")
        server.speed = 2 * MIB
        child = place.start("download", server.url, "--to", target)
        until(lambda: os.path.exists(target + ".rouse-part"), "a part")
        with open(target, "wb") as file:
            file.write(b"a person's own")
        child.communicate(timeout=60)
        must(child.returncode == EXISTS, "exit code %d" % child.returncode)
        must_be(target, b"a person's own")
        # A link is not followed to somewhere else.
        os.symlink(os.path.join(place.path, "victim"), os.path.join(place.path, "link.ipsw.rouse-part"))
        child = place.start("download", server.url, "--to", os.path.join(place.path, "link.ipsw"))
        child.communicate(timeout=60)
        must(child.returncode != 0 and not os.path.exists(os.path.join(place.path, "victim")), "a link was followed")


def until(what, name, seconds=30):
    end = time.monotonic() + seconds
    while not what():
        must(time.monotonic() < end, "no %s within %d s" % (name, seconds))
        time.sleep(0.01)


def killed():
    """kill -9 at moments that nobody chose: every time it goes on, and little comes twice."""
    size = int(os.environ.get("ROUSE_DOWNLOAD_MIB", "64")) * MIB
    kills = int(os.environ.get("ROUSE_KILLS", "6"))
    chance = random.Random(7)
    data = b"".join(chance.randbytes(MIB) for _ in range(size // MIB))
    with Place() as place, FileServer(data) as server:
        server.speed = max(size / 8, 24 * MIB)
        part = place.cached + ".rouse-part"
        before = 0
        digest, done = sha256(data), 0
        for _ in range(kills):
            child = place.start("download", server.url, "--sha256", digest)
            wanted = before + chance.randrange(0, size // (kills + 1))
            until(lambda: os.path.exists(part) and os.path.getsize(part) >= min(wanted, size - MIB) or
                  child.poll() is not None, "progress", 120)
            child.send_signal(signal.SIGKILL)
            child.communicate()
            if child.returncode == 0:
                break
            now = os.path.getsize(part)
            must(now >= before, "%d bytes were lost" % (before - now))
            before, done = now, done + 1
        server.speed = 0
        event = place.fetch(server, "--sha256", digest)
        must_be(place.cached, data)
        must(event["checked"], str(event))
        # What a kill costs is what was on its way in the buffers of both sides: little of a large file, a lot of a small one.
        must(server.sent < 1.1 * size + (0 if size >= 1024 * MIB else kills * 6 * MIB), "%.2f times the file" % (server.sent / size))
        return "%d kills, the server sent %.3f times the file" % (done, server.sent / size)


def broken_lines():
    with Place() as place, FileServer(SMALL) as server:
        server.faults = ["drop:100000", "drop:1000000", "status:503", "retry-after:1", "hang:0"]
        event = place.fetch(server, "--sha256", sha256(SMALL))
        must(event["fetched"] == len(SMALL), str(event))
        ranges = [int(r["range"][6:-1]) for r in server.requests if "range" in r]
        must(ranges == sorted(ranges) and 1100000 in ranges, str(ranges))
        must(all(r.get("if-range") == '"one"' for r in server.requests if "range" in r), "without If-Range")
        must(all(r["accept-encoding"] == "identity" for r in server.requests), "packed bytes were asked for")


def wrong_answers():
    """Each of them in the middle of a download. In the end it is the file, or it is a clear refusal."""
    for fault, requests in (("no-ranges", 2), ("wrong-start", 3), ("wrong-total", 3), ("longer", 3),
                            ("status:416", 3)):
        with Place() as place, FileServer(SMALL) as server:
            server.faults = ["drop:1500000", fault]
            place.fetch(server, "--sha256", sha256(SMALL))
            must_be(place.cached, SMALL)
            must(len(server.requests) == requests, "%s: %d requests" % (fault, len(server.requests)))
    for fault, word in (("gzip", "packed"), ("html", "log in"), ("status:404", "404"), ("status:403", "403"),
                        ("redirect:http://example.org/a.ipsw", "not encrypted"), ("redirect:ftp://localhost/", "")):
        with Place() as place, FileServer(SMALL) as server:
            server.always = fault
            event = place.fetch(server, code=UNTRUSTED if fault.startswith("redirect") else NETWORK)
            must(word in event["message"], "%s: %s" % (fault, event["message"]))
            must(len(server.requests) == 1, "%s: asked again" % fault)
            must(place.files() == [], "%s: %s" % (fault, place.files()))


def changed_file():
    """Another file under the same address: the pieces are not put together."""
    other = random.Random(2).randbytes(len(SMALL))
    for etag in ('"two"', ""):
        with Place() as place, FileServer(SMALL) as server:
            server.faults = ["drop:2000000"]
            server.speed = 20 * MIB
            child = place.start("download", server.url)
            until(lambda: len(server.requests) > 1 or child.poll() is not None, "a second request")
            child.send_signal(signal.SIGTERM)
            child.communicate(timeout=30)
            must(child.returncode in (0, CANCELLED), str(child.returncode))
            shutil.rmtree(place.cache)
            # For sure in the middle this time.
            server.faults = ["drop:2000000", "hang:60"]
            child = place.start("download", server.url)
            until(lambda: server.faults == [], "the second request")
            child.send_signal(signal.SIGTERM)
            child.communicate(timeout=30)
            must(os.path.getsize(place.cached + ".rouse-part") == 2000000, "the part is not there")
            server.data, server.etag = other, etag
            place.fetch(server)
            must_be(place.cached, other)


def wrong_digest():
    with Place() as place, FileServer(SMALL) as server:
        event = place.fetch(server, "--sha1", hashlib.sha1(b"").hexdigest(), code=DAMAGED)
        must("catalogue" in event["message"] and place.files() == [], "%s %s" % (event, place.files()))
        # Pieces that do not belong together, and no validator that would tell: once more, from the beginning.
        server.etag, server.faults = "", ["drop:2000000"]
        other = bytearray(SMALL)
        other[5] ^= 1
        server.data = bytes(other)
        child = place.start("download", server.url, "--sha256", sha256(SMALL))
        until(lambda: server.faults == [] and server.sent >= 2000000, "the first piece")
        server.data = SMALL
        child.communicate(timeout=60)
        must(child.returncode == 0, "exit code %d" % child.returncode)
        must_be(place.cached, SMALL)


def two_at_once():
    """The second one waits, says for whom, and then has nothing to do."""
    with Place() as place, FileServer(SMALL) as server:
        server.speed = 2 * MIB
        first = place.start("download", server.url, "--sha256", sha256(SMALL))
        until(lambda: os.path.exists(place.cached + ".rouse-journal"), "a journal")
        second = place.start("download", server.url, "--sha256", sha256(SMALL))
        listed = place.run("cache")
        must([e["in_use"] for e in listed] == [True] and not listed[0]["finished"], str(listed))
        place.run("cache", "--clear", code=IN_USE)
        out, _ = second.communicate(timeout=60)
        first.communicate(timeout=60)
        must(first.returncode == 0 and second.returncode == 0, "%d, %d" % (first.returncode, second.returncode))
        waits = [e for e in map(json.loads, out.splitlines()) if e.get("state") == "waiting"]
        must(waits and str(first.pid) in waits[-1]["detail"], out)
        must(server.sent == len(SMALL), "%d bytes were sent" % server.sent)
        must_be(place.cached, SMALL)


def paused():
    """SIGUSR1 lets go of the line, and takes it up again."""
    with Place() as place, FileServer(SMALL) as server:
        server.speed = 2 * MIB
        child = place.start("download", server.url, "--sha256", sha256(SMALL))
        until(lambda: server.sent > MIB, "a first piece")
        child.send_signal(signal.SIGUSR1)
        for line in child.stdout:
            if json.loads(line).get("state") == "paused":
                break
        size = os.path.getsize(place.cached + ".rouse-part")
        time.sleep(0.5)
        must(os.path.getsize(place.cached + ".rouse-part") == size, "it goes on while it is paused")
        must(len(server.requests) == 1, "somebody asked while it is paused")
        server.speed = 0
        child.send_signal(signal.SIGUSR1)
        child.communicate(timeout=60)
        must(child.returncode == 0 and len(server.requests) == 2, "exit code %d" % child.returncode)
        must_be(place.cached, SMALL)


def stopped():
    """Ctrl+C keeps what has come, and --limit holds."""
    with Place() as place, FileServer(SMALL) as server:
        child = place.start("download", server.url, "--limit", "500")
        time.sleep(2.0)
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=30)
        must(child.returncode == CANCELLED, "exit code %d" % child.returncode)
        size = os.path.getsize(place.cached + ".rouse-part")
        must(0 < size < 2 * MIB, "%d bytes in 2 s at 500 kB/s" % size)
        must(place.fetch(server)["fetched"] == len(SMALL) - size, "it began anew")


def full_disks():
    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (MIB, MIB))

    with Place() as place, FileServer(SMALL) as server:
        event = place.fetch(server, code=NO_ROOM, preexec_fn=small_files)
        must(event["error"] == "no-room", str(event))
        must(place.fetch(server)["event"] == "downloaded", "not afterwards")
    own = scenario.own_mounts()
    if own is None:
        return "no file system of its own could be mounted"
    with Place() as place, FileServer(SMALL) as server:
        os.makedirs(place.cache)
        script = 'mount -t tmpfs -o size=2M none "$0" && exec "$@"'
        result = subprocess.run([*own, "sh", "-c", script, place.cache, ROUSECTL, "firmware", "download", server.url, "--json"],
                                env=place.env, capture_output=True, text=True, timeout=60)
        must(result.returncode == NO_ROOM, "exit code %d: %s" % (result.returncode, result.stdout + result.stderr))
        events = [json.loads(line) for line in result.stdout.splitlines()]
        must("missing" in events[-1]["message"] and "free" in events[-1]["message"], events[-1]["message"])
        must(not any(e.get("state") == "running" for e in events), "bytes had come before it was said")
    return None


def certificates():
    with Place() as place:
        ca, found = make_ca(place.path)
        for name, words, code in (("good", ("--ca-file", ca), 0), ("good", (), UNTRUSTED),
                                  ("other", ("--ca-file", ca), UNTRUSTED), ("expired", ("--ca-file", ca), UNTRUSTED)):
            with FileServer(SMALL, certificate=found[name]) as server:
                event = place.fetch(server, *words, code=code)
                must(code == 0 or (event["error"] == "untrusted" and not server.requests), "%s: %s" % (name, event))
                place.run("cache", "--clear")
        with FileServer(SMALL, certificate=found["good"]) as server:
            server.always = "redirect:http://localhost:1/a.ipsw"
            event = place.fetch(server, "--ca-file", ca, code=UNTRUSTED)
            must("not encrypted" in event["message"], str(event))
        must(place.files() == [], str(place.files()))
        place.run("download", "http://example.org/a.ipsw", code=NETWORK)


def damaged_copy():
    """What has gone bad on the disk by itself is fetched once more; what somebody has written to is a person's, and
    only removed by its name."""
    digest = sha256(SMALL)
    with Place() as place, FileServer(SMALL) as server:
        place.fetch(server, "--sha256", digest)
        journal = place.cached + ".rouse-journal"
        with open(place.cached, "r+b") as file:
            file.seek(len(SMALL) // 2)
            file.write(b"damage")
        info = os.stat(place.cached)
        # Written to after it came: left as it is, said plainly, with the way out.
        os.utime(journal, (1, info.st_mtime - 100))
        event = place.fetch(server, "--sha256", digest, code=DAMAGED)
        must("damaged" in event["message"] and "firmware cache --clear Test_Restore.ipsw" in event["message"], str(event))
        must(os.stat(place.cached).st_ino == info.st_ino and len(server.requests) == 1, "it was touched")
        listed = place.run("cache")[0]
        must(listed["ours"] and listed["changed_since"] and not listed["checked"], str(listed))
        must(place.run("cache", "--clear")[0]["freed"] == 0 and os.path.exists(place.cached), "it was cleared unasked")
        # Nobody has written to it since it came: the disk has. Somebody reads it, then nobody does.
        os.utime(journal)
        with open(place.cached, "rb") as reader:
            fcntl.flock(reader, fcntl.LOCK_SH)
            place.fetch(server, "--sha256", digest, code=IN_USE)
        event = place.fetch(server, "--sha256", digest)
        must(event["checked"] and event["fetched"] == len(SMALL), str(event))
        must_be(place.cached, SMALL)
        must(place.files() == ["Test_Restore.ipsw", "Test_Restore.ipsw.rouse-journal"], str(place.files()))
        # Outside the cache nothing is ever replaced; by its name it goes.
        with open(place.cached, "ab") as file:
            file.write(b"more")
        os.utime(journal, (1, 1))
        place.run("cache", "--clear", "Test_Restore.ipsw")
        must(place.files() == [], str(place.files()))


def little_memory():
    """A file is read, fetched and checked in pieces: the same memory for every size. $ROUSE_VERIFY_MIB is the size."""
    size = int(os.environ.get("ROUSE_VERIFY_MIB", "160"))
    limit = 60 * MIB
    ipsw = scenario.make_ipsw("verify-%d" % size, os_size="%dM" % size, ramdisk_size="8M")
    peaks = []

    def measure(*words):
        report = os.path.join(place.path, "usage")
        child = subprocess.run([scenario.MEASURE, report, ROUSECTL, "firmware", *words, "--json"], env=place.env,
                               capture_output=True, text=True, timeout=600)
        must(child.returncode == 0, "%s: exit code %d\n%s%s" % (words, child.returncode, child.stdout, child.stderr))
        with open(report, encoding="ascii") as file:
            peaks.append(json.load(file)["peak_rss"])
        must(peaks[-1] < limit, "%s: a peak of %.1f MiB" % (words[0], peaks[-1] / MIB))

    with Place() as place:
        with open(ipsw, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        measure("verify", "--again", ipsw)
        measure("verify", "--again", "--sha256", digest, ipsw)
        data = SMALL * (size * MIB // len(SMALL))
        with FileServer(data) as server:
            measure("download", server.url, "--sha256", sha256(data))
    return "%d MiB: verify %.1f MiB, with a digest of the whole %.1f MiB, download %.1f MiB" % (
        size, *(peak / MIB for peak in peaks))


def verified_once():
    """A file that was found whole is read once; one byte later it is read again."""
    ipsw = scenario.make_ipsw("verify", os_size="16M", ramdisk_size="1M")
    with Place() as place:
        copy = os.path.join(place.path, "copy.ipsw")
        shutil.copy(ipsw, copy)
        first, second = place.run("verify", copy)[-1], place.run("verify", copy)[-1]
        must(not first["remembered"] and second["remembered"] and first["files"] > 5, "%s %s" % (first, second))
        must(not place.run("verify", "--again", copy)[-1]["remembered"], "--again was not heeded")
        with open(copy, "rb") as file:
            data = bytearray(file.read())
        must(place.run("verify", copy, "--sha256", sha256(bytes(data)))[-1]["remembered"], "read for nothing")
        place.run("verify", copy, "--sha256", "0" * 64, code=DAMAGED)
        # The same time and size, one byte changed: the kernel's own time of change tells.
        info = os.stat(copy)
        data[len(data) // 2] ^= 1
        with open(copy, "r+b") as file:
            file.write(data)
        os.utime(copy, ns=(info.st_atime_ns, info.st_mtime_ns))
        place.run("verify", copy, code=DAMAGED)
        # A list that somebody has written into says nothing.
        with open(os.path.join(place.path, "state", "rouse", "verified"), "wb") as file:
            file.write(os.urandom(100000))
        place.run("verify", copy, code=DAMAGED)


def restored_once():
    """A restore uses what is remembered, and says so in its log; it does not when the file has changed."""
    ipsw = scenario.make_ipsw("verify", os_size="16M", ramdisk_size="1M")
    with Place() as place:
        log = os.path.join(place.path, "log")
        state = "XDG_STATE_HOME=" + place.env["XDG_STATE_HOME"] # inside: the virtual iPhone has a home of its own
        copy = os.path.join(place.path, "copy.ipsw")
        shutil.copy(ipsw, copy)

        def restore(words):
            command = scenario.with_signing("env", state, ROUSECTL, "restore", "--json", "--yes", "--erase", "--log", log,
                                            "--ipsw", copy, "--tss-url")
            scenario.run_phone(command, state="recovery", settings=scenario.STRICT).must_succeed()
            with open(log, encoding="utf-8") as file:
                must(words in file.read(), "the log does not say “%s”" % words)

        restore("checked ")
        restore("not read again")
        os.utime(copy)
        restore("checked ")
        os.utime(copy)
        place.run("verify", copy)
        restore("not read again")


def cache_rules():
    """What Rouse did not fetch, and what is in use, stays."""
    with Place() as place, FileServer(SMALL) as server:
        place.fetch(server)
        mine = os.path.join(place.cache, "mine.ipsw")
        with open(mine, "wb") as file:
            file.write(b"a person's own")
        with open(place.cached, "rb") as reader:
            fcntl.flock(reader, fcntl.LOCK_SH)
            place.run("cache", "--clear", code=IN_USE)
        must(os.path.exists(place.cached), "it was removed while in use")
        place.run("cache", "--clear", "mine.ipsw", code=EXISTS)
        place.run("cache", "--clear", "../../../etc/passwd", code=NO_FILE)
        place.run("cache", "--clear")
        must(place.files() == ["mine.ipsw"], str(place.files()))
        # A part that nobody has gone on with for a long time, and a journal of nothing.
        for name in ("old.ipsw.rouse-part", "none.ipsw.rouse-journal"):
            with open(os.path.join(place.cache, name), "wb") as file:
                file.write(b"x")
        os.utime(os.path.join(place.cache, "old.ipsw.rouse-part"), (1, 1))
        place.fetch(server)
        must(place.files() == ["Test_Restore.ipsw", "Test_Restore.ipsw.rouse-journal", "mine.ipsw"], str(place.files()))


if __name__ == "__main__":
    scenario.main(plain, elsewhere, killed, broken_lines, wrong_answers, changed_file, wrong_digest, two_at_once, paused,
                  stopped, full_disks, certificates, damaged_copy, little_memory, verified_once,
                  restored_once, cache_rules)
