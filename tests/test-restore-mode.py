#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a phone in restore mode may ask, tell and do besides the usual: rare questions and messages, another order, keys in
the middle of a stream, chips and modems that refuse, and its own way to Apple through the computer."""

import json
import os
import subprocess
import tempfile

import scenario
from scenario import Failure, make_ipsw, rousectl_restore

NOT_SIGNED_OR_REJECTED, RESTORE, PORTAL = 24, 28, 34


def ipsw(version="17.4", build="21E219", **options):
    return make_ipsw("restore-mode", os_size="32M", ramdisk_size="4M", version=version, build=build, **options)


def newest():
    return ipsw("18.5", "22F76")


def restore(firmware=None, state="recovery", log=None, **keywords):
    extra = ["--log", log] if log else []
    return rousectl_restore(firmware or ipsw(), state=state, extra=extra, **keywords)


def events(result, door, event):
    return [line for line in result.trace if line.get("door") == door and line.get("event") == event]


def failed(result, code, words):
    result.must(result.returncode == code, "exit code %s instead of %s" % (result.returncode, code))
    error = result.event("error")
    result.must(error and words in error["message"], "the error does not say “%s”" % words)
    result.must(events(result, "restored", "ReceivedFinalStatusMsg"), "the status was not confirmed")
    return error["message"]


# --- questions and messages ---

def every_question_is_answered():
    for firmware in (ipsw(), newest()):
        result = restore(firmware, settings=["rare=1"]).must_succeed()
        warnings = result.event("result")["warnings"].splitlines()
        result.must(len(warnings) == 3 and all("crashed" in w or "VirtualChip" in w for w in warnings),
                    "other warnings than expected: %s" % warnings)


def logs_name_no_phone():
    """What the phone kept of an earlier restore goes into our log without what names it."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "log")
        result = restore(log=path, settings=["rare=1"]).must_succeed()
        with open(path) as file:
            log = file.read()
    for word in ("before: CHECKPOINT FAILURE", "crash: 1 restored_external", "unknown message: MsgType=VirtualIPhone",
                 "answered with nothing: MsgType=DataRequestMsg DataType=VirtualIPhoneUnknownData"):
        result.must(word in log, "the log does not say “%s”" % word)
    summary = result.summary
    for secret in ("350000000000006", summary.get("ecid", "1A2B3C4D5E6F"), summary.get("serial_number", "VIRTVVRQ")):
        result.must(str(secret).upper() not in log.upper(), "the log names the phone: %s" % secret)


def another_order():
    """Three orders of what nobody knows the order of, of three systems."""
    for firmware in (ipsw("15.7", "19H12"), ipsw(), newest()):
        orders = set()
        for seed in (1, 2, 3):
            result = restore(firmware, settings=["shuffle=%d" % seed]).must_succeed()
            orders.add(tuple(line["event"] for line in result.trace if line.get("door") == "restored"))
        result.must(len(orders) == 3, "the orders are the same")


def keys_in_the_middle_of_a_stream():
    """With a port for the answer, without one, on the main connection and beside it, while the phone goes on talking. And
    with the image's key not where the phone asks for it first: then it posts to another server."""
    for firmware in (ipsw(aea=True), newest()):
        for how, lost in (("1", "0"), ("2", "1")):
            result = restore(firmware, settings=["ask-keys=" + how, "chatter=1", "lost-key=" + lost]).must_succeed()
            result.must(events(result, "restored", "URLAsset in stream"), "no question was asked in a stream")
            other = events(result, "restored", "AsyncDataRequestMsg StreamedImageDecryptionKey")
            result.must(len(other) == int(lost), "the other server was asked %d times" % len(other))


def ports_refuse_at_first():
    """The phone listens later than it says: the third attempt succeeds."""
    ports = (49161, 49163, 49170, 49176, 49182)  # not each of them is for an answer each time: questions come side by side
    twice = ["at mux.connect:%d do refuse" % port for port in ports for _ in range(2)]
    result = restore(newest(), faults=twice).must_succeed()
    refused = [line["detail"]["port"] for line in events(result, "mux", "connect") if line["detail"]["result"] != 0]
    result.must(any(refused.count(port) == 2 for port in ports), "no port refused twice: %s" % refused)


def update_that_fails_before_the_image():
    """An update still has its old system then, although it has passed the step that erases."""
    result = restore(erase=False, faults=["at restored.message:CheckpointMsg 0x622* do status 75"])
    return failed(result, RESTORE, "nothing was erased")


# --- chips and modem ---

def chip_that_takes_no_ticket():
    result = restore(settings=["reject-updater=SE"], timeout=60)
    tries = [line for line in result.trace if line.get("event") == "DataRequestMsg FirmwareUpdaterData"]
    result.must(len(tries) == 6, "%d tries" % len(tries))
    return failed(result, RESTORE, "status -1")


def chip_with_one_nonce_for_ever():
    result = restore(settings=["stubborn-updater=SE"], timeout=60)
    result.must(result.returncode == NOT_SIGNED_OR_REJECTED, "exit code %s" % result.returncode)
    result.must("same nonce" in result.event("error")["message"], "the loop was not named")
    return result.event("error")["message"]


def modem_that_refuses():
    """Restored, but it cannot make calls: that must be said."""
    fault = "at restored.message:BBUpdateStatusMsg* always do accepted-false"
    for firmware in (ipsw(), newest()):
        result = restore(firmware, faults=[fault])
        result.must_succeed()
        end = result.event("result")
        result.must(end["modem_failed"] is True and "modem" in end["warnings"], "the modem's failure was not told")
        result.must(events(result, "restored", "BasebandUpdaterOutputData"), "no diagnostics were offered")


def modem_that_refuses_once():
    """It takes the second archive: nothing to complain about."""
    fault = "at restored.message:BBUpdateStatusMsg* do accepted-false"
    result = restore(faults=[fault]).must_succeed()
    result.must(result.event("result")["modem_failed"] is False, "a modem that works is said to have failed")


def modem_without_signature():
    """The server refuses the modem's ticket each time: the phone endures it, and we do not end a restore that goes on."""
    result = restore(faults=["at tss:BBTicket always do status 8"], expect_refusal=["modem-archive"])
    if result.returncode == 0:
        result.must(result.event("result")["modem_failed"], "the modem's failure was not told")
    else:
        failed(result, NOT_SIGNED_OR_REJECTED, "STATUS 8")


def chip_without_signature():
    """A page of the network's login comes in place of the server: the phone says -1, which means nothing; the page is told."""
    result = restore(faults=["at tss:*SE,Ticket* always do html"], expect_refusal=["updater-ticket"])
    failed(result, PORTAL, "the phone reports status -1")
    result.must("log in" in result.event("error")["action"], "the advice is %s" % result.event("error")["action"])


def success_that_is_none():
    return failed(restore(settings=["half-success=1"]), RESTORE, "not successful")


# --- the phone's way to Apple (spec 23) ---

def factory_data():
    """TLS from the phone to its server through us; everything else than Apple's hosts is refused and named in the log."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "log")
        result = restore(log=path).must_succeed()
        with open(path) as file:
            log = file.read()
    result.must(len(events(result, "proxy", "factory-data")) == 2, "not two sessions")
    for host in ("www.example.com:443", "127.0.0.1:443", "gg.apple.com:22", "notapple.com:443"):
        result.must(host + " is not allowed" in log, "%s was not refused by name" % host)
    result.must("connected to gg.apple.com:443" in log, "the log does not name the server")


def no_factory_data(**keywords):
    result = restore(expect_refusal=["proxy-session"], **keywords)
    result.must("proxy-session" in result.refused(), "the phone did not mind")
    return failed(result, RESTORE, "status 53")


def server_not_reachable():
    return no_factory_data(proxy_to="127.0.0.1:1")


def no_network_at_all():
    return no_factory_data(faults=["at proxy:session always do drop"])


def somebody_in_between():
    """The phone notices: the bytes are not ours to read or to change."""
    result = restore(expect_refusal=["proxy-session"], faults=["at fdr do intercept"])
    result.must("somebody is in between" in json.dumps(result.summary), "the phone did not notice")
    return failed(result, RESTORE, "status 53")


def server_that_hangs_up():
    return no_factory_data(faults=["at fdr do close"])


def steps_that_do_without():
    """Only the recovery of the factory data needs the network."""
    result = restore(faults=["at proxy:session nth 2 do drop"]).must_succeed()
    result.must(events(result, "proxy", "no-network"), "the network was there")


def slow_server():
    restore(faults=["at fdr do hang 4000"]).must_succeed()


def many_sessions_at_once():
    restore(settings=["fdr-sessions=20", "fdr-bytes=1048576"]).must_succeed()


def control_connection_lost():
    """It breaks, we open it again, and the session works."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "log")
        result = restore(log=path, faults=["at proxy:session do lose"]).must_succeed()
        with open(path) as file:
            log = file.read()
    result.must(log.count("proxy: ready") == 2, "it was not opened again")
    result.must(len(events(result, "proxy", "factory-data")) == 2, "the sessions did not work")


def asked_for():
    """What the scripts ask for can be listed, for the documentation's table."""
    out = subprocess.run([scenario.VIRTUAL_IPHONE, "--list-requests"], check=True, capture_output=True, text=True).stdout
    if "rare\tHostSystemTime" not in out or "\tRootTicket" not in out:
        raise Failure(out)


TESTS = [every_question_is_answered, logs_name_no_phone, another_order, keys_in_the_middle_of_a_stream, ports_refuse_at_first,
         update_that_fails_before_the_image, chip_that_takes_no_ticket, chip_with_one_nonce_for_ever, modem_that_refuses,
         modem_that_refuses_once, modem_without_signature, chip_without_signature, success_that_is_none, factory_data,
         server_not_reachable, no_network_at_all, somebody_in_between, server_that_hangs_up, steps_that_do_without, slow_server,
         many_sessions_at_once, control_connection_lost, asked_for]

if __name__ == "__main__":
    scenario.main(*TESTS)
