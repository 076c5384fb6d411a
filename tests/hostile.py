# SPDX-License-Identifier: GPL-3.0-or-later
"""What test-hostile-files.py and test-hostile-peers.py have in common: rousectl beside somebody who lies. It says so within
its time and its memory."""

import inspect

import scenario
from scenario import ROUSECTL, STRICT, make_ipsw, run_phone, with_signing

MAX_PEAK = 160 << 20  # bytes of memory of rousectl; an ordinary restore takes some 40 MB
MAX_SECONDS = 20      # until it says that something is wrong, the phone's pauses included
WHOLE_SECONDS = 60    # of a restore that goes on nearly to its end; it takes some four
QUICK = ["gone-ms=100", "boot-ms=200", "asr-delay-ms=50", "restart-ms=200", "manifest-ms=5", "reply-timeout-ms=900000"]
GONE, NOT_FIRMWARE, DAMAGED, WRONG, SIGNING, NETWORK, PROTOCOL, RESTORE, PORTAL = 13, 20, 21, 22, 24, 25, 27, 28, 34
OLD = "13.7"


def base():
    return make_ipsw("hostile", os_size="4M", ramdisk_size="512K")


def run(path, faults=(), state="dfu", settings=(), limit=MAX_SECONDS, tss_url=None, **keywords):
    words = [ROUSECTL, "restore", "--json", "--yes", "--erase", "--ipsw", path, "--tss-url"]
    result = run_phone([*words, tss_url] if tss_url else with_signing(*words), state=state, faults=faults, settings=[*STRICT, *QUICK, *settings],
                       measure=True, timeout=90, env={"ROUSE_SHORT_LIMITS": "1"}, **keywords)
    result.must(not result.timed_out and result.returncode is not None and result.returncode >= 0, "it did not end by itself")
    result.must(result.seconds < limit * scenario.INSTRUMENTED, "it took %.0f s" % result.seconds)
    peak = result.usage["peak_rss"]
    result.must(peak < MAX_PEAK * scenario.INSTRUMENTED, "it took %.0f MB of memory" % (peak / 1e6))
    said = [line for line in result.stderr.splitlines() if "uevent_sender" not in line]  # umockdev 0.19's own
    result.must(not any("ERROR" in line for line in said), "it complains")
    return result


def fails(result, *codes):
    """The error is told, with advice."""
    error = result.event("error")
    result.must(error is not None and error["exit_code"] in codes, "not %s" % (codes,))
    result.must(error["title"] and error["action"] and error["message"], "the error says nothing")
    return "%s: %s (%.0f MB)" % (error["error"], error["message"][:160], result.usage["peak_rss"] / 1e6)


def untouched(result, mode="dfu"):
    result.must(result.summary["ended_in"] == mode and result.summary["version"] == OLD and not result.received(),
                "the phone was changed")


def main(names):
    """Runs all tests of a script; @names: its globals()"""
    tests = [value for value in names.values()
             if inspect.isfunction(value) and value.__module__ == "__main__" and not inspect.signature(value).parameters]
    scenario.main(*scenario.side_by_side(tests, 8))
