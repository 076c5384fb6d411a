# SPDX-License-Identifier: GPL-3.0-or-later
"""Traces of the virtual iPhone, made comparable: what changes from run to run is taken out, and what happens at the same
time on different connections is put into lanes of its own. In a lane the order counts."""

import difflib
import fnmatch
import json
import re

# Values that are new in each run, or that only say when something came. The nonces of the simulated phone are counted,
# not drawn, so they and all that is signed with them are compared.
RANDOM_KEYS = {
    "AsyncContextUUID", "DataPort",  # background jobs open their ports in any order
    "DeviceCertificate", "DevicePublicKey", "EscrowBag", "HostCertificate", "HostID", "PairRecordData",
    "RootCertificate", "SessionID", "SystemBUID",
    "ConnPort", "Identifier",
}
UUID = re.compile(r"\b[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\b")

FLAT_DOORS = {"tss", "lockdownd", "asr", "proxy"}
FLAT_EVENTS = {"reply", "ignored", "unasked", "StartRestore", "QueryType", "QueryValue", "Goodbye", "Reboot"}

# Transfers of one upload are told as one line.
DFU_DOWNLOAD = "21 01 "
DFU_STATUS = "a1 03 "


def scrub(value):
    if isinstance(value, dict):
        # lockdownd names the key in one place and gives the value in another.
        named = "Value" if value.get("Key") in RANDOM_KEYS else None
        return {key: "*" if key in RANDOM_KEYS or key == named else scrub(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [scrub(inner) for inner in value]
    if isinstance(value, str):
        return UUID.sub("UUID", value)
    return value


def lane_of(event):
    door, detail = event["door"], event.get("detail") or {}
    if door == "restored" and isinstance(detail, dict) and "AsyncContextUUID" in detail:
        return "background"
    return door


def _is_leaf(value):
    return (not isinstance(value, (dict, list)) or not value or
            (isinstance(value, dict) and (set(value) == {"data"} or set(value) == {"size", "sha256"})))


def _leaves(value, path):
    if _is_leaf(value):
        yield "%s = %s" % (path, json.dumps(value, sort_keys=True))
    elif isinstance(value, dict):
        for key in sorted(value):
            yield from _leaves(value[key], "%s.%s" % (path, key) if path else key)
    else:
        for number, inner in enumerate(value):
            yield from _leaves(inner, "%s[%d]" % (path, number))


def lines_of(event):
    """What the computer says is told value by value, so that a difference is one line; all else is one line."""
    name, detail = event["event"], scrub(event.get("detail"))
    if detail is None:
        return [name]
    if event["door"] in FLAT_DOORS or (event["door"] == "restored" and name in FLAT_EVENTS):
        for key in ("DataType", "Request"):
            if isinstance(detail, dict) and isinstance(detail.get(key), str):
                name = "%s %s" % (name, detail.pop(key))
        return [name] + ["%s: %s" % (name, leaf) for leaf in _leaves(detail, "") if detail]
    return ["%s %s" % (name, json.dumps(detail, sort_keys=True))]


class _Uploads:
    """Joins the packets of one upload into one line of the lane. Without @sizes only the pieces are told, because a ticket
    of another length makes all uploads longer or shorter."""

    def __init__(self, lane, sizes):
        self.lane = lane
        self.kind = None
        self.with_sizes = sizes

    def take(self, event):
        """Whether @event was a packet of an upload."""
        if event["door"] != "usb":
            return False
        detail = event.get("detail") or {}
        setup = detail.get("setup", "")
        if event["event"] == "bulk":
            return self._add("bulk to endpoint %s" % detail.get("endpoint"), detail.get("length", 0), detail)
        if event["event"] == "control" and setup.startswith(DFU_DOWNLOAD) and not setup.endswith(" length 0000"):
            return self._add("dfu packets", int(setup[-4:], 16), detail)
        # GETSTATUS belongs to the packet before it.
        if event["event"] == "control" and setup.startswith(DFU_STATUS) and self.kind == "dfu packets":
            self.statuses.append((detail.get("status"), json.dumps(detail.get("bytes"))))
            return True
        self.flush()
        return False

    def _add(self, kind, length, detail):
        status = detail.get("status")
        if self.kind != kind:
            self.flush()
            self.kind, self.sizes, self.statuses = kind, [], []
        self.sizes.append(length)
        if status != "ok":
            self.statuses.append((status, "packet of %d bytes" % length))
        return True

    def flush(self):
        if self.kind is None:
            return
        piece = max(self.sizes)
        if self.with_sizes:
            words = "%s: %d bytes in pieces of %d" % (self.kind, sum(self.sizes), piece)
        else:
            words = "%s in pieces of %s" % (self.kind, piece if piece % 2048 == 0 else "all")
        for status, count in _counted(self.statuses):
            words += ", %s %s %s" % (count if self.with_sizes else "each", *status)
        self.lane.append(words)
        self.kind = None


def _counted(items):
    """[(item, "12×")] of equal neighbours."""
    found = []
    for item in items:
        if found and found[-1][0] == item:
            found[-1][1] += 1
        else:
            found.append([item, 1])
    return [(item, "%d×" % count) for item, count in found]


def without_tickets(trace):
    """The same, but images are what they are apart from their tickets: two computers may ask for more or less of a ticket,
    and then every image that carries it differs."""
    images = {}
    for event in trace:
        if event["event"] == "image":
            detail = event["detail"]
            images[detail["image_sha256"]] = {key: detail[key] for key in ("type", "payload_bytes", "payload_sha256")}

    def replace(value):
        if isinstance(value, dict):
            if value.get("sha256") in images:
                return {**{k: v for k, v in value.items() if k not in ("sha256", "size", "bytes")},
                        "image": json.dumps(images[value["sha256"]])}
            return {key: replace(inner) for key, inner in value.items() if not key.startswith("image_")}
        if isinstance(value, list):
            return [replace(inner) for inner in value]
        return value

    return [{**event, "detail": replace(event["detail"])} if "detail" in event else event for event in trace]


def _is_told_already(event):
    """A command's transfer: the line "command" before it says the same in words."""
    detail = event.get("detail") or {}
    return event["event"] == "control" and detail.get("setup", "").startswith("40 ") and detail.get("status") == "ok"


def _is_refused_knock(event):
    return event["door"] == "mux" and event["event"] == "connect" and event["detail"].get("result") != 0


def lanes(trace, phone=1, sizes=True):
    """{lane: [line]} of one phone; lines of different runs are equal if the same happened."""
    found = {}
    uploads = _Uploads(found.setdefault("usb", []), sizes)
    for event in trace:
        if event.get("phone", 1) != phone or uploads.take(event) or _is_told_already(event):
            continue
        lane, lines = found.setdefault(lane_of(event), []), lines_of(event)
        # How often a client knocks at a port that is not open yet is a matter of time.
        if not (_is_refused_knock(event) and lines[0] in lane):
            lane.extend(lines)
    uploads.flush()
    return {name: lines for name, lines in found.items() if lines}


def differences(one, other):
    """[(lane, "-" or "+", line)]: "-": only in @one, "+": only in @other. Both from lanes()."""
    found = []
    for lane in sorted(set(one) | set(other)):
        left, right = one.get(lane, []), other.get(lane, [])
        matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            if tag != "equal":
                found += [(lane, "-", line) for line in left[i1:i2]]
                found += [(lane, "+", line) for line in right[j1:j2]]
    return found


class Allowed:
    """The reviewed list of differences. A rule is "LANE - PATTERN" or "LANE + PATTERN" (or "±"), and what it is good for
    stands in the comment above it; a rule without one is a mistake."""

    def __init__(self, path):
        self.rules = []
        reason = []
        with open(path) as file:
            for number, line in enumerate(file, 1):
                line = line.strip()
                if not line:
                    reason = []
                elif line.startswith("#"):
                    reason.append(line[1:].strip())
                else:
                    words = line.split(None, 2)
                    if len(words) != 3 or words[1] not in "-+±" or not reason:
                        raise ValueError("%s:%d: not “LANE - PATTERN” below a comment with its reason" % (path, number))
                    self.rules.append({"lane": words[0], "side": words[1], "pattern": words[2], "line": number,
                                       "reason": " ".join(reason), "used": 0})

    def find(self, lane, side, line):
        for rule in self.rules:
            if (rule["lane"] == lane and rule["side"] in (side, "±") and
                    fnmatch.fnmatchcase(line, rule["pattern"].replace("[", "[[]"))):
                rule["used"] += 1
                return rule
        return None

    def unused(self):
        return [rule for rule in self.rules if not rule["used"]]


def taken(trace, phone=1):
    """What the phone took: lines that do not depend on the order in which the computer sent."""
    found = []
    for event in trace:
        if event.get("phone", 1) == phone and event["door"] == "device" and event["event"] == "received":
            detail = event["detail"]
            found.append(json.dumps(detail, sort_keys=True))
    return sorted(found)


def ending(trace, phone=1):
    """Where the phone was seen last."""
    arrivals = [e["detail"]["mode"] for e in trace
                if e.get("phone", 1) == phone and e["door"] == "device" and e["event"] == "arrived"]
    return arrivals[-1] if arrivals else "nowhere"


class Verdict:
    def __init__(self):
        self.bad = []      # (lane, side, line)
        self.allowed = []  # (lane, side, line, rule)
        self.same = 0      # lines

    def report(self, with_allowed=False):
        words = []
        if with_allowed:
            words += ["allowed: %s %s %s\n         %s" % (lane, side, line, rule["reason"])
                      for lane, side, line, rule in self.allowed]
        words += ["%s %s %s" % difference for difference in self.bad]
        words.append("%d lines are the same, %d differ as allowed, %d differ" %
                     (self.same, len(self.allowed), len(self.bad)))
        return "\n".join(words)


def compare(one, other, allowed, phone=1):
    """Judges the traces of two clients by the reviewed list."""
    one, other = without_tickets(one), without_tickets(other)
    left, right = lanes(one, phone, sizes=False), lanes(other, phone, sizes=False)
    left["taken"], right["taken"] = taken(one, phone), taken(other, phone)
    left["ending"], right["ending"] = [ending(one, phone)], [ending(other, phone)]
    verdict = Verdict()
    found = differences(left, right)
    for lane, side, line in found:
        rule = allowed.find(lane, side, line)
        if rule is not None:
            verdict.allowed.append((lane, side, line, rule))
        else:
            verdict.bad.append((lane, side, line))
    # What matters most stands at the end, where it is seen.
    verdict.bad.sort(key=lambda difference: difference[0] in ("taken", "ending"))
    verdict.same = sum(map(len, left.values())) - sum(side == "-" for _, side, _ in found)
    return verdict
