#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A new model is one more row in data/devices.csv and nothing else; a new USB mode is one in data/usb-products.csv."""

import csv
import os
import re
import shlex
import subprocess
import sys
import tempfile

import scenario

GENERATOR = os.path.join(scenario.SOURCE, "build-aux", "make-device-tables.py")
DEVICES = os.path.join(scenario.SOURCE, "data", "devices.csv")
PRODUCTS = os.path.join(scenario.SOURCE, "data", "usb-products.csv")

NEW_MODEL = {"product_type": "iPhone99,1", "name": "iPhone “Next, \"Pro\"”", "board": "z99ap", "cpid": "0x8199",
             "bdid": "0x44"}

# Asks the very lookup that the engine has, compiled with the table of the scratch file.
LOOKUP = r"""
#include "config.h"
#include "device/device-models.h"
#include <stdio.h>
int
main (void)
{
  const RouseDeviceModel *pair = rouse_device_models_find (0x8199, 0x44);
  const RouseDeviceModel *board = rouse_device_models_find_board ("Z99AP");
  gsize n_models;

  rouse_device_models_all (&n_models);
  if (pair == NULL || pair != board)
    return 1;
  printf ("%s|%s|%s|%s|%d|%d|%u|%zu\n", pair->product_type, pair->name, pair->board, pair->port, pair->image4,
          (int) pair->buttons, pair->ap_nonce_size, n_models);
  return 0;
}
"""


def must(truth, what):
    if not truth:
        raise scenario.Failure(what)


def generate(kind, source, target):
    return subprocess.run([sys.executable, GENERATOR, kind, source, target], stderr=subprocess.PIPE, text=True)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def add_row(source, target, change):
    """A copy of the table with one more row: the last one, changed."""
    with open(source, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    rows.append({**rows[-1], **change})
    with open(target, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, reader.fieldnames)
        writer.writeheader()
        writer.writerows(rows)
    return rows


def test_new_model():
    """The copied row is found by chip and board number and by the board's name, with every cell in its place."""
    with tempfile.TemporaryDirectory(prefix="rouse-tables-") as scratch:
        table = os.path.join(scratch, "device", "device-models-table.inc.h")
        os.mkdir(os.path.dirname(table))
        rows = add_row(DEVICES, os.path.join(scratch, "devices.csv"), NEW_MODEL)
        must(generate("models", os.path.join(scratch, "devices.csv"), table).returncode == 0, "no table was made")
        with open(os.path.join(scratch, "lookup.c"), "w", encoding="utf-8") as file:
            file.write(LOOKUP)
        flags = shlex.split(subprocess.run(["pkg-config", "--cflags", "--libs", "gobject-2.0"], check=True,
                                           stdout=subprocess.PIPE, text=True).stdout)
        program = os.path.join(scratch, "lookup")
        # The scratch folder comes first, so that its table is taken and not the build's.
        made = subprocess.run(["cc", "-o", program, os.path.join(scratch, "lookup.c"),
                               os.path.join(scenario.SOURCE, "src", "device", "device-models.c"), "-I", scratch,
                               "-I", scenario.BUILD, "-I", os.path.join(scenario.SOURCE, "src"), *flags],
                              stderr=subprocess.PIPE, text=True)
        must(made.returncode == 0, "the table does not compile:\n" + made.stderr)
        found = subprocess.run([program], stdout=subprocess.PIPE, text=True)
        must(found.returncode == 0, "the new model is not found")
        cells = found.stdout.strip().split("|")
        last = rows[-1]
        must(cells[:4] == [last["product_type"], last["name"], last["board"], last["port"]], "wrong cells: %s" % cells)
        must(cells[4] == ("1" if last["image_format"] == "IMG4" else "0"), "image format: %s" % cells)
        must(int(cells[6]) == int(last["ap_nonce_bytes"] or 0), "nonce size: %s" % cells)
        must(int(cells[7]) == len(rows), "%s models of %d rows" % (cells[7], len(rows)))


def test_bad_rows():
    """A row with a word that the program does not know ends the build instead of being guessed."""
    for change in ({"dfu_family": "iphone99"}, {"image_format": "IMG5"}, {"cpid": "eight"}):
        with tempfile.TemporaryDirectory(prefix="rouse-tables-") as scratch:
            source = os.path.join(scratch, "devices.csv")
            add_row(DEVICES, source, {**NEW_MODEL, **change})
            must(generate("models", source, os.path.join(scratch, "out")).returncode != 0, "%s was taken" % change)


def test_new_usb_product():
    """A new product ID gets into the table of modes and into the udev rule."""
    with tempfile.TemporaryDirectory(prefix="rouse-tables-") as scratch:
        source = os.path.join(scratch, "usb-products.csv")
        target = os.path.join(scratch, "out")
        add_row(PRODUCTS, source, {"product_id": "0x1fff", "mode": "DFU", "name": "New"})
        must(generate("products", source, target).returncode == 0, "no table was made")
        must("{ 0x1fff, ROUSE_DEVICE_MODE_DFU }," in read(target), "not in the table of modes")
        must(generate("rules", source, target).returncode == 0, "no rule was made")
        must(re.search(r'ATTR\{idProduct\}=="[0-9a-f|]*\|1fff"', read(target)), "not in the udev rule")


def test_udev_rule():
    """What is installed is what the generator makes of the table: one rule, all our IDs, none of usbmuxd's."""
    with tempfile.TemporaryDirectory(prefix="rouse-tables-") as scratch:
        target = os.path.join(scratch, "70-rouse.rules")
        must(generate("rules", PRODUCTS, target).returncode == 0, "no rule was made")
        rule = read(target)
    must(rule == read(os.path.join(scenario.BUILD, "data", "70-rouse.rules")), "the build has another rule")
    with open(PRODUCTS, encoding="utf-8", newline="") as file:
        wanted = sorted(int(row["product_id"], 16) for row in csv.DictReader(file))
    ids = sorted(int(word, 16) for word in re.search(r'ATTR\{idProduct\}=="([^"]*)"', rule).group(1).split("|"))
    must(ids == wanted, "the rule has %s" % ids)
    # Spec 10 §8: the multiplexer's range belongs to usbmuxd.
    must(not [i for i in ids if 0x1290 <= i <= 0x12AF], "the rule touches usbmuxd's phones")
    must('ATTR{idVendor}=="05ac"' in rule and 'TAG+="uaccess"' in rule, "vendor or tag is missing")


def test_page():
    """docs/devices.md is what the generator makes of the table, and names every model."""
    with tempfile.TemporaryDirectory(prefix="rouse-tables-") as scratch:
        target = os.path.join(scratch, "devices.md")
        must(generate("page", DEVICES, target).returncode == 0, "no page was made")
        page = read(target)
    must(page == read(os.path.join(scenario.SOURCE, "docs", "devices.md")),
         "docs/devices.md is old: build-aux/make-device-tables.py page data/devices.csv docs/devices.md")
    with open(DEVICES, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            must("| %s |" % row["product_type"] in page and row["board"] in page, "%s is missing" % row["product_type"])


scenario.main(test_new_model, test_bad_rows, test_new_usb_product, test_udev_rule, test_page)
