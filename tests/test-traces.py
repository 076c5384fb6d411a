#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The judge of traces itself: what it must not see, and what it must."""

import contextlib
import copy
import tempfile

import scenario
import traces

TRACE = [
    {"seq": 0, "ms": 1, "door": "device", "event": "arrived", "detail": {"mode": "dfu", "stage": "rom"}},
    {"seq": 1, "ms": 2, "door": "usb", "event": "control",
     "detail": {"setup": "21 01 value 0000 index 0000 length 0800", "status": "ok", "bytes": {"size": 2048,
                                                                                            "sha256": "aa"}}},
    {"seq": 2, "ms": 2, "door": "usb", "event": "control",
     "detail": {"setup": "a1 03 value 0000 index 0000 length 0006", "status": "ok", "bytes": {"data": "000000000500"}}},
    {"seq": 3, "ms": 3, "door": "tss", "event": "request",
     "detail": {"@UUID": "6A0C5F3E-0000-4000-8000-000000000001", "ApECID": 5, "iBSS": {"Trusted": True}}},
    {"seq": 4, "ms": 4, "door": "restored", "event": "ProgressMsg 13 5",
     "detail": {"MsgType": "ProgressMsg", "Operation": 13, "Progress": 5, "AsyncContextUUID": "X"}},
    {"seq": 5, "ms": 4, "door": "restored", "event": "reply",
     "detail": {"DataType": "NORData", "Reply": {"LlbImageData": {"size": 90, "sha256": "bb"}}}},
    {"seq": 6, "ms": 9, "door": "device", "event": "received",
     "detail": {"component": "LLB", "bytes": 90, "sha256": "bb", "mode": "restore"}},
    {"seq": 7, "ms": 9, "door": "device", "event": "arrived", "detail": {"mode": "normal"}},
]


def allowed(text):
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(text)
        file.flush()
        return traces.Allowed(file.name)


def differ(change, text=""):
    other = copy.deepcopy(TRACE)
    change(other)
    return traces.compare(TRACE, other, allowed(text))


def check(truth, what):
    if not truth:
        raise scenario.Failure(what)


def time_and_uuids_are_nothing():
    def change(trace):
        for event in trace:
            event["ms"] += 100
            event["seq"] += 1
        trace[3]["detail"]["@UUID"] = "6A0C5F3E-0000-4000-8000-000000000002"
        trace[4]["detail"]["AsyncContextUUID"] = "Y"

    check(not differ(change).bad, "time or a UUID made a difference")


def connections_may_interleave():
    def change(trace):
        trace[3], trace[5] = trace[5], trace[3]

    check(not differ(change).bad, "the order of two connections made a difference")


def knocking_again_is_nothing():
    knock = {"seq": 3, "ms": 3, "door": "mux", "event": "connect", "detail": {"port": 12345, "result": 3}}
    check(not traces.differences(traces.lanes(TRACE + [knock]), traces.lanes(TRACE + [knock, knock])), "a second knock")
    check(traces.differences(traces.lanes(TRACE), traces.lanes(TRACE + [knock])), "the first knock was not seen")


def every_value_counts():
    changes = [
        lambda t: t[1]["detail"].update(setup="21 01 value 0000 index 0000 length 0400"),
        lambda t: t[2]["detail"].update(bytes={"data": "000000000a0a"}),
        lambda t: t[3]["detail"].update(ApECID=6),
        lambda t: t[3]["detail"]["iBSS"].update(Trusted=False),
        lambda t: t[4]["detail"].update(Progress=6),
        lambda t: t[5]["detail"]["Reply"].update(Extra=True),
        lambda t: t[6]["detail"].update(sha256="cc"),
        lambda t: t[7]["detail"].update(mode="recovery"),
        lambda t: t.pop(6),
    ]
    for number, change in enumerate(changes):
        check(differ(change).bad, "change %d was not seen" % number)


def a_difference_is_one_line():
    verdict = differ(lambda trace: trace[5]["detail"]["Reply"].update(Extra=True))
    check(verdict.bad == [("restored", "+", "reply NORData: Reply.Extra = true")], "told as %s" % verdict.bad)


def rules_allow_what_they_say():
    def change(trace):
        trace[3]["detail"]["ApECID"] = 6

    rules = "# Because.\ntss - request: ApECID = *\ntss + request: ApECID = 6\n"
    check(not differ(change, rules).bad, "a rule did not allow its difference")
    check(len(differ(change, rules).allowed) == 2, "not two allowed differences")
    check(differ(change, rules.replace("= 6", "= 7")).bad, "a rule allowed something else")
    check(allowed(rules).unused(), "unused rules are not known")


def rules_need_reasons():
    for text in ("tss + x\n", "# Because.\n\ntss + x\n", "# Because.\ntss x\n"):
        with contextlib.suppress(ValueError):
            allowed(text)
            raise scenario.Failure("taken without a reason: %r" % text)


if __name__ == "__main__":
    scenario.main(time_and_uuids_are_nothing, connections_may_interleave, knocking_again_is_nothing, every_value_counts,
                  a_difference_is_one_line, rules_allow_what_they_say, rules_need_reasons)
