#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window writes for a person: a report after a restore that failed, of a phone whose numbers are known, and the
sheet for the workshop. Saved, copied and printed through GTK's own dialogues, as a person does it."""

import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import planted  # noqa: E402
import scenario  # noqa: E402
from ui import Atspi, Ui  # noqa: E402

ROUSE = os.path.join(scenario.BUILD, "src", "rouse")
# The clipboard is another program's window into ours: read by one.
READ_CLIPBOARD = """
import gi, sys
try:
    gi.require_version("Gtk", "4.0")
except ValueError:
    sys.exit(77)
gi.require_version("Gdk", "4.0")
from gi.repository import Gdk, GLib, Gtk
Gtk.init()
loop = GLib.MainLoop()
def done(clipboard, result):
    sys.stdout.write(clipboard.read_text_finish(result) or "")
    loop.quit()
Gdk.Display.get_default().get_clipboard().read_text_async(None, done)
loop.run()
"""


def clipboard():
    """None: GTK's own bindings are not installed."""
    done = subprocess.run(["/usr/bin/python3", "-c", READ_CLIPBOARD], stdout=subprocess.PIPE, text=True, timeout=60)
    if done.returncode == 77:
        print("the bindings of GTK 4 are not installed: the clipboard was not looked at")
        return None
    assert done.returncode == 0, "the clipboard cannot be read"
    return done.stdout


def start(state, *options):
    words = [ROUSE, "--ipsw", scenario.make_ipsw("small"), "--catalogue-url", "http://127.0.0.1:9", "--tss-url"]
    return Ui(scenario.VIRTUAL_IPHONE, "--state", state, *options, "--", *scenario.with_signing(*words))


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def read_bytes(path):
    with open(path, "rb") as file:
        return file.read()


def text_shown(ui):
    """What the report's window says, to the letter."""
    def look():
        for node in ui.nodes():
            if node.get_role_name() in ("text", "text box") and node.get_text_iface() is not None:
                count = node.get_character_count()
                text = Atspi.Text.get_text(node, 0, count) if count > 0 else ""
                if "Report of Rouse" in text:
                    return text
        return None
    return ui.wait(look, "the text of the report", timeout=60)


def report(folder):
    """Shown, saved and copied: three times the same, and nothing of the phone in it, which began switched on and trusted, and
    told all that it tells."""
    trace, path = os.path.join(folder, "trace"), os.path.join(folder, "my-report.txt")
    ui = start("normal", *planted.OPTIONS, "--set", "rare=1", "--trace", trace, "--fault",
               "at restored.message:ProgressMsg* nth 8 do status 14")
    try:
        ui.expect_page("What is wrong with the phone?")
        ui.choose("Stuck on the Apple logo, or it keeps restarting")
        ui.press("Continue")
        ui.past_damage("Repair and keep the data")
        ui.expect_page("iPhone 11 is connected")
        ui.press("Continue")
        ui.expect_page("There is no backup on this computer")
        ui.press("Ask It")
        ui.expect(planted.NAME)
        ui.past_backup(erase=False, started=True)
        ui.expect_page("iOS 17.4 is ready")
        ui.press("Continue")
        ui.expect_page("Repair this iPhone 11?")
        ui.press("Repair")
        ui.expect("The phone reports error", timeout=120)
        ui.press("Save a report…")
        shown = text_shown(ui)
        ui.press("Copy")
        ui.expect("Copied")
        copied = clipboard()
        ui.picture("report-copied")
        ui.press("Save…")
        ui.choose_file("Save the Report", path, save=True)
        ui.expect("Saved as my-report.txt")
        ui.picture("report-saved")
    finally:
        ui.kill()
    saved = read(path)
    assert saved == shown, "saved is not what was shown"
    assert copied in (None, shown), "copied is not what was shown"
    assert os.stat(path).st_mode & 0o077 == 0, "others may read it"
    assert "--- log ---" in saved and "--- USB ---" in saved, saved[:3000]
    secrets = planted.all_encodings()
    told = {what for what, way in planted.found_in(read(trace), secrets)}
    assert {"ECID", "IMEI", "serial number", "UDID", "name"} <= told, "the phone told only %s" % told
    found = planted.found_in(saved, secrets)
    assert not found, "%s in the report" % found


def to_sheet(ui):
    ui.expect_page("What is wrong with the phone?")
    ui.choose("Stuck on the Apple logo, or it keeps restarting")
    ui.press("Continue")
    ui.expect_page("Has anything happened to it?")
    ui.choose("The battery is swollen")
    ui.press("Continue")
    ui.wait(lambda: not ui.title().startswith("Has anything"), "the safety advice")


def check_sheet(path):
    data = read_bytes(path)
    assert data.startswith(b"%PDF-") and b"%%EOF" in data[-1024:], data[:20]
    if shutil.which("pdftotext") is None:
        print("pdftotext is not installed: the words of the PDF were not looked at")
        return
    text = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, stdout=subprocess.PIPE, text=True).stdout
    for words in "Repair sheet", "What is wrong", "Stuck on the Apple logo", "swollen", "Advice", "Notes of the workshop":
        assert words in text, "%r is not in the PDF: %s" % (words, text)
    pages = subprocess.run(["pdfinfo", path], check=True, stdout=subprocess.PIPE, text=True).stdout
    assert "Pages:           1" in pages and "A4" in pages, pages


def sheet(folder):
    path = os.path.join(folder, "for the shop.pdf")
    ui = start("recovery")
    try:
        to_sheet(ui)
        ui.press("Save as PDF…")
        ui.choose_file("Save the Repair Sheet", path, save=True)
        ui.expect("Saved as for the shop.pdf")
        ui.picture("sheet-saved")
        check_sheet(path)
    finally:
        ui.kill()


def sheet_printed(folder):
    """With GTK's own dialogue, into a file: no printer is needed."""
    ui = start("recovery")
    try:
        to_sheet(ui)
        path = os.path.join(os.readlink("/proc/%d/cwd" % ui.app.get_process_id()), "output.pdf")  # as GTK proposes
        ui.press("Print…")
        ui.wait(lambda: any(w.get_name() == "Print" for w in ui.windows()), "GTK's dialogue")
        ui.wait(lambda: any("Print to File" in n.get_name() for n in ui.nodes() if n.get_name()), "its printers")
        ui.keys("Tab")  # from the dialogue's own pages into the list of printers, where none is chosen
        ui.keys("Down")
        ui.picture("sheet-print")
        ui.press("Print")
        ui.wait(lambda: os.path.exists(path) and b"%%EOF" in read_bytes(path)[-1024:], "the printed file", timeout=30)
        check_sheet(path)
    finally:
        ui.kill()


TESTS = {f.__name__: f for f in (report, sheet, sheet_printed)}

if __name__ == "__main__":
    for name in sys.argv[1:] or TESTS:
        with tempfile.TemporaryDirectory(prefix="rouse-files-") as scratch:
            TESTS[name](scratch)
        print("ok", name, flush=True)
