#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory and disk that rousectl takes for a restore, measured of its process alone: little, the same for every size of
the OS image, and nothing of the image goes to a disk. $ROUSE_IMAGE_SIZE is the large image in MiB (512)."""

import os

import scenario
from scenario import make_ipsw, rousectl_restore

MIB = 1 << 20
SMALL = 64 if int(os.environ.get("ROUSE_IMAGE_SIZE", "512")) < 3072 else 256
LARGE = int(os.environ.get("ROUSE_IMAGE_SIZE", "512"))
PEAK_LIMIT = 100 * MIB
GROWTH_LIMIT = 8 * MIB
WRITE_LIMIT = 6 * MIB  # restart points of a compressed image are kept, up to 4 MiB of them; the rest is logs


def restore(size, **options):
    name = "memory-%d%s" % (size, "-deflated" if options.get("deflate") else "")
    result = rousectl_restore(make_ipsw(name, os_size="%dM" % size, ramdisk_size="120M", **options), state="recovery",
                              timeout=900, measure=True).must_succeed()
    usage = result.usage
    result.must(usage is not None, "nothing was measured")
    image = [r for r in result.summary["received"] if r["bytes"] >= size * MIB]
    result.must(image, "no image of %d MiB was received" % size)
    result.must(usage["peak_rss"] < PEAK_LIMIT, "a peak of %.1f MiB" % (usage["peak_rss"] / MIB))
    # Of whatever file system; what goes to the phone is sent, not written.
    result.must(usage["written"] < WRITE_LIMIT, "%.1f MiB were written to files" % (usage["written"] / MIB))
    result.must(usage["disk_written"] < WRITE_LIMIT, "%.1f MiB went to disks" % (usage["disk_written"] / MIB))
    result.must(usage["left_behind"] < WRITE_LIMIT, "%.1f MiB of files are left" % (usage["left_behind"] / MIB))
    return usage


def compare(**options):
    small, large = restore(SMALL, **options), restore(LARGE, **options)
    growth = large["peak_rss"] - small["peak_rss"]
    if growth >= GROWTH_LIMIT:
        raise scenario.Failure("%.1f MiB more for %d MiB than for %d MiB" % (growth / MIB, LARGE, SMALL))
    return "peak %.1f MiB with an image of %d MiB, %.1f MiB with %d MiB, %.1f MiB written" % (
        large["peak_rss"] / MIB, LARGE, small["peak_rss"] / MIB, SMALL, large["disk_written"] / MIB)


def stored_image():
    return compare()


def deflated_image():
    return compare(deflate=True)


if __name__ == "__main__":
    scenario.main(stored_image, deflated_image)
