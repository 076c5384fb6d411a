# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody who shows notifications on the private bus of a test.

    with Notifications() as shown:
        ... shown.words ...   # the title and the text of each
"""

from gi.repository import GLib

from session_manager import Service

XML = """<node><interface name="org.freedesktop.Notifications">
  <method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/></method>
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
</interface></node>"""


class Notifications(Service):
    NAME, PATH, XML = "org.freedesktop.Notifications", "/org/freedesktop/Notifications", XML

    def __init__(self):
        super().__init__()
        self.words = []

    def call(self, method, arguments):
        if method == "Notify":
            self.words.append(tuple(arguments.unpack()[3:5]))
            return GLib.Variant("(u)", (len(self.words),))
        if method == "GetCapabilities":
            return GLib.Variant("(as)", (["body"],))
        return None
