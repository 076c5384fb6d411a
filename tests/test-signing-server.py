#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The signing server: whom its certificates convince, login pages, wrong clocks, and what a rousectl behind a proxy makes
of all that; tickets that are kept."""

import contextlib
import os
import plistlib
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import urllib.request

import scenario
from scenario import BUILD, Failure, ROUSECTL, make_ipsw, run_phone
from signing_server import PAGE, SUCCESS, SigningServer, make_certificates

ASK = os.path.join(BUILD, "tests", "ask-tss")
ECID = 0x1A2B3C4D5E6F70  # of the virtual iPhone
SIGNING, UNTRUSTED, PORTAL = 24, 33, 34
REFUSAL = (200, b"STATUS=94&MESSAGE=This device isn't eligible for the requested build.", {})
FINE = (200, SUCCESS, {})


def must(truth, what):
    if not truth:
        raise Failure(what)


@contextlib.contextmanager
def certificates():
    with tempfile.TemporaryDirectory(prefix="rouse-signing-") as folder:
        yield make_certificates(folder)


def ask(*words, program=ASK):
    """(how it ended, log)"""
    env = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    result = subprocess.run([program, *words], capture_output=True, text=True, timeout=60, env=env)
    must(result.returncode == 0, "ask-tss %s: %s\n%s" % (words, result.returncode, result.stderr))
    must("4822678189205111" not in result.stdout and "11223344556677" not in result.stdout, "the log names the phone")
    log, _, end = result.stdout.rpartition("ended: ")
    return end.strip(), log


def trust():
    """Certificate × what is trusted × whether plain http is allowed → how it ends, how it was asked."""
    rows = (
        ("good", True, True, 0, "ok", ["tls"]),
        ("good", False, True, 0, "ok", ["plain"]),
        ("good", False, False, 0, "untrusted", []),
        ("expired", True, True, 0, "untrusted", []),
        ("expired", True, True, -20, "clock", []),
        ("early", True, True, 0, "untrusted", []),
        ("early", True, True, 20, "clock", []),
        ("other", True, True, 0, "untrusted", []),
        ("other", True, True, -20, "untrusted", []),
        ("self", True, True, 0, "untrusted", []),
        ("self", False, False, 0, "untrusted", []),
    )
    with certificates() as (ca, found):
        for name, is_trusted, may_be_plain, days, wanted, posts in rows:
            with SigningServer(found[name], days=days) as server:
                end, log = ask(*(["--ca", ca] if is_trusted else []), *(["--plain"] if may_be_plain else []), server.url)
                what = "%s, days %d: %s, asked %s\n%s" % (name, days, end, server.posts, log)
                must(end == wanted and [how for how, _ in server.posts] == posts, what)
                must(("does not know" in log) == (posts == ["plain"]), what)
                must(log.count("attempt ") == 1, what)  # a certificate does not get better by asking again
                must(all(path == "/TSS/controller?action=2" for _, path in server.posts), what)


def empty_battery():
    """Nobody tells the date, but the program cannot be younger than today."""
    with certificates() as (ca, found), SigningServer(found["early"], days=None) as server:
        end, log = ask("--ca", ca, "--plain", server.url)
        must(end == "untrusted" and not server.posts, log)
        copy = os.path.join(os.path.dirname(ca), "ask-tss")
        shutil.copy(ASK, copy)
        os.utime(copy, (time.time(), time.time() + 20 * 86400))
        end, log = ask("--ca", ca, "--plain", server.url, program=copy)
        must(end == "clock" and not server.posts and "days behind" in log, log)


def refused_host():
    """One host's certificate is not valid, the next one's is; and Apple's second host without any."""
    with certificates() as (ca, found), SigningServer(found["other"]) as bad, SigningServer(found["good"]) as good:
        end, log = ask("--ca", ca, "--plain", bad.url, good.url)
        must(end == "ok" and not bad.posts and len(good.posts) == 1, log)


def portals():
    """A login page instead of an answer: over plain http, or behind a certificate that nobody knows."""
    pages = ((200, PAGE, {}), (200, b"\xef\xbb\xbf\n <html>", {"Content-Type": "text/html"}),
             (302, b"", {"Location": "http://127.0.0.1:1/login"}), (511, PAGE, {}))
    with certificates() as (_ca, found):
        for page in pages:
            with SigningServer(found["good"], answers=[page]) as server:
                end, log = ask("--plain", server.url)
                must(end == "portal" and len(server.posts) == 3, "%s %s\n%s" % (page, end, log))
        with SigningServer(found["good"], answers=[(200, PAGE, {}), FINE]) as server:
            must(ask("--plain", server.url)[0] == "ok", "a page that went away")
        for page in ((403, PAGE, {}), (503, PAGE, {}), (200, b"", {}), (200, b"<?xml version='1.0'?><plist/>", {})):
            with SigningServer(found["good"], answers=[page]) as server:
                end, log = ask("--plain", server.url)
                must(end == "network" and len(server.posts) == 6, "%s %s %s\n%s" % (page, end, server.posts, log))


def attempts():
    """Asked again only as long as there is no STATUS; a clock that is wrong is told."""
    trouble = (503, b"busy", {})
    with SigningServer(answers=[trouble, trouble, FINE], days=-3) as server:
        end, log = ask("http://127.0.0.1:%d" % server.port)
        must(end == "ok" and len(server.posts) == 3 and "clock is 3 days ahead" in log, log)
    with SigningServer(answers=[trouble, REFUSAL, FINE]) as server:
        end, log = ask("http://127.0.0.1:%d" % server.port)
        must(end == "not-signed" and len(server.posts) == 2, log)


# --- rousectl behind a proxy that stands in for Apple ---

BEHIND_PROXY = "--behind-proxy"


def relay(tamper):
    """A function that asks the virtual iPhone's own signing server."""
    url = os.environ["VIRTUAL_IPHONE_TSS_URL"]
    url += "" if "/TSS/" in url else "/TSS/controller?action=2"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def answer(body):
        with opener.open(urllib.request.Request(url, body, {"Content-Type": "text/xml"})) as reply:
            text = reply.read()
        if tamper:
            head, xml = text.split(b"<?xml", 1)
            values = plistlib.loads(b"<?xml" + xml)
            ticket = values["ApImg4Ticket"]
            values["ApImg4Ticket"] = ticket.replace(plistlib.loads(body)["ApNonce"], bytes(32))
            must(values["ApImg4Ticket"] != ticket, "the ticket has no nonce")
            text = head + plistlib.dumps(values)
        return (200, text, {})
    return answer


def behind_proxy(way, ipsw, folder):
    """Runs inside the virtual iPhone's environment."""
    _ca, found = make_certificates(folder)
    answers = {"page": [(200, PAGE, {})]}.get(way) or [relay(way == "tamper")]
    with SigningServer(found["self" if way == "impostor" else "good"], answers=answers) as server:
        proxy = "http://127.0.0.1:%d" % server.port
        env = dict(os.environ, http_proxy=proxy, https_proxy=proxy, no_proxy="", XDG_CACHE_HOME=folder, LC_ALL="C.UTF-8",
                   LANGUAGE="")
        cache = os.path.join(folder, "rouse", "tickets")

        def restore(number):
            result = subprocess.run([ROUSECTL, "restore", "--json", "--yes", "--erase", "--dry-run", "--ipsw", ipsw, "--log",
                                     os.path.join(folder, "log%d" % number)], env=env)
            with open(os.path.join(folder, "log%d" % number), encoding="utf-8") as file:
                log = file.read()
            must("1A2B3C4D5E6F" not in log.upper() and str(ECID) not in log, "the log names the phone")
            print("posts: %s" % server.posts)
            return result.returncode, log

        code, log = restore(1)
        if way != "cache":
            must(not os.path.isdir(cache), "a bad answer was kept")
            sys.exit(code)
        must(code == 0 and server.posts, "first: %d\n%s" % (code, log))
        must(all(how == "plain" and path.startswith("http://gs.apple.com/TSS/") for how, path in server.posts), server.posts)
        must("does not know" in log and "without encryption" in log, log)
        check_kept(cache, env, restore, server)


def check_kept(cache, env, restore, server):
    """The same phone with the same nonce again; then a file that is damaged; then none."""
    names, count = os.listdir(cache), len(server.posts)
    must(stat.S_IMODE(os.stat(cache).st_mode) == 0o700, "the folder can be read by others")
    must(all(stat.S_IMODE(os.stat(os.path.join(cache, name)).st_mode) == 0o600 for name in names), "a file can be read")
    must(not [name for name in names if "1A2B3C4D5E6F" in name.upper()], names)
    code, log = restore(2)
    must(code == 0 and len(server.posts) == count and "kept is used" in log, "not kept\n" + log)
    must(not os.listdir(cache), "used, and still there")
    code, log = restore(3)
    must(code == 0 and len(server.posts) == 2 * count and os.listdir(cache) == names, "not asked again\n" + log)
    for name in names:
        with open(os.path.join(cache, name), "r+b") as file:
            file.seek(-40, os.SEEK_END)
            file.write(b"X")
    code, log = restore(4)
    must(code == 0 and len(server.posts) == 3 * count and "kept is used" not in log, "a damaged file was used\n" + log)
    listed = subprocess.run([ROUSECTL, "firmware", "cache", "--json"], env=env, capture_output=True, text=True, check=True).stdout
    must('"event":"tickets"' in listed and '"count":%d' % len(names) in listed, listed)
    subprocess.run([ROUSECTL, "firmware", "cache", "--clear"], env=env, check=True, capture_output=True)
    must(not os.listdir(cache), "not cleared")
    sys.exit(0)


def proxy_run(way, code):
    with tempfile.TemporaryDirectory(prefix="rouse-proxy-") as folder:
        result = run_phone([sys.executable, os.path.abspath(__file__), BEHIND_PROXY, way, make_ipsw("small", os_size="64M"),
                            folder], state="recovery")
    result.must(result.returncode == code, "%s did not end with %d" % (way, code))
    result.must(not result.received(), "the phone was touched")
    return result


def kept_tickets():
    """An authority that nobody knows: plain http, told in the log; the ticket is kept, and used for the same nonce."""
    proxy_run("cache", 0)


def tampered():
    """Somebody on the way changes the ticket."""
    proxy_run("tamper", SIGNING)


def impostor():
    """A certificate that signed itself: nothing is asked, neither way."""
    result = proxy_run("impostor", UNTRUSTED)
    result.must("posts: []" in result.stdout, "it was asked")


def login_page():
    proxy_run("page", PORTAL)


if __name__ == "__main__":
    if sys.argv[1:2] == [BEHIND_PROXY]:
        behind_proxy(*sys.argv[2:])
    scenario.main(trust, empty_battery, refused_host, portals, attempts, kept_tickets, tampered, impostor, login_page)
