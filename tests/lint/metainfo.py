#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Has the metainfo file checked strictly: metainfo.py FILE. What the programs of Debian 12 do not know yet is put as they
know it."""

import re
import subprocess
import sys
import tempfile

with open(sys.argv[1], encoding="utf-8") as file:
    text = file.read()
told = subprocess.run(["appstreamcli", "--version"], capture_output=True, text=True, check=True).stdout
major = int(re.search(r"(\d+)\.\d+", told).group(1))
if major < 1:
    text = re.sub(r"<developer id=[^>]*>\s*<name[^>]*>([^<]*)</name>.*?</developer>", r"<developer_name>\1</developer_name>", text,
                  flags=re.DOTALL)
with tempfile.NamedTemporaryFile("w", suffix=".metainfo.xml", encoding="utf-8") as copy:
    copy.write(text)
    copy.flush()
    sys.exit(subprocess.run(["appstreamcli", "validate", "--strict", "--no-net", "--explain", copy.name]).returncode)
