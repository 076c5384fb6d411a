# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the firmware of a USB-C port controller, as spec 12 §9 step 4 has it, for the virtual iPhone."""

import plistlib
import struct

HEADER = 0x2C
ENTRY = 0x28


class _Archive:
    """What NSKeyedArchiver makes of dictionaries, lists, texts and numbers."""

    def __init__(self, value):
        self.objects = ["$null"]
        self.plist = {"$version": 100000, "$archiver": "NSKeyedArchiver", "$top": {"root": self._add(value)},
                      "$objects": self.objects}

    def _add(self, value):
        place = len(self.objects)
        self.objects.append(None)
        if isinstance(value, dict):
            value = {"NS.keys": [self._add(key) for key in value], "NS.objects": [self._add(v) for v in value.values()]}
        elif isinstance(value, list):
            value = {"NS.objects": [self._add(v) for v in value]}
        self.objects[place] = value
        return plistlib.UID(place)


def _payload(code, board, ranges):
    """@ranges: [(least, most, "AAAA,BBBB")]"""
    return {"Payload 4CC": code, "Payload MetaData": {
        "Personalization Manifest Prefix": "USBPortController",
        "Personalization Board ID (64 bits)": board,
        "Personalization Matching Data": [
            {"Personalization Matching Data Product Revision Minimum": least,
             "Personalization Matching Data Product Revision Maximum": most,
             "Personalization Matching Data Payload Tags": tags} for least, most, tags in ranges]}}


def make(board):
    """The container: payloads of another board and of other revisions stand beside the right ones."""
    own = b"BOARD %08X" % board
    payloads = [("OTH1", (1, 2, 3, 0), b"other board"), ("OLD1", (1, 1, 1, 0), b"old one"),
                ("OLD2", (1, 1, 1, 0), b"old two"), ("DAT1", (0xE12, 345, 67, 0), own + b" first" * 40),
                ("DAT2", (0xE12, 345, 67, 0), b"second" * 30), ("DWNL", (2, 0, 0, 0), b"DOWN" + b"load" * 100)]
    description = _Archive({"SuperBinary Payloads": [
        _payload("OTH1", board + 1, [(0, 255, "OTH1,OTH1")]),
        _payload("DWNL", board, [(0, 4, "OLD1,OLD2"), (5, 9, "DAT1,DAT2")])]}).plist
    toc, data = b"", b""
    start = HEADER + ENTRY * len(payloads)
    for code, version, content in payloads:
        toc += struct.pack(">I4s4I8xII", ENTRY, code.encode(), *version, start + len(data), len(content))
        data += content
    header = bytearray(HEADER)
    struct.pack_into(">III", header, 0, 1, HEADER, start + len(data))
    struct.pack_into(">II", header, 0x24, HEADER, len(toc))
    return bytes(header) + toc + data + plistlib.dumps(description, fmt=plistlib.FMT_BINARY)
