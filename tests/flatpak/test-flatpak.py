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


if __name__ == "__main__":
    sandbox.need_flatpak()
    scenario.main(phones_are_seen, restored_from_dfu_mode, restored_from_normal_mode_with_a_new_socket_each_time)
