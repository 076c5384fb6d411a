#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers that firmware is found at, on the loopback interface: the ipsw.me index, Apple's version list, and a host
of firmware files that hands out parts of them. All three with faults.

    with CatalogueServer() as server:
        server.add("iPhone12,1", "26.6", "23G71", path="/path/of/an.ipsw")
        server.faults["index"] = "html"
        run("rousectl", "firmware", "list", "--device", "iPhone12,1", "--catalogue-url", server.url)

By hand: tests/catalogue_server.py [FILE.ipsw] serves some versions for an iPhone 11 until Ctrl+C.
"""

import hashlib
import http.server
import json
import os
import plistlib
import socketserver
import ssl
import sys
import threading
import time

PORTAL = b"<!DOCTYPE html>\n<html><head><title>Log in</title></head><body>Welcome to the hotel</body></html>\n"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_words):
        pass

    def do_GET(self):
        server = self.server.catalogue
        with server.lock:
            server.requests.append((self.path, self.headers.get("Range")))
        if self.path.startswith("/v4/device/"):
            self.answer_list("index", server.index(self.path.rpartition("/")[2]))
        elif self.path == "/check/version":
            self.answer_list("apple", server.version_list())
        elif self.path.startswith("/fw/"):
            self.answer_file(server.files.get(self.path))
        elif self.path == "/loop":
            self.redirect("/loop")
        else:
            self.send(404, b'{"error": "no such thing"}')

    def send(self, status, body, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.write(body)

    def write(self, body):
        try:
            self.wfile.write(body)
            self.server.catalogue.count(len(body))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def redirect(self, path):
        self.send(302, b"", [("Location", path)])

    def answer_list(self, which, body):
        fault = self.server.catalogue.faults.get(which)
        if fault == "500":
            self.send(500, b"Internal Server Error")
        elif fault == "html":
            self.send(200, PORTAL, [("Content-Type", "text/html")])
        elif fault == "truncated":
            self.send(200, (body or b"")[:len(body) // 2])
        elif fault == "cut":  # promises more than it sends
            self.send_response(200)
            self.send_header("Content-Length", str(len(body) + 1000))
            self.end_headers()
            self.write(body)
            self.close_connection = True
        elif fault == "other":
            self.send(200, b'{"identifier": "iPhone1,1", "firmwares": []}')
        elif fault == "empty":
            self.send(200, b"")
        elif fault == "huge":
            self.send(200, b'{"firmwares": [' + b'"x",' * (12 << 20) + b'0]}')
        elif fault == "deep":
            self.send(200, b"[" * 900000)
        elif fault == "many":
            self.send(200, b"[" + b"0," * 900000 + b"0]")
        elif fault == "bomb":
            self.send(200, b'<?xml version="1.0"?><plist version="1.0"><array>' + b"<dict/>" * 900000 + b"</array></plist>")
        elif fault == "laughs":  # entities that stand for a hundred million letters
            entities = "".join('<!ENTITY e%d "%s">' % (n, "&e%d;" % (n - 1) * 10 if n else "a" * 10) for n in range(8))
            self.send(200, ('<?xml version="1.0"?><!DOCTYPE plist [%s]><plist version="1.0"><dict><key>'
                            'MobileDeviceSoftwareVersionsByVersion</key><string>&e7;</string></dict></plist>' %
                            entities).encode())
        elif fault == "loop":
            self.redirect("/loop")
        elif fault == "plain":  # from here to a server that is not this computer, unencrypted
            self.redirect("http://192.0.2.1/v4/device/x")
        elif fault == "slow":
            time.sleep(2)
            self.send(200, body)
        elif body is None:
            self.send(404, b'{"error": "unknown"}')
        else:
            self.send(200, body)

    def answer_file(self, path):
        fault = self.server.catalogue.faults.get("file")
        number = self.server.catalogue.n_file_requests()
        if path is None or fault == "404":
            self.send(404, b"not found")
            return
        size = os.path.getsize(path)
        wanted = self.headers.get("Range")
        if fault == "busy" and number % 2 == 1:
            self.send(503, b"later")
            return
        if fault == "html":
            self.send(200, PORTAL)
            return
        headers = [("Last-Modified", "Wed, 01 Jul 2026 00:00:00 GMT"), ("Accept-Ranges", "bytes"),
                   ("ETag", '"%s"' % ("later" if fault == "changed" and number > 2 else "first"))]
        if wanted is None or fault == "no-ranges":
            self.send_whole(path, size, headers)
            return
        first, last = wanted.removeprefix("bytes=").split("-")
        if last == "":  # the rest of a download
            self.send_response(206)
            for name, value in [*headers, ("Content-Range", "bytes %s-%d/%d" % (first, size - 1, size)),
                                ("Content-Length", str(size - int(first)))]:
                self.send_header(name, value)
            self.end_headers()
            self.send_file(path, int(first))
            return
        first, last = int(first), min(int(last), size - 1)
        with open(path, "rb") as file:
            file.seek(first)
            body = file.read(last - first + 1)
        if fault == "other-range":
            first, last = first + 1, last + 1
        total = size + 1 if fault == "grown" and number > 2 else size
        self.send(206, body, [*headers, ("Content-Range", "bytes %d-%d/%d" % (first, last, total))])

    def send_whole(self, path, size, headers):
        self.send_response(200)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(size))
        self.end_headers()
        self.send_file(path, 0)

    def send_file(self, path, start):
        with open(path, "rb") as file:
            file.seek(start)
            while not self.close_connection and (piece := file.read(1 << 16)):
                self.write(piece)
                if self.server.catalogue.file_speed:
                    time.sleep(len(piece) / self.server.catalogue.file_speed)
        self.close_connection = True


class _Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # a client that hangs up early is what some tests are about


class CatalogueServer:
    """faults: {"index" | "apple" | "file": what goes wrong}, see Handler."""

    def __init__(self):
        self.lock = threading.Lock()
        self.rows = []
        self.files = {}
        self.faults = {}
        self.requests = []   # (path, Range)
        self.bytes_sent = 0  # bodies only
        self.file_speed = 0  # of whole files and their rests, bytes per second; 0: no limit
        self.apple = {}      # product → build that Apple's list names
        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.catalogue = self
        self.url = "http://127.0.0.1:%d" % self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._server.shutdown()
        self._server.server_close()

    def encrypt(self, certificate, key):
        """From now on it speaks TLS."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        # The handshake belongs to the thread of the connection, not to the one that waits for the next.
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.url = self.url.replace("http://127.0.0.1", "https://localhost")

    def count(self, size):
        with self.lock:
            self.bytes_sent += size

    def n_file_requests(self):
        with self.lock:
            return sum(path.startswith("/fw/") for path, _ in self.requests)

    def forget(self):
        with self.lock:
            self.requests, self.bytes_sent = [], 0

    def add(self, product, version, build, signed=True, path=None, apple=False, **more):
        """One version, newest first. @path: its IPSW. @apple: Apple's list names it."""
        name = "/fw/%s_%s_%s_Restore.ipsw" % (product, version, build)
        row = {"identifier": product, "version": version, "buildid": build, "signed": signed, "url": self.url + name,
               "sha1sum": hashlib.sha1(name.encode()).hexdigest(), "sha256sum": hashlib.sha256(name.encode()).hexdigest(),
               "filesize": os.path.getsize(path) if path else 8 << 30, "releasedate": "2026-07-27T17:00:00Z"}
        row.update(more)
        self.rows.append(row)
        if path is not None:
            self.files[name] = path
        if apple:
            self.apple[product] = dict(row)
        return row

    def index(self, product):
        rows = [row for row in self.rows if row["identifier"] == product]
        return json.dumps({"name": product, "identifier": product, "firmwares": rows}).encode() if rows else None

    def version_list(self):
        products = {}
        for product, row in self.apple.items():
            restore = {"BuildVersion": row["buildid"], "ProductVersion": row["version"], "FirmwareURL": row["url"],
                       "FirmwareSHA1": row["sha1sum"]}
            # As for old phones: the current build stands for another one, which is where the firmware is.
            products[product] = {"Unknown": {"Universal": {"Restore": restore}},
                                 row["buildid"]: {"Restore": restore}}
        parts = {"1": {"MobileDeviceSoftwareVersions": products}, "0": {"MobileDeviceSoftwareVersions": {}}}
        return plistlib.dumps({"MobileDeviceSoftwareVersionsByVersion": parts})


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else None
    with CatalogueServer() as server:
        server.add("iPhone12,1", "26.6", "23G71", path=path, apple=True)
        server.add("iPhone12,1", "26.5.2", "23F84", releasedate="2026-06-15T17:00:00Z")
        server.add("iPhone12,1", "26.5", "23F77", signed=False, releasedate="2026-05-11T17:00:00Z")
        server.add("iPhone12,1", "27.0", "24A5279h", releasedate="2026-07-07T17:00:00Z")
        print(server.url, flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
