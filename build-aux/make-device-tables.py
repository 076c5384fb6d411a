#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes C tables, the udev rule and docs/devices.md from data/devices.csv and data/usb-products.csv.

make-device-tables.py models|products|rules|page INPUT.csv OUTPUT
"""

import csv
import pathlib
import re
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


WAYS = {
    'home': 'Home and Top or Side button',
    'iphone7': 'Side button and Volume Down',
    'ipod7': 'Top button and Volume Down',
    'iphone8': 'Volume Up, Volume Down, Side button',
    'ipad-home': 'Home and Top button',
    'ipad-top': 'both Volume buttons and Top button',
}
KINDS = {
    'iPhone': """What Rouse is made for. Firmware before iOS 4 is refused: an iPhone 2G cannot be restored.""",
    'iPod': 'Known to the engine, but the wizard has not been thought through for them.',
    'iPad': 'Known to the engine, but the wizard has not been thought through for them.',
}


def simulated():
    """The boards of the virtual iPhones that there is firmware for."""
    path = pathlib.Path(__file__).resolve().parent.parent / 'tests' / 'virtual-iphone' / 'models.c'
    entries = re.split(r'^  \{ ', path.read_text(encoding='utf-8'), flags=re.MULTILINE)
    found = [re.match(r'"iP\w+,\d+", "[^"]+", "(\w+)"', entry) for entry in entries if '.firmware = ' in entry]
    return {match.group(1) for match in found if match}


def page(rows):
    tried = simulated()
    yield """# Devices

<!-- Made by build-aux/make-device-tables.py page data/devices.csv docs/devices.md -->

What Rouse recognises on the cable. **None of them has been tried as a real device yet.** "Simulated" names those that whole
restores of a simulated one are tested with ([virtual-iphone.md](virtual-iphone.md#models)); their relatives with the same
chips differ from them in little. Which iOS a device gets is decided by Apple: only what Apple signs for it now can be
installed (`rousectl firmware list --device MODEL`). What is not in the table is called an unknown device, and left alone."""
    for kind, about in KINDS.items():
        models = {}
        for row in rows:
            if re.match(kind + '[0-9]', row['product_type']):
                models.setdefault(row['product_type'], []).append(row)
        yield f"\n## {kind}\n\n{about}\n\n| name | model | board | chip | port | buttons into DFU mode | simulated |"
        yield '| --- ' * 7 + '|'
        for model, boards in models.items():
            cells = [boards[0]['name'], model, ', '.join(row['board'] for row in boards),
                     ', '.join(dict.fromkeys(row['soc'] for row in boards)), boards[0]['port'],
                     WAYS[boards[0]['dfu_family']], 'yes' if any(row['board'] in tried for row in boards) else '']
            yield '| ' + ' | '.join(cells) + ' |'


def main():
    kind, source, target = sys.argv[1:]
    make = {'models': models, 'products': products, 'rules': rules, 'page': page}[kind]
    with open(source, encoding='utf-8', newline='') as file:
        rows = list(csv.DictReader(file))
    with open(target, 'w', encoding='utf-8') as file:
        file.write('\n'.join(make(rows)) + '\n')


main()
