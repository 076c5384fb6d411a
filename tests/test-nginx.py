#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""rousectl firmware download from a real web server, nginx, on this computer, with a certificate authority of its own."""

import hashlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

import scenario
from file_server import make_ca
from scenario import Failure, ROUSECTL

MIB = 1 << 20
DAMAGED, NETWORK, NO_ROOM, UNTRUSTED = 21, 25, 30, 33
DATA = random.Random(3).randbytes(5 * MIB + 4321)
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin")

CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log {folder}/access.log;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{
    listen 127.0.0.1:{plain};
    root {folder}/www;
    location /throttled/ {{ alias {folder}/www/; limit_rate 2m; }}
    location /slow/ {{ alias {folder}/www/; limit_rate 1; }}
    location /unranged/ {{ alias {folder}/www/; max_ranges 0; limit_rate 4m; }}
    location /403/ {{ return 403; }}
    location /404/ {{ return 404; }}
    location /416/ {{ return 416; }}
    location /500/ {{ return 500; }}
    location /503/ {{ return 503; }}
  }}
  server {{
    listen 127.0.0.1:{good} ssl;
    ssl_certificate {good_pem}; ssl_certificate_key {good_key};
    root {folder}/www;
    location /to-plain/ {{ return 302 http://example.org/a.ipsw; }}
    location /to-here/ {{ return 302 https://localhost:{good}/a.ipsw; }}
    location /loop/ {{ return 302 https://localhost:{good}/loop/; }}
    location /plain/ {{ return 302 http://127.0.0.1:{plain}/v4/device/x; }}
  }}
  server {{ listen 127.0.0.1:{expired} ssl; ssl_certificate {expired_pem}; ssl_certificate_key {expired_key}; root {folder}/www; }}
  server {{ listen 127.0.0.1:{other} ssl; ssl_certificate {other_pem}; ssl_certificate_key {other_key}; root {folder}/www; }}
  server {{ listen 127.0.0.1:{old} ssl; ssl_protocols TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0;
            ssl_certificate {good_pem}; ssl_certificate_key {good_key}; root {folder}/www; }}
}}
"""


def must(ok, what):
    if not ok:
        raise Failure(what)


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


class Nginx:
    """The server, and folders of our own."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="rouse-nginx-")
        os.chmod(self.folder, 0o755)  # it may give up its rights
        os.mkdir(os.path.join(self.folder, "www"))
        self.written_s = int(time.time()) - 3600
        self.write(DATA)
        self.ca, found = make_ca(self.folder)
        names = ("plain", "good", "expired", "other", "old")
        self.ports = dict(zip(names, free_ports(len(names))))
        values = {"folder": self.folder, **self.ports}
        for name, (pem, key) in found.items():
            values.update({name + "_pem": pem, name + "_key": key})
        path = os.path.join(self.folder, "nginx.conf")
        with open(path, "w", encoding="ascii") as file:
            file.write(CONFIGURATION.format(**values))
        self.server = subprocess.Popen([NGINX, "-p", self.folder, "-c", path], stderr=subprocess.PIPE, text=True)
        until(self.answers, "answer of nginx")
        self.cached = os.path.join(self.folder, "cache", "rouse", "firmware", "a.ipsw")
        self.env = dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="", XDG_CACHE_HOME=os.path.join(self.folder, "cache"))
        return self

    def __exit__(self, *_):
        self.server.terminate()
        self.server.communicate(timeout=20)
        shutil.rmtree(self.folder)

    def answers(self):
        must(self.server.poll() is None, "nginx: " + (self.server.stderr.read() if self.server.poll() is not None else ""))
        try:
            socket.create_connection(("127.0.0.1", self.ports["plain"]), 1).close()
            return True
        except OSError:
            return False

    def write(self, data):
        """As a change on the server: a new file under the old name."""
        path = os.path.join(self.folder, "www", "a.ipsw")
        with open(path + ".new", "wb") as file:
            file.write(data)
        # What nginx calls a file by are its size and the second in which it was written.
        self.written_s += 10
        os.utime(path + ".new", (self.written_s, self.written_s))
        os.rename(path + ".new", path)

    def url(self, where="", port="plain"):
        host = "http://127.0.0.1" if port == "plain" else "https://localhost"
        return "%s:%d/%sa.ipsw" % (host, self.ports[port], where)

    def start(self, url, *words):
        return subprocess.Popen([ROUSECTL, "firmware", "download", url, *words, "--json"], env=self.env,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def end(self, child, code=0):
        out, err = child.communicate(timeout=120)
        must(child.returncode == code, "exit code %d and not %d\n%s%s" % (child.returncode, code, out[-1500:], err))
        return json.loads(out.splitlines()[-1])

    def fetch(self, url, *words, code=0):
        return self.end(self.start(url, *words), code)

    def must_have(self, data):
        with open(self.cached, "rb") as file:
            must(file.read() == data, "another file")
        shutil.rmtree(os.path.dirname(self.cached))

    def part(self):
        path = self.cached + ".rouse-part"
        return os.path.getsize(path) if os.path.exists(path) else 0

    def must_have_nothing(self):
        folder = os.path.dirname(self.cached)
        must(not os.path.isdir(folder) or os.listdir(folder) == [], "something was kept")


def until(what, name, seconds=30):
    end = time.monotonic() + seconds
    while not what():
        must(time.monotonic() < end, "no %s within %d s" % (name, seconds))
        time.sleep(0.01)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def whole_and_encrypted():
    with Nginx() as nginx:
        must(nginx.fetch(nginx.url(), "--sha256", sha256(DATA))["checked"], "not checked")
        nginx.must_have(DATA)
        for where in ("", "to-here/"):
            nginx.fetch(nginx.url(where, "good"), "--ca-file", nginx.ca)
            nginx.must_have(DATA)


def killed_and_resumed():
    """kill -9 while it is throttled; then from there, by a range."""
    with Nginx() as nginx:
        child = nginx.start(nginx.url("throttled/"))
        until(lambda: nginx.part() > 2 * MIB, "first bytes")
        child.send_signal(signal.SIGKILL)
        child.communicate()
        kept = nginx.part()
        must(nginx.fetch(nginx.url("throttled/"))["fetched"] <= len(DATA) - kept + MIB, "it began anew")
        nginx.must_have(DATA)
        with open(os.path.join(nginx.folder, "access.log"), encoding="utf-8") as file:
            must(" 206 " in file.read(), "no part was asked for")


def changed_meanwhile():
    other = random.Random(4).randbytes(len(DATA))
    with Nginx() as nginx:
        child = nginx.start(nginx.url("throttled/"))
        until(lambda: nginx.part() > MIB, "first bytes")
        child.send_signal(signal.SIGKILL)
        child.communicate()
        nginx.write(other)
        nginx.fetch(nginx.url("throttled/"))
        nginx.must_have(other)
        nginx.fetch(nginx.url(), "--sha256", sha256(DATA), code=DAMAGED)
        nginx.must_have_nothing()


def without_ranges():
    with Nginx() as nginx:
        child = nginx.start(nginx.url("unranged/"))
        until(lambda: nginx.part() > MIB, "first bytes")
        child.send_signal(signal.SIGKILL)
        child.communicate()
        must(nginx.fetch(nginx.url("unranged/"))["fetched"] >= len(DATA), "a part was put to something else")
        nginx.must_have(DATA)


def server_restarts():
    """The connection is reset half-way, and for a while nobody is there."""
    with Nginx() as nginx:
        child = nginx.start(nginx.url("throttled/"))
        until(lambda: nginx.part() > MIB, "first bytes")
        nginx.server.kill()
        nginx.server.communicate()
        time.sleep(0.5)
        nginx.server = subprocess.Popen([NGINX, "-p", nginx.folder, "-c", os.path.join(nginx.folder, "nginx.conf")],
                                        stderr=subprocess.PIPE, text=True)
        must(nginx.end(child)["fetched"] < 1.5 * len(DATA), "it began anew")
        nginx.must_have(DATA)


def refusals():
    with Nginx() as nginx:
        for status in ("403", "404"):
            event = nginx.fetch(nginx.url(status + "/"), code=NETWORK)
            must(status in event["message"], str(event))
        for status in ("500", "503", "416"):  # some of them are tried again for a while: it must not be taken for a file
            child = nginx.start(nginx.url(status + "/"))
            time.sleep(1.0)
            child.send_signal(signal.SIGTERM)
            child.communicate(timeout=20)
            must(child.returncode != 0, status)
        nginx.must_have_nothing()


def certificates():
    """No byte of what a server has that cannot prove who it is."""
    with Nginx() as nginx:
        for port, words in (("expired", ("--ca-file", nginx.ca)), ("other", ("--ca-file", nginx.ca)), ("good", ())):
            event = nginx.fetch(nginx.url("", port), *words, code=UNTRUSTED)
            must(event["error"] == "untrusted" and "certificate" in event["message"], "%s: %s" % (port, event))
        for where, code in (("to-plain/", UNTRUSTED), ("loop/", NETWORK)):
            nginx.fetch(nginx.url(where, "good"), "--ca-file", nginx.ca, code=code)
        child = nginx.start(nginx.url("", "old"), "--ca-file", nginx.ca)  # TLS 1.1
        time.sleep(1.0)
        child.send_signal(signal.SIGTERM)
        child.communicate(timeout=20)
        must(child.returncode != 0, "TLS 1.1 was taken")
        nginx.must_have_nothing()
        with open(os.path.join(nginx.folder, "access.log"), encoding="utf-8") as file:
            must(" 200 " not in file.read(), "it was asked for the file")


def catalogue():
    """The lists of versions, from a server that proves who it is, and from four that do not."""
    version = {"identifier": "iPhone12,1", "version": "26.6", "buildid": "23G71", "signed": True, "filesize": 8 << 30,
               "url": "https://updates.cdn-apple.com/iPhone12,1_26.6_23G71_Restore.ipsw", "sha1sum": "0" * 40}
    with Nginx() as nginx:
        os.makedirs(os.path.join(nginx.folder, "www", "v4", "device"))
        with open(os.path.join(nginx.folder, "www", "v4", "device", "iPhone12,1"), "w", encoding="ascii") as file:
            json.dump({"identifier": "iPhone12,1", "firmwares": [version]}, file)

        def ask(port, where="", ca=True, code=0, json_lines=True):
            words = [ROUSECTL, "firmware", "list", "--device", "iPhone12,1", "--refresh", "--catalogue-url",
                     "https://localhost:%d%s" % (nginx.ports[port], where)]
            words += (["--ca-file", nginx.ca] if ca else []) + (["--json"] if json_lines else [])
            result = subprocess.run(words, env=nginx.env, capture_output=True, text=True, timeout=60)
            must(result.returncode == code, "%s: exit code %d\n%s%s" % (port, result.returncode, result.stdout,
                                                                        result.stderr))
            return result.stdout + result.stderr

        refused = [("good", "", False), ("expired", "", True), ("other", "", True), ("good", "/plain", True)]
        for port, where, ca in refused:
            must("untrusted" in ask(port, where, ca, UNTRUSTED), port)
        words = ask("expired", code=UNTRUSTED, json_lines=False)
        must("could not prove who it is" in words and "certificate" in words and "date and time" in words, words)
        with open(os.path.join(nginx.folder, "access.log"), encoding="utf-8") as file:
            must(" 200 " not in file.read(), "a list was read all the same")
        must('"build":"23G71"' in ask("good").replace(" ", ""), "the good server was not believed")


def slow_loris():
    """A byte a second is no download: it is told apart from a slow one, and can be stopped at once."""
    with Nginx() as nginx:
        child = nginx.start(nginx.url("slow/"))
        states = []
        reader = threading.Thread(target=lambda: states.extend(json.loads(line)["state"] for line in child.stdout
                                                               if '"state"' in line), daemon=True)
        reader.start()
        until(lambda: "retrying" in states, "stall noticed", 60)
        child.send_signal(signal.SIGTERM)
        begin = time.monotonic()
        child.wait(20)
        reader.join(10)
        must(time.monotonic() - begin < 3, "it does not stop")


def need_nginx():
    if NGINX is None:
        scenario.skip("nginx is not installed")


scenario.main(whole_and_encrypted, killed_and_resumed, changed_meanwhile, without_ranges, server_restarts, refusals,
              certificates, catalogue, slow_loris, before=need_nginx)
