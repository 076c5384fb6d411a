#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Phones and signing servers that lie: rousectl says so within its time and its memory, and nothing
was changed on the phone where that is possible."""

import hostile
from hostile import GONE, NETWORK, PROTOCOL, RESTORE, SIGNING, WHOLE_SECONDS, base, fails, run, untouched
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
    result = run_phone([ROUSECTL, "devices"], state="normal", settings=["device-name=" + name])
    result.must(result.returncode == 0 and "\x1b[2J" not in result.stdout, "escapes get through to the terminal")
    return "%d bytes told" % len(result.stdout)


if __name__ == "__main__":
    hostile.main(globals())
