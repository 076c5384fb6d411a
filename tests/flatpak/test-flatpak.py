#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed Flatpak: phones are seen, and restored while usbmuxd goes and comes back with another socket."""

import sandbox
from sandbox import scenario
from scenario import STRICT, make_ipsw

ADDRESSES = ('--tss-url "$VIRTUAL_IPHONE_TSS_URL" --asset-url "$VIRTUAL_IPHONE_ASSET_URL" '
             '--proxy-to "$VIRTUAL_IPHONE_PROXY_TO"')


def phones_are_seen():
    for state in "dfu", "recovery", "normal":
        result = sandbox.rousectl("devices", "--json", state=state, timeout=60)
        modes = [e.get("mode") for e in result.events if e["event"] == "device"]
        result.must(modes == [state], "it saw %s" % modes)


def _restore(state, when, **settings):
    ipsw = make_ipsw("flatpak", os_size="24M", ramdisk_size="4M")
    result = sandbox.run('exec flatpak run $ROUSE_FLATPAK_RUN --command=rousectl %s restore --json --yes --erase '
                         '--ipsw "$ROUSE_FILE" %s' % (sandbox.APP, ADDRESSES), ipsw=ipsw, state=state, timeout=240,
                         settings=[*STRICT, "mux-restart=%s" % when, *("%s=%s" % s for s in settings.items())])
    result.must_succeed()
    stops = [line["event"] for line in result.trace if line["event"] in ("stopped", "started") and "phone" not in line]
    result.must(stops[:2] == ["stopped", "started"], "usbmuxd did not restart: %s" % stops)
    return "%.0f s, %d restarts of usbmuxd" % (result.seconds, len(stops) // 2)


def restored_from_dfu_mode():
    return _restore("dfu", "restore")


def restored_from_normal_mode_with_a_new_socket_each_time():
    return _restore("normal", "each")


def _doctor(*options, state="dfu", before="", **keywords):
    """What the doctor says: {check: event}."""
    result = sandbox.run("%s exec flatpak run $ROUSE_FLATPAK_RUN %s --command=rousectl %s doctor --json" %
                         (before, " ".join(options), sandbox.APP), state=state, timeout=120, **keywords)
    checks = {e["check"]: e for e in result.events if e["event"] == "check"}
    result.must(checks, "the doctor said nothing")
    return result, checks


def the_doctor_finds_nothing_wrong_with_the_sandbox():
    result, checks = _doctor()
    result.must(checks["sandbox"]["result"] == "ok", "of the sandbox it says %s" % checks["sandbox"])
    result.must(checks["usb-access"]["result"] == "ok", "of the phone it says %s" % checks["usb-access"])


def a_permission_that_is_missing_is_named_with_the_command():
    for taken, option in (("--nodevice=all", "--device=all"), ("--unshare=network", "--share=network"),
                          ("--nofilesystem=/run/usbmuxd", "--filesystem=/run/usbmuxd")):
        result, checks = _doctor(taken)
        said = checks["sandbox"]
        result.must(said["result"] == "problem" and
                    said["command"] == "flatpak override --user %s %s" % (option, sandbox.APP), "it says %s" % said)


def a_usbmuxd_that_is_missing_is_to_be_installed_outside():
    result, checks = _doctor(state="normal", before="rm -f %s;" % sandbox.MUX_PATH)
    said = checks["muxd"]
    # No problem yet: the virtual iPhone is not on the bus when it is switched on, and where it is, usbmuxd would start.
    result.must(said["result"] == "warning" and "on the computer itself" in said["fix"] and "usbmuxd" in said["command"],
                "it says %s" % said)


if __name__ == "__main__":
    scenario.main(phones_are_seen, the_doctor_finds_nothing_wrong_with_the_sandbox,
                  a_permission_that_is_missing_is_named_with_the_command,
                  a_usbmuxd_that_is_missing_is_to_be_installed_outside, restored_from_dfu_mode,
                  restored_from_normal_mode_with_a_new_socket_each_time, before=sandbox.need_flatpak)
