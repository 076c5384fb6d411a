#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Firmware files and folders that lie: rousectl says so within its time and its memory, and nothing
was changed on the phone where that is possible."""

import contextlib
import functools
import os
import plistlib
import shutil
import stat
import struct
import tempfile
import warnings
import zipfile
import zlib

import hostile
from hostile import DAMAGED, NOT_FIRMWARE, WHOLE_SECONDS, WRONG, base, fails, run, untouched

LARGE = 192 << 20


@contextlib.contextmanager
def changed(change, folder=False):
    with tempfile.TemporaryDirectory(prefix="rouse-hostile-") as scratch:
        path = os.path.join(scratch, "hostile.ipsw")
        if folder:
            with zipfile.ZipFile(base()) as archive:
                archive.extractall(path)
        else:
            shutil.copy(base(), path)
        change(path)
        yield path


def refused(change, *codes, folder=False):
    with changed(change, folder) as path:
        result = run(path)
    untouched(result)
    return fails(result, *(codes or (NOT_FIRMWARE, DAMAGED)))


def rewrite(path, replace=(), names=None, extra=None):
    """The archive again, with members replaced ({name: bytes}), under other names, and with more of them."""
    replace, names = dict(replace), names or {}
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(path + ".new", "w", zipfile.ZIP_STORED) as new:
        for info in old.infolist():
            new.writestr(names.get(info.filename, info.filename), replace.get(info.filename, None) or old.read(info))
        if extra is not None:
            extra(new)
    os.rename(path + ".new", path)


def manifest(path):
    with zipfile.ZipFile(path) as archive:
        return plistlib.loads(archive.read("BuildManifest.plist"))


def with_manifest(change):
    def write(path):
        value = manifest(path)
        changed_value = change(value) or value
        data = changed_value if isinstance(changed_value, bytes) else plistlib.dumps(changed_value)
        rewrite(path, {"BuildManifest.plist": data})
    return write


def member_path(path, component="iBSS"):
    return manifest(path)["BuildIdentities"][0]["Manifest"][component]["Info"]["Path"]


@functools.lru_cache(maxsize=None)
def pack_zeros(size):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = bytes(1 << 20)
    return b"".join([packer.compress(piece) for _ in range(size >> 20)] + [packer.flush()])


def write_bomb(path, name, size, claimed=None):
    """@name deflated from @size zeros; @claimed: the size that the directory says."""
    packed = pack_zeros(size)
    rewrite(path, names={name: name + ".old"})
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo(name)
        archive.writestr(info, packed)
    patch_directory(path, name, method=8, size=claimed if claimed is not None else size)


def directory_entries(data):
    end = data.rindex(b"PK\x05\x06")
    count, size, offset = struct.unpack_from("<HII", data, end + 10)
    at = offset
    for _ in range(count):
        name_size, extra_size, comment_size = struct.unpack_from("<HHH", data, at + 28)
        yield at, data[at + 46:at + 46 + name_size].decode()
        at += 46 + name_size + extra_size + comment_size


def patch_directory(path, name, method=None, size=None, crc=None, packed=None, offset=None):
    """Fields of @name's entry in the directory and in its own header."""
    with open(path, "rb") as file:
        data = bytearray(file.read())
    at = next(at for at, found in directory_entries(bytes(data)) if found == name)
    header = struct.unpack_from("<I", data, at + 42)[0]
    for value, form, there, here in (method, "<H", 10, 8), (crc, "<I", 16, 14), (packed, "<I", 20, 18), (size, "<I", 24, 22):
        if value is not None:
            struct.pack_into(form, data, at + there, value)
            struct.pack_into(form, data, header + here, value)
    if offset is not None:
        struct.pack_into("<I", data, at + 42, offset(data, header))
    with open(path, "wb") as file:
        file.write(data)


def bomb_as_manifest():
    return refused(lambda path: write_bomb(path, "BuildManifest.plist", LARGE))


def bomb_that_says_it_is_small():
    return refused(lambda path: write_bomb(path, "BuildManifest.plist", LARGE, claimed=5000))


def bomb_as_component():
    return refused(lambda path: write_bomb(path, member_path(path), LARGE))


def bomb_as_component_that_says_it_is_small():
    return refused(lambda path: write_bomb(path, member_path(path), LARGE, claimed=70000))


def path_out_of_the_archive():
    def change(value):
        value["BuildIdentities"][0]["Manifest"]["iBSS"]["Info"]["Path"] = "../../../../../../etc/passwd"
    return refused(with_manifest(change), NOT_FIRMWARE, DAMAGED, WRONG)


def absolute_path():
    def change(value):
        value["BuildIdentities"][0]["Manifest"]["iBSS"]["Info"]["Path"] = "/etc/passwd"
    return refused(with_manifest(change), NOT_FIRMWARE, DAMAGED, WRONG)


def member_out_of_the_archive():
    """A member of that name is there, too; nothing is ever unpacked to it."""
    name = "../../../../../../tmp/rouse-hostile-was-here"

    def change(path):
        ibss = member_path(path)
        value = manifest(path)
        for identity in value["BuildIdentities"]:
            identity["Manifest"]["iBSS"]["Info"]["Path"] = name
        rewrite(path, {"BuildManifest.plist": plistlib.dumps(value)}, names={ibss: name})
    with changed(change) as path:
        result = run(path, limit=WHOLE_SECONDS)
    result.must(not os.path.exists("/tmp/rouse-hostile-was-here"), "it was unpacked")
    if result.returncode == 0:
        return "it is only a name: restored, nothing was unpacked"
    untouched(result)
    return fails(result, NOT_FIRMWARE, DAMAGED)


def symbolic_link_in_the_archive():
    def change(path):
        ibss = member_path(path)

        def link(archive):
            info = zipfile.ZipInfo(ibss)
            info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
            archive.writestr(info, "/etc/passwd")
        rewrite(path, names={ibss: ibss + ".old"}, extra=link)
    return refused(change)


def in_folder(make):
    def change(path):
        with open(os.path.join(path, "BuildManifest.plist"), "rb") as file:
            ibss = plistlib.load(file)["BuildIdentities"][0]["Manifest"]["iBSS"]["Info"]["Path"]
        target = os.path.join(path, ibss)
        os.unlink(target)
        make(target)
    return refused(change, NOT_FIRMWARE, DAMAGED, WRONG, folder=True)


def folder_with_a_link_outwards():
    return in_folder(lambda target: os.symlink("/etc/passwd", target))


def folder_with_a_link_to_a_device():
    return in_folder(lambda target: os.symlink("/dev/zero", target))


def folder_with_a_pipe():
    return in_folder(os.mkfifo)


def folder_that_links_to_itself():
    def change(path):
        os.symlink(path, os.path.join(path, "again"))
    with changed(change, folder=True) as path:
        result = run(path, limit=WHOLE_SECONDS)
    return "exit %s" % result.returncode


def entries_that_overlap():
    def change(path):
        patch_directory(path, member_path(path), offset=lambda data, header: header + 7)
    return refused(change)


def entries_that_are_one_another():
    def change(path):
        with open(path, "rb") as file:
            data = file.read()
        other = next(at for at, name in directory_entries(data) if name == "BuildManifest.plist")
        there = struct.unpack_from("<I", data, other + 42)[0]
        patch_directory(path, member_path(path), offset=lambda *unused: there)
    return refused(change)


def wrong_checksum():
    return refused(lambda path: patch_directory(path, "BuildManifest.plist", crc=0x12345678))


def sizes_beyond_the_file():
    return refused(lambda path: patch_directory(path, member_path(path), size=0xFFFFFFF0, packed=0xFFFFFFF0))


def set_end(path, **fields):
    with open(path, "r+b") as file:
        data = file.read()
        end = data.rindex(b"PK\x05\x06")
        for name, value in fields.items():
            form, at = {"count": ("<HH", 8), "size": ("<I", 12), "offset": ("<I", 16), "comment": ("<H", 20)}[name]
            file.seek(end + at)
            file.write(struct.pack(form, *([value] * (len(form) - 1))))


def directory_beyond_the_file():
    return refused(lambda path: set_end(path, offset=0xFFFFFFF0))


def directory_of_4_gib():
    return refused(lambda path: set_end(path, size=0xFFFFFFF0))


def zip64_nonsense():
    def change(path):
        with open(path, "rb") as file:
            data = file.read()
        end = data.rindex(b"PK\x05\x06")
        big = 0xFFFFFFFFFFFFFFFF
        record = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", big, 45, 45, 0, 0, big, big, big, big - 5)
        locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1)
        with open(path, "wb") as file:
            file.write(data[:end] + record + locator + data[end:])
        set_end(path, count=0xFFFF, size=0xFFFFFFFF, offset=0xFFFFFFFF)
    return refused(change)


def zip64_record_that_is_itself():
    def change(path):
        with open(path, "rb") as file:
            data = file.read()
        end = data.rindex(b"PK\x05\x06")
        with open(path, "wb") as file:
            file.write(data[:end] + struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1) + data[end:])
        set_end(path, count=0xFFFF, size=0xFFFFFFFF, offset=0xFFFFFFFF)
    return refused(change)


def add_empty_entries(path, count):
    """By hand: zipfile takes ten times as long."""
    with open(path, "rb") as file:
        data = file.read()
    end = data.rindex(b"PK\x05\x06")
    old, size, offset = struct.unpack_from("<HII", data, end + 10)
    heads, entries = [], []
    for number in range(count):
        name = b"x/%06d" % number
        heads.append(struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0) + name)
        entries.append(struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0, 0, 0, 0, 0,
                                   offset + number * (30 + len(name))) + name)
    body = data[:offset] + b"".join(heads)
    directory = data[offset:offset + size] + b"".join(entries)
    record = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, old + count, old + count, len(directory), len(body))
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, len(body) + len(directory), 1)
    last = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    with open(path, "wb") as file:
        file.write(body + directory + record + locator + last)


def a_hundred_thousand_entries():
    """Unusual, but an archive: it is read in time, and what it has is restored."""
    with changed(lambda path: add_empty_entries(path, 100000)) as path:
        result = run(path, limit=WHOLE_SECONDS)
    result.must_succeed()
    return "restored, %.0f MB" % (result.usage["peak_rss"] / 1e6)


def twice(genuine_first):
    """Which of them counts is not known; the digests decide whether it is the genuine one."""
    def change(path):
        ibss = member_path(path)
        with zipfile.ZipFile(path) as archive:
            genuine = archive.read(ibss)
        if not genuine_first:
            rewrite(path, {ibss: b"another iBSS"})
        with warnings.catch_warnings(), zipfile.ZipFile(path, "a") as archive:
            warnings.simplefilter("ignore")
            archive.writestr(ibss, b"another iBSS" if genuine_first else genuine)
    with changed(change) as path:
        result = run(path, limit=WHOLE_SECONDS)
    if result.returncode == 0:
        result.must_succeed()
        return "restored, the genuine one was taken"
    untouched(result)
    return fails(result, DAMAGED)


def the_same_name_twice():
    return twice(True)


def the_same_name_twice_the_other_way():
    return twice(False)


def ten_thousand_identities():
    """Small ones, so that the whole is no larger than a manifest may be."""
    small = {"ApChipID": "0x8030", "ApBoardID": "0x04", "ApSecurityDomain": "0x01", "Manifest": {},
             "Info": {"DeviceClass": "n104ap", "RestoreBehavior": "Erase", "Variant": "Customer Erase Install (IPSW)"}}

    def change(value):
        value["BuildIdentities"] += [small] * 10000
    return refused(with_manifest(change), NOT_FIRMWARE)


def manifest_of_many_models():
    """As many as its size allows; the right one is among them, so it is good for a restore."""
    def change(value):
        value["SupportedProductTypes"] = value["SupportedProductTypes"] + [""] * 700000
    with changed(with_manifest(change)) as path:
        result = run(path, limit=WHOLE_SECONDS)
    result.must_succeed()
    return "restored, %.0f MB" % (result.usage["peak_rss"] / 1e6)


def manifest_of_many_small_things():
    """16 MB of the smallest elements there are."""
    text = b"<plist version=\"1.0\"><array>" + b"<true/>" * 2200000 + b"</array></plist>"
    return refused(with_manifest(lambda value: text), NOT_FIRMWARE)


def manifest_that_multiplies():
    """A binary property list of 200 bytes: twelve arrays, each with the next one fourteen times."""
    count = 12
    objects = b"".join(b"\xAE" + bytes([n + 1]) * 14 for n in range(count)) + b"\x50"
    table = bytes(8 + 15 * n for n in range(count + 1))
    trailer = struct.pack(">6xBBQQQ", 1, 1, count + 1, 0, 8 + len(objects))
    return refused(with_manifest(lambda value: b"bplist00" + objects + table + trailer), NOT_FIRMWARE)


def deep_manifest():
    deep = b"<plist version=\"1.0\">" + b"<array>" * 200000 + b"</array>" * 200000 + b"</plist>"
    return refused(with_manifest(lambda value: deep))


def deep_binary_manifest():
    """A binary property list of 60000 arrays, each in the one before."""
    count = 60000
    objects = b"".join(b"\xA1" + struct.pack(">I", n + 1) for n in range(count)) + b"\xA0"
    table = b"".join(struct.pack(">I", 8 + 5 * n) for n in range(count + 1))
    trailer = struct.pack(">6xBBQQQ", 4, 4, count + 1, 0, 8 + len(objects))
    return refused(with_manifest(lambda value: b"bplist00" + objects + table + trailer))


def string_of_4_gib():
    text = b"bplist00\x5F\x13" + struct.pack(">Q", 1 << 32) + b"\x08" + struct.pack(">6xBBQQQ", 1, 1, 1, 0, 18)
    return refused(with_manifest(lambda value: text))


def entities_without_end():
    """"A billion laughs"."""
    entities = "".join('<!ENTITY l%d "%s">' % (n, ("&l%d;" % (n - 1)) * 10 if n else "lol") for n in range(10))
    text = '<?xml version="1.0"?><!DOCTYPE plist [%s]><plist version="1.0"><dict><key>&l9;</key><string>&l9;</string>' \
           "</dict></plist>" % entities
    return refused(with_manifest(lambda value: text.encode()))


if __name__ == "__main__":
    hostile.main(globals())
