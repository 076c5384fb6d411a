# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the window the way a person does: looks for what it says, presses buttons, types keys.

Everything waits for what it needs to see; nothing sleeps for a fixed time. A failed wait says what is on screen, and
leaves a picture of it where ROUSE_PICTURES points to.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time

try:
    import gi
    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi, GLib
except (ImportError, ValueError):
    print("skipped: the Python bindings of AT-SPI are not installed")
    sys.exit(77)
for program in "xdotool", "import":  # of ImageMagick
    if shutil.which(program) is None:
        print("skipped: %s is not installed" % program)
        sys.exit(77)

SKIPPED = 77
SUGGESTED = bytes.fromhex("3584e4")  # libadwaita's own accent, red, green, blue
BUTTON = {"push button", "button"}  # GTK 4.8, GTK 4.18


class Ui:
    """The program started by @argv. It may be a child of what is started, as long as it is the only one on the bus."""

    is_strict = False  # each page that comes is also looked at with the eyes of a keyboard and of a screen reader

    # Programs with sanitizers are slow (tests/meson.build).
    patience = float(os.environ.get("ROUSE_INSTRUMENTED", "1"))

    def __init__(self, *argv, timeout=20, stdout=None):
        self.timeout, self.app = timeout, None
        # For the program only: the library of the accessibility bus, here in Python, warns whenever a tree changes.
        self.proc = subprocess.Popen(argv, stdout=stdout, env={**os.environ, "G_DEBUG": "fatal-warnings"}, text=True)
        self.app = self.wait(self._app, "the application on the accessibility bus")
        self.wait(lambda: self.app.get_child_count() > 0 and self.labels(), "a window with text")

    def wait(self, f, what, timeout=None):
        end = time.monotonic() + (timeout or self.timeout) * self.patience
        while True:
            if self.proc.poll() == SKIPPED:  # it has said why
                sys.exit(SKIPPED)
            if self.proc.poll() is not None:
                raise AssertionError("the program ended (%s) while waiting for %s" % (self.proc.returncode, what))
            try:
                found = f()
                if found:
                    return found
            except GLib.Error:
                pass  # the tree changed under us
            if time.monotonic() > end:
                self.picture("failed")
                raise AssertionError("timed out waiting for %s; on screen: %s" % (what() if callable(what) else what, self.labels()))
            time.sleep(.02)

    def _app(self):
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            app = desktop.get_child_at_index(i)
            if app and app.get_process_id() != os.getpid():
                return app
        return None

    def nodes(self, node=None):
        node = node or self.app
        yield node
        for i in range(node.get_child_count()):
            child = node.get_child_at_index(i)
            if child:
                yield from self.nodes(child)

    def shown(self):
        """What is not hidden from the accessibility tree; GTK 4.8 leaves hidden pages in it, without a visible state."""
        return self.nodes()

    @staticmethod
    def name(node):
        """GTK 4.8 says "_Done Done" of a button with a mnemonic."""
        name = node.get_name()
        raw, label = name[:len(name) // 2], name[len(name) // 2 + 1:]
        return label if raw.replace("_", "", 1) == label else name

    def labels(self):
        try:
            return [n.get_name() for n in self.shown() if n.get_role_name() in ("label", "heading") and n.get_name()]
        except GLib.Error:
            return []

    def title(self):
        """Of the window: the heading of the page and the name of the program."""
        window = self.app.get_child_at_index(0)
        return window.get_name() if window else ""  # too busy to answer: it is asked again

    def expect_page(self, heading, timeout=None):
        """Waits until the page with that heading is shown. Returns what the page says."""
        self.wait(lambda: self.title() == heading + " – Rouse", "the page %r (now %r)" % (heading, self.title()), timeout)
        if self.is_strict:
            self.wait(self.has_good_focus, lambda: "a sensible focus on %r, not %r" % (heading, self.told_focus()))
            self.wait(lambda: not self.unnamed(), lambda: "names for %r on %r" % (self.unnamed(), heading))
        return self.labels()

    DESTRUCTIVE = {"Erase and Repair", "Repair", "Go On Without a Backup", "End Practice", "Close"}
    NAMELESS = {"entry", "text", "password text", "spin button"}  # GTK 4.8 says neither their focus nor their name

    def told_focus(self):
        focused = self.focused()
        return focused and (focused.get_role_name(), self.name(focused))

    def has_good_focus(self):
        """After a page was turned: on something of the new page that has a name, and on nothing that cannot be taken back.
        Nothing says that it has it: then it is the entry of a page that has one (see tab_to_entry)."""
        focused = self.focused()
        if focused is None:
            return any(n.get_role_name() in self.NAMELESS for n in self.shown())
        return self.name(focused) not in {"", *self.DESTRUCTIVE}

    def unnamed(self):
        """Roles of what the keyboard can reach and a screen reader could only call by its role. What scrolls is no stop of
        Tab; of a row that opens the inner one is."""
        def is_named(node):
            return node.get_name() or node.get_role_name() in self.NAMELESS or any(
                n.get_name() for n in self.nodes(node) if n.get_role_name() == "list item")
        return [n.get_role_name() for n in self.shown()
                if self.state(n, Atspi.StateType.FOCUSABLE) and n.get_role_name() != "scroll pane" and not is_named(n)]

    def find(self, roles, name):
        roles = {roles} if isinstance(roles, str) else roles
        def look():
            found = [n for n in self.shown() if n.get_role_name() in roles and self.name(n) == name]
            # Of several the one that is seen: GTK 4.8 keeps hidden ones in the tree.
            return next((n for n in found if self.state(n, Atspi.StateType.SHOWING)), found[0] if found else None)

        return self.wait(look, "%s %r" % (roles, name))

    @staticmethod
    def state(node, state):
        return node.get_state_set().contains(state)

    def expect(self, text, timeout=None):
        self.wait(lambda: any(text in label for label in self.labels()), "the text %r" % text, timeout)

    def press(self, name):
        button = self.find(BUTTON, name)
        self.wait(lambda: self.state(button, Atspi.StateType.SENSITIVE), "the button %r to become sensitive" % name)
        assert button.get_action_iface().do_action(0)

    def is_sensitive(self, name):
        return self.state(self.find(BUTTON, name), Atspi.StateType.SENSITIVE)

    def choose(self, name):
        """One of a group of radio buttons (GTK 4.8 calls them check boxes), by keyboard: Tab to the group, then arrows."""
        radio = {"radio button", "check box"}
        button = self.find(radio, name)
        for _ in range(20):
            if self.state(button, Atspi.StateType.CHECKED):
                return
            before = self.focused()
            if before == button:
                self.keys("space")
                self.wait(lambda: self.state(button, Atspi.StateType.CHECKED), "%r to be chosen" % name)
                return
            in_group = before is not None and before.get_role_name() in radio
            self.keys("Down" if in_group else "Tab")
            self.wait(lambda: self.focused() != before, "the focus to move")
        raise AssertionError("%r cannot be reached by keyboard" % name)

    WITHOUT = "I go on without a backup: what is on the phone will be lost for good"

    def past_damage(self, remedy):
        """From the page about damage, of which there is none, to the one after the ladder of remedies."""
        self.expect_page("Has anything happened to it?")
        self.choose("No, none of these")
        self.press("Continue")
        self.expect_page("How should it be repaired?")
        self.choose(remedy)
        self.press("Continue")

    def past_backup(self, erase, started=False):
        """From the page about backups to the next one, without making a backup."""
        if started:
            self.expect_page("There is no backup on this computer")
            self.press("Go On Without a Backup")
            self.expect_page("Go on without a backup?")
        else:
            self.expect_page("A backup cannot be made in this state")
        if erase:
            assert not self.is_sensitive("Go On Without a Backup"), "nobody was asked"
            self.choose(self.WITHOUT)
        self.press("Go On Without a Backup" if erase or started else "Continue")

    def tab_to(self, name):
        """Moves the focus with Tab to what is called so."""
        for _ in range(40):
            now = self.focused()
            if now is not None and self.name(now) == name:
                return now
            before = now
            self.keys("Tab")
            self.wait(lambda: self.focused() != before, "the focus to move")
        raise AssertionError("%r cannot be reached by keyboard" % name)

    def tab_stops(self):
        """The names of all that Tab reaches, once around. What is folded away is not among them."""
        names = []
        first = None
        for _ in range(40):
            before = self.focused()
            self.keys("Tab")
            self.wait(lambda: self.focused() != before, "the focus to move")
            now = self.focused()
            if now is not None and now == first:
                return names
            first = first or now
            names.append(self.name(now) if now is not None else "")
        raise AssertionError("Tab does not come around: %r" % names)

    def expand(self, name):
        """A row that opens, by keyboard: Space, since Return presses the page's button."""
        self.tab_to(name)
        self.keys("space")

    def arrow_to(self, name):
        """Moves the focus with the arrow down inside a row that is open: to what is called so, or (None) to an entry."""
        for _ in range(6):
            before = self.focused()
            self.keys("Down")
            self.wait(lambda: self.focused() != before, "the focus to move")
            now = self.focused()
            if (now is None) if name is None else (now is not None and self.name(now) == name):
                return
        raise AssertionError("%r cannot be reached by keyboard" % name)

    def windows(self):
        return [self.app.get_child_at_index(i) for i in range(self.app.get_child_count())]

    def choose_file(self, title, path, save=False):
        """In GTK's own file dialogue, by keyboard. Where a folder is chosen "/" opens the entry for a place; where a name
        is to be saved the entry is there and has the focus."""
        def is_open():
            try:
                return any(w is not None and w.get_name() == title for w in self.windows())
            except GLib.Error:  # a window that goes just now
                return True
        self.wait(is_open, "the dialogue %r" % title)
        time.sleep(.7)  # it reads a folder first, and then moves the focus, of which GTK 4.8 tells nothing
        if save:
            self.keys("ctrl+a")
        self.type(path)
        time.sleep(.3)  # it completes what is typed, always somewhat behind
        self.keys("shift+End", "Delete")  # of which GTK 4.18 leaves parts behind the caret: "…/Empty" and "p/"
        self.picture("file-dialogue")
        for _ in range(3):  # the first Return may only take what was completed
            self.keys("Return")
            end = time.monotonic() + 1
            while is_open() and time.monotonic() < end:
                time.sleep(.05)
            if not is_open():
                break
        self.wait(lambda: not is_open(), "the dialogue to close")

    def tab_to_entry(self):
        """Moves the focus with Tab to the one text entry of the page. GTK 4.8 does not say that an entry has the focus: it
        is where the focus went when nothing else has it."""
        for _ in range(20):
            before = self.focused()
            self.keys("Tab")
            self.wait(lambda: self.focused() != before, "the focus to move")
            now = self.focused()
            if now is None or now.get_role_name() in ("text", "entry", "password text"):
                return
        raise AssertionError("no entry can be reached by keyboard")

    def focused(self):
        return next((n for n in self.shown() if self.state(n, Atspi.StateType.FOCUSED)), None)

    @staticmethod
    def keys(*keys):
        subprocess.run(["xdotool", "key", "--delay", "30", *keys], check=True)

    @staticmethod
    def type(text):
        subprocess.run(["xdotool", "type", "--delay", "20", text], check=True)

    def expect_painted_button(self):
        """That the page's button is also there for the eye: a good patch of the window is of the colour that suggested
        buttons have. (Where a widget is cannot be asked: GTK 4.18 answers otherwise than 4.8.)"""
        self.wait(lambda: self._screen().count(SUGGESTED) > 4000, "the button to be painted")

    @staticmethod
    def _screen():
        words = ["import", "-window", "root", "-depth", "8", "rgb:-"]
        return subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout

    @staticmethod
    def picture(name):
        folder = os.environ.get("ROUSE_PICTURES")
        if folder:
            subprocess.run(["import", "-window", "root", os.path.join(folder, name + ".png")], check=False)

    def ended(self, timeout=60):
        """Waits for the end of the program; returns its exit code and what it wrote."""
        out, _ = self.proc.communicate(timeout=timeout)
        return self.proc.returncode, out

    def ended_with_lines(self):
        """Waits for the end of the program; returns its exit code and the JSON objects that it, and the virtual iPhone that
        it may have been started by, wrote. The phone's summary is one of them."""
        code, out = self.ended()
        lines = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
        assert lines, "the virtual iPhone gave no summary (exit code %s):\n%s" % (code, out)
        return code, lines

    def kill(self):
        """Ends what is started, and the program, which may be a child of it and would be taken for the next one."""
        if self.proc.poll() is not None:
            return
        pid, end = 0, time.monotonic() + 10
        with contextlib.suppress(GLib.Error):
            pid = self.app.get_process_id() if self.app else 0
        self.proc.kill()
        self.proc.wait()
        if pid <= 0:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(GLib.Error):  # it has left the bus
            while self._app() and time.monotonic() < end:
                time.sleep(.1)
