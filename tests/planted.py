# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets of a made-up phone, all the ways in which they may be written, and which of them are in a text."""

import base64
import re

ECID, NAME, SERIAL, IMEI = 0x1A2B3C4D5E6F71, "Maria's iPhone", "F2LZK4XPN70Q", 353912110000008
MEID, UDID = "35391211000000", "00008030-001A2B3C4D5E6F71"
# For virtual-iphone: the phone itself tells them, by lockdownd, by USB and in restore mode.
OPTIONS = ["--ecid", "%X" % ECID, "--set", "device-name=" + NAME, "--set", "serial=" + SERIAL, "--set", "imei=%d" % IMEI]


def _base64(data):
    """Alone, without the padding, in both alphabets."""
    return {f(data).decode().rstrip("=") for f in (base64.b64encode, base64.urlsafe_b64encode)}


def of_bytes(data):
    return {data.hex(), data.hex().upper(), data.hex(" "), data.hex(":")} | _base64(data)


def of_number(number, size=8):
    big, little = number.to_bytes(size, "big"), number.to_bytes(size, "little")
    swapped = int.from_bytes(little, "big")
    return ({"%d" % number, "%x" % number, "%X" % number, "%o" % number, "%d" % swapped, "%x" % swapped, "%X" % swapped} |
            of_bytes(big) | of_bytes(little))


def of_text(text):
    return {text, text.upper(), text.lower()} | of_bytes(text.encode())


def _as_bytes(udid):
    return bytes.fromhex(udid.replace("-", ""))


def all_encodings(name=NAME, udid=UDID):
    """{what it is: all the ways of writing it}"""
    return {
        "ECID": of_number(ECID),
        "IMEI": of_number(IMEI) | of_text("%d" % IMEI),
        "MEID": of_number(int(MEID)) | of_text(MEID),
        "serial number": of_text(SERIAL),
        "UDID": of_text(udid) | of_text(udid.replace("-", "")) | of_bytes(_as_bytes(udid)),
        "name": of_text(name) | of_text(name.replace("'s iPhone", "")),
    }


def _squeeze(text):
    return re.sub(r"[^0-9a-z]", "", text.lower())


def found_in(text, secrets):
    """[(what, how it is written)] of what is in @text: with any separators and in any case, but for base64, where these
    make another text of it; words of letters only must stand alone."""
    plain, found = _squeeze(text), []
    for what, ways in secrets.items():
        for way in ways:
            if way.isalpha() and len(way) < 8:
                there = re.search(r"(?i)\b%s\b" % way, text)
            elif re.search("[g-zG-Z]", way) and " " not in way:
                there = way in text or (way.isupper() or way.islower()) and _squeeze(way) in plain
            else:
                there = _squeeze(way) in plain
            if there:
                found.append((what, way))
    return found
