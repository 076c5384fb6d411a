#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole table: model × way × result of rousectl, and model × way × result of the distribution's idevicerestore.

ninja -C build models-table, which sets ROUSE_BUILD. The rows are those of test-models.py and test-clients-models.py; this
runs both, two parts side by side, and puts the rows in order. The exit code is 1 if a test failed.
"""

import concurrent.futures
import os
import re
import subprocess
import sys

FOLDER = os.path.dirname(os.path.abspath(__file__))
TABLES = {"rousectl": "test-models.py", "idevicerestore": "test-clients-models.py"}
PARTS = 4
SIDE_BY_SIDE = 2
ROW = re.compile(r"# (?:[0-9.]+ s, )?(iP[a-z]+[0-9]+,[0-9]+ .*)")


def number(row):
    """iPhone12,1 before iPhone12,3; a model's rows stay as they are."""
    name, major, minor = re.match(r"([A-Za-z]+)([0-9]+),([0-9]+)", row).groups()
    return name, int(major), int(minor)


def run(script, part):
    return subprocess.run([sys.executable, os.path.join(FOLDER, script), "--part", str(part), str(PARTS)],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)


def main():
    failed = False
    with concurrent.futures.ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        jobs = {name: [pool.submit(run, script, part) for part in range(PARTS)] for name, script in TABLES.items()}
        for name, parts in jobs.items():
            done = [job.result() for job in parts]
            rows = [match.group(1) for result in done for match in map(ROW.fullmatch, result.stdout.splitlines()) if match]
            broken = [result for result in done if result.returncode not in (0, 77)]  # 77: skipped
            print("\n%s: %d rows%s" % (name, len(rows), "" if rows else " (not installed?)"))
            print("\n".join(sorted(rows, key=number)), flush=True)
            for result in broken:
                print(result.stdout[-4000:] + result.stderr[-2000:], file=sys.stderr)
            failed = failed or bool(broken)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
