#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes C tables and the udev rule from data/devices.csv and data/usb-products.csv.

make-device-tables.py models|products|rules INPUT.csv OUTPUT
"""

import csv
import sys

BUTTONS = {
    'home': 'ROUSE_BUTTONS_HOME',
    'iphone7': 'ROUSE_BUTTONS_IPHONE7',
    'ipod7': 'ROUSE_BUTTONS_IPOD7',
    'iphone8': 'ROUSE_BUTTONS_IPHONE8',
    'ipad-home': 'ROUSE_BUTTONS_IPAD_HOME',
    'ipad-top': 'ROUSE_BUTTONS_IPAD_TOP',
}
IMAGE4 = {'IMG3': 'FALSE', 'IMG4': 'TRUE'}


def quote(text):
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"') + '"'


def models(rows):
    yield '/* Made from data/devices.csv at build time. */'
    for row in rows:
        cells = [
            quote(row['product_type']), quote(row['name']), quote(row['board']),
            f"{int(row['cpid'], 16):#06x}", f"{int(row['bdid'], 16):#04x}", quote(row['soc']),
            BUTTONS[row['dfu_family']], IMAGE4[row['image_format']], quote(row['port']),
            str(int(row['ap_nonce_bytes'] or 0)),
        ]
        yield '{ ' + ', '.join(cells) + ' },'


def products(rows):
    yield '/* Made from data/usb-products.csv at build time. */'
    for row in rows:
        if row['mode']:
            yield f"{{ {int(row['product_id'], 16):#06x}, ROUSE_DEVICE_MODE_{row['mode']} }},"


def rules(rows):
    ids = '|'.join(f"{int(row['product_id'], 16):04x}" for row in rows)
    yield '# Phones in DFU and recovery mode, for whoever sits at the computer. Phones that have started are usbmuxd\'s.'
    yield 'ACTION!="remove", SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTR{idVendor}=="05ac", \\'
    yield f'  ATTR{{idProduct}}=="{ids}", TAG+="uaccess"'


def main():
    kind, source, target = sys.argv[1:]
    make = {'models': models, 'products': products, 'rules': rules}[kind]
    with open(source, encoding='utf-8', newline='') as file:
        rows = list(csv.DictReader(file))
    with open(target, 'w', encoding='utf-8') as file:
        file.write('\n'.join(make(rows)) + '\n')


main()
