# SPDX-License-Identifier: GPL-3.0-or-later
"""A web server for one file, which can do everything wrong that servers do. On this computer only; standard library.

    with FileServer(data) as server:
        server.faults = ["drop:1000000", "status:503"]   # one a request, then none
        ... server.url ...
        server.sent, server.requests
"""

import http.server
import os
import ssl
import subprocess
import threading
import time

CHUNK = 64 << 10


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def _status(self, status, body=b"no", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        owner = self.server.owner
        with owner.lock:
            owner.requests.append({"path": self.path, **{k.lower(): v for k, v in self.headers.items()}})
            fault = owner.faults.pop(0) if owner.faults else owner.always
        name, _, value = fault.partition(":")
        data, etag = owner.data, owner.etag
        if name == "status":
            return self._status(int(value))
        if name == "retry-after":
            return self._status(503, Retry_After=value)
        if name == "redirect":
            return self._status(302, Location=value)
        if name == "html":
            return self._status(200, b"<html>log in</html>", Content_Type="text/html")
        if name == "hang":
            time.sleep(float(value))
            self.close_connection = True
            return None
        start, stop, asked = 0, len(data), self.headers.get("Range", "")
        if asked.startswith("bytes=") and name != "no-ranges" and self.headers.get("If-Range", etag) == etag:
            first, _, last = asked[6:].partition("-")
            start, stop = int(first), min(int(last) + 1, stop) if last else stop
        if start >= len(data):
            return self._status(416, Content_Range="bytes */%d" % len(data))
        told = start + (1 if name == "wrong-start" else 0)
        total = len(data) + (1 if name == "wrong-total" else 0)
        is_part = start > 0 or stop < len(data)
        self.send_response(206 if is_part else 200)
        if is_part:
            self.send_header("Content-Range", "bytes %d-%d/%d" % (told, total - len(data) + stop - 1, total))
        if etag:
            self.send_header("ETag", etag)
        if name == "gzip":
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(stop - start + (1000 if name == "longer" else 0)))
        self.end_headers()
        end = min(stop, start + int(value)) if name in ("drop", "stall") else stop
        self._send(start, end)
        if name == "stall":
            time.sleep(60)
        if end < stop or name == "longer":
            self.close_connection = True
        return None

    def _send(self, start, end):
        owner = self.server.owner
        try:
            while start < end:
                size = min(CHUNK, end - start)
                self.wfile.write(memoryview(owner.data)[start:start + size])
                start += size
                with owner.lock:
                    owner.sent += size
                if owner.speed:
                    time.sleep(size / owner.speed)
        except OSError:
            self.close_connection = True


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass


class FileServer:
    def __init__(self, data, certificate=None):
        self.data = data
        self.etag = '"one"'
        self.faults = []   # one a request
        self.always = ""   # after those
        self.speed = 0     # bytes per second; 0: no limit
        self.requests = []
        self.sent = 0      # bytes of bodies given to the kernel
        self.lock = threading.Lock()
        self.server = _Server(("127.0.0.1", 0), _Handler)
        self.server.owner = self
        scheme, host = "http", "127.0.0.1"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True,
                                                     do_handshake_on_connect=False)
            scheme, host = "https", "localhost"
        self.url = "%s://%s:%d/Test_Restore.ipsw" % (scheme, host, self.server.server_port)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def _openssl(folder, *words):
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


def _knows_dates():
    told = subprocess.run(["openssl", "x509", "-help"], capture_output=True, text=True)
    return "-not_before" in told.stdout + told.stderr


def make_ca(folder):
    """ca.pem, and certificates (file, key) by name: good, other (for another host), expired."""
    _openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days",
             "2", "-subj", "/CN=Test CA")
    found = {}
    for name, host, days in (("good", "localhost", 2), ("other", "example.org", 2), ("expired", "localhost", -1)):
        _openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", name + ".key", "-out", name + ".csr",
                 "-subj", "/CN=" + host)
        with open(os.path.join(folder, name + ".ext"), "w", encoding="ascii") as file:
            file.write("subjectAltName=DNS:%s\n" % host)
        # Newer programs refuse a negative number, older ones do not know the two others.
        dates = ["-days", str(days)] if days > 0 or not _knows_dates() else ["-not_before", "20200101000000Z",
                                                                        "-not_after", "20200102000000Z"]
        _openssl(folder, "x509", "-req", "-in", name + ".csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                 "-out", name + ".pem", "-extfile", name + ".ext", *dates)
        found[name] = (os.path.join(folder, name + ".pem"), os.path.join(folder, name + ".key"))
    return os.path.join(folder, "ca.pem"), found
