#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks who may know whom (docs/architecture.md): includes go down only, foreign headers stay in their homes."""

import re
import sys
from pathlib import Path

top = Path(sys.argv[1])

# Folder of src/ → folders that it may include from, beside itself. Down only; skipping is fine.
BELOW = {
    "base": set(),
    "device": {"base"},
    "firmware": {"base"},
    "net": {"base"},
    "signing": {"net", "device", "firmware", "base"},
    "catalogue": {"signing", "net", "device", "firmware", "base"},
    "transport": {"device", "firmware", "base"},
    "restore": {"transport", "signing", "net", "device", "firmware", "base"},
}
ENGINE = set(BELOW)
BELOW["doctor"] = BELOW["backup"] = ENGINE
BELOW["guide"] = ENGINE | {"doctor", "backup"}
BELOW["practice"] = BELOW["guide"] | {"guide"}
BELOW["cli"] = BELOW["guide"] | {"guide"}
BELOW["ui"] = BELOW["cli"] | {"practice"}

# (folder, where it looks) → the only headers that it may see there.
ONLY = {
    ("ui", "restore"): {"restore.h", "restore-plan.h", "restore-request.h", "progress.h"},
    ("cli", "restore"): {"restore.h", "restore-plan.h", "restore-request.h", "progress.h"},
    # The cable carries images that somebody else has put together; it knows no IPSW.
    ("transport", "firmware"): {"img4.h"},
}

# Foreign headers → the folders that may use them.
HOMES = [
    (r"libimobiledevice/|usbmuxd\.h|libusb|libirecovery", {"transport"}),
    (r"curl/", {"net"}),
    (r"zip\.h", {"firmware"}),
    (r"zlib\.h", {"firmware", "transport"}),
    (r"gtk/|gdk/|gsk/|adwaita|pango/|cairo|pulse/|libspeechd", {"ui"}),
    (r"plist/", ENGINE | {"doctor", "backup", "guide", "cli"}),
    (r"json-glib/", {"catalogue", "net", "guide", "cli", "doctor", "backup"}),
    (r"openssl/", {"base", "firmware", "signing", "transport", "net"}),
]

INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.M)


def includes(path):
    for match in INCLUDE.finditer(path.read_text(encoding="utf-8")):
        yield match.group(1) == '"', match.group(2)


def check_own(path, folder, header):
    where, _, name = header.rpartition("/")
    if header == "config.h":
        return None
    if not where:
        return f'"{header}" names no folder'
    if where == folder:
        return None
    if where not in BELOW[folder]:
        return f"{folder}/ may not know {where}/ (\"{header}\")"
    if name not in ONLY.get((folder, where), {name}):
        return f"of {where}/, {folder}/ may not see {name}"
    return None


def check_foreign(folder, header):
    for pattern, homes in HOMES:
        if re.match(pattern, header) and folder not in homes:
            return f"<{header}> belongs to {', '.join(sorted(homes))}"
    return None


def check_src(path):
    folder = path.parent.relative_to(top / "src").as_posix()
    if folder not in BELOW:
        yield f"there is no rule for src/{folder}/; write one into tests/lint/includes.py and docs/architecture.md"
        return
    for is_own, header in includes(path):
        generated = header in {"ui/ui-enums.h"} or header.endswith("-table.inc")
        wrong = check_own(path, folder, header) if is_own and not generated else check_foreign(folder, header)
        if wrong:
            yield wrong


def check_virtual_iphone(path):
    """A misunderstanding must not stand on both sides of the cable: of src/ only base/."""
    for is_own, header in includes(path):
        where = header.rpartition("/")[0]
        if is_own and where and where != "base" and not (path.parent / header).exists():
            yield f"the virtual iPhone may know only base/ (\"{header}\")"
        if not is_own and re.match(r"libimobiledevice/|libirecovery|libusb|usbmuxd\.h", header):
            yield f"the virtual iPhone stands on the other side of <{header}>"


def main():
    wrong, n_files = [], 0
    for root, check in (("src", check_src), ("tests/virtual-iphone", check_virtual_iphone)):
        for path in sorted((top / root).rglob("*.[ch]")):
            n_files += 1
            wrong += [f"{path.relative_to(top)}: {why}" for why in check(path)]
    print("\n".join(wrong) or f"{n_files} files keep to the rules")
    return 1 if wrong or n_files == 0 else 0


sys.exit(main())
