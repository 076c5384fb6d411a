#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Phones and signing servers that lie: rousectl says so within its time and its memory, and nothing
was changed on the phone where that is possible."""

import contextlib
import gzip
import socket
import struct
import threading

import hostile
from hostile import GONE, NETWORK, PORTAL, PROTOCOL, RESTORE, SIGNING, WHOLE_SECONDS, base, fails, run, untouched
from scenario import ROUSECTL, run_phone

# --- signing servers ---

def lying_server(action, *codes):
    result = run(base(), faults=["at tss always do " + action])
    untouched(result)
    return fails(result, *codes)


def server_never_ends():
    return lying_server("endless", NETWORK)


def server_nests():
    return lying_server("deep", SIGNING)


def server_stops_in_the_middle():
    return lying_server("truncate", NETWORK)


def server_says_a_byte_a_second():
    return lying_server("slow", NETWORK)


def server_says_nothing():
    return lying_server("hang 900000", NETWORK)


# Answers that the virtual iPhone's own signing server cannot give: whatever is asked, @pieces are said.

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n"
XML = b"<?xml version=\"1.0\"?>"
SIGNED = b"STATUS=0&MESSAGE=SUCCESS&REQUEST_STRING="


@contextlib.contextmanager
def server(*pieces):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def serve():
            with contextlib.suppress(OSError):
                while True:
                    threading.Thread(target=answer, args=listener.accept()[:1], daemon=True).start()

        def answer(connection):
            with connection, contextlib.suppress(OSError):
                connection.recv(65536)
                for piece in pieces:
                    for part in piece if callable(getattr(piece, "__next__", None)) else [piece]:
                        connection.sendall(part)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):
                    pass

        threading.Thread(target=serve, daemon=True).start()
        yield "http://127.0.0.1:%d/" % listener.getsockname()[1]


def answered_by(pieces, *codes):
    with server(*pieces) as url:
        result = run(base(), tss_url=url)
    untouched(result)
    return fails(result, *codes)


def signed(body):
    return [OK + b"Content-Length: %d\r\n\r\n" % (len(SIGNED) + len(body)), SIGNED, body]


def server_has_a_string_of_4_gib():
    return answered_by(signed(b"bplist00\x5F\x13" + struct.pack(">Q", 1 << 32) + b"\x08" +
                              struct.pack(">6xBBQQQ", 1, 1, 1, 0, 18)), SIGNING)


def server_multiplies():
    count = 12
    objects = b"".join(b"\xAE" + bytes([n + 1]) * 14 for n in range(count)) + b"\x50"
    table = bytes(8 + 15 * n for n in range(count + 1))
    return answered_by(signed(b"bplist00" + objects + table + struct.pack(">6xBBQQQ", 1, 1, count + 1, 0, 8 + len(objects))),
                       SIGNING)


def server_has_entities_without_end():
    entities = "".join('<!ENTITY l%d "%s">' % (n, ("&l%d;" % (n - 1)) * 10 if n else "lol") for n in range(10))
    return answered_by(signed(('<?xml version="1.0"?><!DOCTYPE plist [%s]><plist version="1.0"><dict><key>ApImg4Ticket</key>'
                               '<data>&l9;</data></dict></plist>' % entities).encode()), SIGNING)


def server_promises_4_gib():
    """And says nothing of it."""
    return answered_by([OK + b"Content-Length: 4294967296\r\n\r\n"], NETWORK)


def server_has_headers_without_end():
    return answered_by([b"HTTP/1.1 200 OK\r\n", iter([b"X-A: " + b"a" * 60000 + b"\r\n"] * 2000)], NETWORK)


def server_packs_a_bomb():
    """200 MB of zeros in 200 kB; nobody has asked for anything packed."""
    packed = gzip.compress(SIGNED + bytes(200 << 20), 9)
    return answered_by([OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed), packed], SIGNING, NETWORK)


def server_sends_elsewhere():
    """To a file of this computer, of all places."""
    return answered_by([b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n"], PORTAL)


def server_signs_nothing():
    return answered_by(signed(XML + b"<plist version=\"1.0\"><dict/></plist>"), SIGNING)


def server_signs_rubbish():
    return answered_by(signed(XML + b"<plist version=\"1.0\"><dict><key>ApImg4Ticket</key><data>" + b"MIL/////" * 1000 +
                              b"</data></dict></plist>"), SIGNING)


# --- phones ---

def lying_phone(rule, *codes, modes=("restore", "recovery", "normal"), **keywords):
    result = run(base(), faults=["at " + rule], **keywords)
    result.must(result.summary["ended_in"] in modes, "the phone ended in %s" % result.summary["ended_in"])
    if 0 in codes and result.event("error") is None:
        return "restored all the same"
    return fails(result, *codes)


def phone_says_4_gib():
    return lying_phone("restored.message:DataRequestMsg* do oversize", PROTOCOL)


def phone_never_ends():
    return lying_phone("restored.message:DataRequestMsg* do endless", PROTOCOL)


def phone_nests():
    return lying_phone("restored.message:DataRequestMsg* do deep", PROTOCOL)


def phone_has_a_string_of_4_gib():
    return lying_phone("restored.message:DataRequestMsg* do huge-string", PROTOCOL)


def phone_names_files_elsewhere():
    result = run(base(), faults=["at restored.message:*DataRequestMsg* always do path-tricks"], limit=WHOLE_SECONDS,
                 expect_refusal=["updater-reply", "updater-ticket", "image-name", "list-entry", "stream-digest", "stream-without-data",
                                 "identity-reply", "reply-key-missing", "modem-archive", "modem-member-missing"])
    result.must("root:" not in str(result.trace), "a file of the computer was sent")
    return fails(result, RESTORE, GONE, PROTOCOL, SIGNING)


def asr_wants_all_memory():
    return lying_phone("asr.command:OOBData do lie", RESTORE, expect_refusal=["asr-oob"])


def asr_never_ends():
    return lying_phone("asr.command:Initiate do endless", RESTORE, expect_refusal=["asr-packet-info"])


def name_with_escapes():
    """What a phone calls itself goes to a terminal and into JSON."""
    name = "\x1b[2J\x1b]0;owned\x07" + "../" * 50 + "A" * 100000
    result = run_phone([ROUSECTL, "devices"], state="normal", settings=["device-name=" + name], measure=True)
    result.must(result.returncode == 0 and "\x1b[2J" not in result.stdout, "escapes get through to the terminal")
    result.must(result.usage["peak_rss"] < hostile.MAX_PEAK and result.seconds < hostile.MAX_SECONDS, "it takes too much")
    return "%d bytes told" % len(result.stdout)


if __name__ == "__main__":
    hostile.main(globals())
