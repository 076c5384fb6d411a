# SPDX-License-Identifier: GPL-3.0-or-later
"""A signing server for tests: TLS and plain HTTP on one port, with any certificate, any clock and any answer; also a proxy
that answers in Apple's place."""

import http.server
import os
import socket
import ssl
import subprocess
import threading
import time

SUCCESS = b"STATUS=0&MESSAGE=SUCCESS&REQUEST_STRING=<?xml version=\"1.0\"?><plist version=\"1.0\"><dict/></plist>"
PAGE = b"<!DOCTYPE html><html><body><form action=\"/login?STATUS=0\">Log in</form></body></html>"


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    is_tls = False

    def setup(self):
        if self.request.recv(1, socket.MSG_PEEK) == b"\x16":
            self.request = self.server.owner.wrap(self.request)
            self.is_tls = True
        elif self.server.owner.days is None:
            raise ConnectionError("TLS only")
        super().setup()

    def log_message(self, *_):
        pass

    def date_time_string(self, timestamp=None):
        return super().date_time_string(time.time() + (self.server.owner.days or 0) * 86400)

    def do_CONNECT(self):
        self.send_response(200)
        self.end_headers()
        self.connection = self.server.owner.wrap(self.connection)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", 0)
        self.is_tls = True
        self.close_connection = False

    def do_GET(self):
        self._answer(200, b"", {})

    def do_POST(self):
        owner = self.server.owner
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with owner.lock:
            owner.posts.append(("tls" if self.is_tls else "plain", self.path))
            answer = owner.answers.pop(0) if len(owner.answers) > 1 else owner.answers[0]
        status, reply, headers = answer(body) if callable(answer) else answer
        self._answer(status, reply, headers)

    def _answer(self, status, body, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass


class SigningServer:
    """@certificate: (file, key), or None: no TLS. @answers: (status, body, headers) or functions of the request's body
    that return that, one a request; the last one stays."""

    def __init__(self, certificate=None, answers=((200, SUCCESS, {}),), days=0):
        self.context = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*certificate)
        self.answers = list(answers)
        self.days = days  # how far its clock is ahead; None: it speaks TLS only, and so cannot be asked
        self.posts = []   # ("tls" or "plain", path)
        self.lock = threading.Lock()
        self.server = _Server(("127.0.0.1", 0), _Handler)
        self.server.owner = self
        self.port = self.server.server_port
        self.url = "https://localhost:%d" % self.port
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def wrap(self, connection):
        return self.context.wrap_socket(connection, server_side=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


CA_CONFIG = """[ca]
default_ca = own
[own]
database = index.txt
new_certs_dir = .
serial = serial
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
"""


def make_certificates(folder):
    """ca.pem, and (file, key) by name: good, other (of another host), expired, early (not valid yet), self (signed by
    itself)."""
    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    def write(name, text):
        with open(os.path.join(folder, name), "w", encoding="ascii") as file:
            file.write(text)

    write("ca.cnf", CA_CONFIG)
    write("index.txt", "")
    write("serial", "1000\n")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj",
            "/CN=Test CA")
    found = {}
    day = lambda days: time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + days * 86400))
    for name, host, start, end in (("good", "localhost", -2, 2), ("other", "example.org", -2, 2),
                                   ("expired", "localhost", -30, -3), ("early", "localhost", 3, 30)):
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", name + ".key", "-out", name + ".csr", "-subj",
                "/CN=" + host)
        write(name + ".ext", "subjectAltName=DNS:%s\n" % host)
        openssl("ca", "-batch", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key", "-in", name + ".csr", "-out",
                name + ".pem", "-startdate", day(start), "-enddate", day(end), "-extfile", name + ".ext", "-notext")
        found[name] = (os.path.join(folder, name + ".pem"), os.path.join(folder, name + ".key"))
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "self.key", "-out", "self.pem", "-days", "2", "-subj",
            "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    found["self"] = (os.path.join(folder, "self.pem"), os.path.join(folder, "self.key"))
    return os.path.join(folder, "ca.pem"), found
