#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A backup of full size: 2,000 files, 1 GB, encrypted. Stopped in the middle, gone on with, verified, then damaged."""

import contextlib
import importlib.util
import os
import time

from scenario import Failure, main, need

HERE = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location("test_backup", os.path.join(HERE, "test-backup.py"))
backup = importlib.util.module_from_spec(spec)
spec.loader.exec_module(backup)

SIZE = ["backup-files=2000", "backup-mb=1024", "backup-encrypted=1"]


def test_whole_way():
    with backup.folder() as path:
        result = backup.stopped_when('"fraction":0', path, [*SIZE, "backup-file-ms=10"])
        backup.must_fail(result, 3, "cancelled")
        if [f["state"] for f in backup.listed(path)] != ["incomplete"]:
            raise Failure("what was stopped is not called incomplete")
        start = time.monotonic()
        made = backup.must_make(backup.create(path, settings=SIZE, timeout=600), files=2004, encrypted=True)
        seconds = time.monotonic() - start
        backup.rousectl("backup", "list", path).must(made["size"] >= 1000 << 20, "it has only %d bytes" % made["size"])
        damage(path, made["path"])
        return "%d MB in %.1f s" % (made["size"] >> 20, seconds)


def damage(folder, path):
    """The index is gone; and every file is gone."""
    for name in "Manifest.db", "Status.plist":
        victim = os.path.join(path, name)
        os.rename(victim, victim + ".away")
        state = [f["state"] for f in backup.listed(folder)]
        if state not in (["damaged"], ["incomplete"]):
            raise Failure("without %s: %s" % (name, state))
        os.rename(victim + ".away", victim)
    for i in range(256):
        with contextlib.suppress(FileNotFoundError):
            for name in os.listdir(os.path.join(path, "%02x" % i)):
                os.unlink(os.path.join(path, "%02x" % i, name))
    if [f["state"] for f in backup.listed(folder)] != ["damaged"]:
        raise Failure("without its files it is not called damaged")


if __name__ == "__main__":
    main(test_whole_way, before=lambda: need("idevicebackup2"))
