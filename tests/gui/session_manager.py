# SPDX-License-Identifier: GPL-3.0-or-later
"""A session manager for the private bus of a test: whom it would keep the computer awake for.

    with SessionManager() as session:
        ... session.reasons ...   # while it is asked to
"""

import threading

from gi.repository import Gio, GLib

XML = """<node><interface name="org.gnome.SessionManager">
  <method name="Inhibit"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="u" direction="in"/><arg type="u" direction="out"/></method>
  <method name="RegisterClient"><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="o" direction="out"/></method>
  <method name="Uninhibit"><arg type="u" direction="in"/></method>
</interface></node>"""
SUSPEND = 4


class Service:
    """Has a name on the session bus, and an object there."""

    NAME = PATH = XML = None

    def __init__(self):
        self._context = GLib.MainContext()
        self._loop = GLib.MainLoop(self._context)
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        assert self._ready.wait(20), "no name on the session bus"
        return self

    def __exit__(self, *_):
        self._loop.quit()
        self._thread.join(10)

    def _run(self):
        self._context.push_thread_default()
        address = Gio.dbus_address_get_for_bus_sync(Gio.BusType.SESSION, None)
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        bus.register_object(self.PATH, Gio.DBusNodeInfo.new_for_xml(self.XML).interfaces[0], self._call, None, None)
        owner = Gio.bus_own_name_on_connection(bus, self.NAME, Gio.BusNameOwnerFlags.NONE,
                                               lambda *_: self._ready.set(), None)
        self._loop.run()
        Gio.bus_unown_name(owner)
        bus.close_sync(None)
        self._context.pop_thread_default()

    def _call(self, _bus, _sender, _path, _interface, method, arguments, invocation):
        invocation.return_value(self.call(method, arguments))

    def call(self, method, arguments):
        raise NotImplementedError


class SessionManager(Service):
    NAME, PATH, XML = "org.gnome.SessionManager", "/org/gnome/SessionManager", XML

    def __init__(self):
        super().__init__()
        self.held = {}  # cookie → reason
        self._last = 0

    @property
    def reasons(self):
        return sorted(self.held.values())

    def call(self, method, arguments):
        if method == "Inhibit":
            self._last += 1
            _application, _window, reason, flags = arguments.unpack()
            if flags & SUSPEND:
                self.held[self._last] = reason
            return GLib.Variant("(u)", (self._last,))
        if method == "RegisterClient":  # the accessibility bus does
            return GLib.Variant("(o)", ("/org/gnome/SessionManager/Client1",))
        self.held.pop(arguments.unpack()[0], None)
        return None
