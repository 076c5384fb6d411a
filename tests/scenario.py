# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole scenarios with the virtual iPhone, for tests written in Python (standard library only).

    from scenario import make_ipsw, rousectl_restore

    result = rousectl_restore(make_ipsw("small", os_size="64M"), state="recovery")
    result.must_succeed(version="17.4", build="21E219")

The programs are found in the build directory: $ROUSE_BUILD, or "build" beside this folder's parent.
"""

import concurrent.futures
import contextlib
import fcntl
import functools
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SOURCE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.abspath(os.environ.get("ROUSE_BUILD", os.path.join(SOURCE, "build")))
VIRTUAL_IPHONE = os.path.join(BUILD, "tests", "virtual-iphone", "virtual-iphone")
MAKE_IPSW = os.path.join(BUILD, "tests", "virtual-iphone", "make-ipsw")
ROUSECTL = os.path.join(BUILD, "src", "rousectl")
MEASURE = os.path.join(BUILD, "tests", "measure")
IPSW_CACHE = os.path.join(BUILD, "tests", "ipsw")

# In a restore the phone asks the computer to connect it with Apple. No test reaches out, with network or without: for
# clients that cannot be told where Apple is in a test.
OFFLINE = ("at proxy:session always do drop",)

# Nothing is remembered from one test for the next, nor for the person whose computer this is: no folder can be made there.
os.environ.setdefault("XDG_STATE_HOME", "/dev/null/none")

# How many times as long, and as much memory, everything may take: programs with sanitizers do (tests/meson.build). What is
# freed is kept back for a while, and every byte has its shadow.
INSTRUMENTED = float(os.environ.get("ROUSE_INSTRUMENTED", "1"))

SKIPPED = 77  # what meson takes as "skipped"
REFUSED = 70  # virtual-iphone: the phone refused something that was not expected


class Failure(Exception):
    """A test did not see what it must see."""


class Skipped(SystemExit):
    """A test cannot run here. Nobody needs to catch it: meson takes the exit code of a script that speaks no TAP."""

    def __init__(self, why):
        super().__init__(SKIPPED)
        self.why = why


class Result:
    """What became of one command and of the phone that it talked to."""

    def __init__(self, command, returncode, stdout, stderr, summaries, trace, usage, seconds):
        self.command = command        # as given
        self.returncode = returncode  # None: it had to be stopped, see timed_out
        self.stdout = stdout
        self.stderr = stderr
        self.summaries = summaries    # one a phone
        self.trace = trace            # list of dictionaries, in order
        self.usage = usage            # what "measure" saw of the client alone, or None
        self.seconds = seconds        # wall time, with the virtual iPhone's own
        self.left_running = []        # names of processes that were still there after the end
        self.events = _json_lines(stdout, "event")  # rousectl --json

    @property
    def timed_out(self):
        return self.returncode is None

    @property
    def summary(self):
        """Of the first phone; an empty dictionary if there was none."""
        return self.summaries[0] if self.summaries else {}

    def received(self):
        """[(mode, component, bytes, sha256)] in the order in which the phone took them."""
        return [(r["mode"], r["component"], r["bytes"], r["sha256"]) for r in self.summary.get("received", [])]

    def refused(self):
        """Names of what the phone refused."""
        return [r["what"] for r in self.summary.get("refused", [])]

    def event(self, name):
        """The last event of that name that rousectl told, or None."""
        found = [e for e in self.events if e["event"] == name]
        return found[-1] if found else None

    def explain(self):
        """All that a person needs who must find out why."""
        words = ["command: %s" % (self.command,),
                 "exit code: %s%s, after %.1f s" % (self.returncode, " (timed out)" if self.timed_out else "",
                                                    self.seconds)]
        for number, summary in enumerate(self.summaries):
            brief = {k: v for k, v in summary.items() if k != "received"}
            words.append("phone %d: %s" % (number + 1, json.dumps(brief)))
        words.append("last lines of the trace:")
        words += ["  " + json.dumps(line)[:400] for line in self.trace[-12:]]
        words += ["output:", _tail(self.stdout), "errors:", _tail(self.stderr)]
        return "\n".join(words)

    def must(self, truth, what):
        if not truth:
            raise Failure("%s\n%s" % (what, self.explain()))

    def must_succeed(self, version=None, build=None):
        """Exit code 0, nothing refused, the phone started the new system."""
        self.must(self.returncode == 0, "the command failed")
        self.must(self.summary, "the virtual iPhone gave no summary")
        self.must(not self.refused(), "the phone refused %s" % self.refused())
        self.must(self.summary.get("ended_in") == "normal",
                  "the phone ended in mode %s, not normal" % self.summary.get("ended_in"))
        if version is not None:
            self.must(self.summary.get("version") == version, "the phone runs %s" % self.summary.get("version"))
        if build is not None:
            self.must(self.summary.get("build") == build, "the phone runs build %s" % self.summary.get("build"))
        return self


def _tail(text, size=4000):
    return text if len(text) <= size else "[…]" + text[-size:]


def _json_lines(text, key):
    """Those lines of @text that are JSON objects with @key."""
    found = []
    for line in text.splitlines():
        if line.startswith("{"):
            with contextlib.suppress(ValueError):
                value = json.loads(line)
                if key in value:
                    found.append(value)
    return found


def skip(why):
    """Ends this test, in a function given to main() or in a script whose test has no protocol. For all tests of a script that
    speaks TAP: main (before=...)."""
    print("# skipped: %s" % why, flush=True)
    raise Skipped(why)


def need(*programs):
    """skip() if a program that we did not write is not installed."""
    for program in programs:
        if shutil.which(program) is None:
            skip("%s is not installed" % program)


def own_mounts(*options):
    """What stands before a command for which mounts concern nobody else; None if that is not allowed here. In a chroot
    nobody may make users of their own, whom root does without."""
    for words in ["unshare", "-rm", *options], ["unshare", "-m", *options]:
        if subprocess.run([*words, "true"], stderr=subprocess.DEVNULL).returncode == 0:
            return words
    return None


def make_ipsw(name, **options):
    """Makes an IPSW, or takes the one made before; returns its path.

    Options are those of make-ipsw with underscores: os_size="64M", ramdisk_size="8M", version="15.7", build="19H12",
    manifest=PATH, deflate=True, folder=True, aea=True, no_aea=True. The file is shared by all tests: do not write to it.
    """
    words = []
    for key, value in sorted(options.items()):
        if value is True:
            words.append("--" + key.replace("_", "-"))
        elif value is not None and value is not False:
            words += ["--" + key.replace("_", "-"), str(value)]
    maker = os.stat(MAKE_IPSW)
    stamp = repr((words, maker.st_mtime_ns, maker.st_size)).encode()
    path = os.path.join(IPSW_CACHE, "%s-%s.ipsw" % (name, hashlib.sha256(stamp).hexdigest()[:10]))
    os.makedirs(IPSW_CACHE, exist_ok=True)
    with open(os.path.join(IPSW_CACHE, name + ".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if os.path.exists(path):
            return path
        for old in os.listdir(IPSW_CACHE):  # of a maker before this one; one of other options may be in use
            old = os.path.join(IPSW_CACHE, old)
            with contextlib.suppress(FileNotFoundError):  # another test has just thought the same
                if old.endswith(".ipsw") and os.stat(old).st_mtime_ns < maker.st_mtime_ns:
                    _remove(old)
        _remove(path + ".part")
        subprocess.run([MAKE_IPSW, *words, path + ".part"], check=True, stdin=subprocess.DEVNULL)
        os.rename(path + ".part", path)
    return path


def _remove(path):
    if os.path.isdir(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)


def _phone_command(command, scratch, state, model, faults, expect_refusal, settings, second, options):
    words = [VIRTUAL_IPHONE, "--state", state, "--model", model, "--trace", os.path.join(scratch, "trace.jsonl"),
             "--summary-file", os.path.join(scratch, "summary.json")]
    for fault in faults:
        words += ["--fault", fault]
    for what in expect_refusal:
        words += ["--expect-refusal", what]
    for setting in settings.items() if isinstance(settings, dict) else settings:
        words += ["--set", "%s=%s" % setting if isinstance(setting, tuple) else setting]
    for other in [second] if isinstance(second, str) else second or ():
        words += ["--second", other]
    return words + [*options, "--", *command]


def _left_running(group):
    """Names of the processes of that group; those that only wait to be forgotten do not count."""
    found = []
    for number in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            with open("/proc/%s/stat" % number) as file:
                name, _, rest = file.read().partition("(")[2].rpartition(")")
            state, _, owner = rest.split()[:3]
            if int(owner) == group and state not in "ZX":
                found.append(name)
    return found


def _run(words, timeout, env):
    """Runs it in a process group of its own, of which nothing is left afterwards."""
    with tempfile.TemporaryFile("w+", errors="replace") as out, tempfile.TemporaryFile("w+", errors="replace") as err:
        left = []
        child = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=env,
                                 start_new_session=True)
        try:
            code = child.wait(timeout)
            left = _left_running(child.pid)
        except subprocess.TimeoutExpired:
            code = None
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(5)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        out.seek(0)
        err.seek(0)
        return code, out.read(), err.read(), left


def _read_json(path):
    """None: there is no such file, as nothing came so far."""
    if not os.path.exists(path):
        return None
    with open(path) as file:
        return json.load(file)


def _summaries(summary):
    """One a phone."""
    if summary is None:
        return []
    others = [summary.pop(name, None) for name in ("second", "third", "fourth")]
    return [summary] + [other for other in others if other is not None]


def _read_trace(path):
    trace = []
    if os.path.exists(path):
        with open(path, errors="replace") as file:
            for line in file:
                with contextlib.suppress(ValueError):  # the last line, if the phone was stopped while writing
                    trace.append(json.loads(line))
    return trace


def run_phone(command, state="dfu", model="iPhone12,1", faults=(), expect_refusal=(), settings=(), timeout=120,
              second=None, measure=False, env=None, options=()):
    """Runs @command (a list) with a virtual iPhone plugged in.

    @settings: ["KEY=VALUE", …] or a dictionary. @second: a second phone, "MODEL:MODE", or a list of them.
    @measure: watch time, memory and what is written of the command itself, see Result.usage.
    @timeout: seconds, after which it is stopped and returncode is None; more if INSTRUMENTED. @env: variables to add.
    @options: more words for virtual-iphone.
    """
    with tempfile.TemporaryDirectory(prefix="rouse-scenario-") as scratch:
        usage_path = os.path.join(scratch, "usage.json")
        inner = [MEASURE, usage_path, *command] if measure else list(command)
        words = _phone_command(inner, scratch, state, model, faults, expect_refusal, settings, second, options)
        start = time.monotonic()
        code, out, err, left = _run(words, timeout * INSTRUMENTED, {**os.environ, **(env or {})})
        seconds = time.monotonic() - start
        summary = _read_json(os.path.join(scratch, "summary.json"))
        result = Result(list(command), code, out, err, _summaries(summary),
                        _read_trace(os.path.join(scratch, "trace.jsonl")), _read_json(usage_path), seconds)
        result.left_running = left
        return result


def with_signing(*words, proxy_to=None):
    """A command that is told the addresses of the signing server, at its end, of the server of image keys and, if it is
    rousectl, of the server of factory data (@proxy_to: another one)."""
    proxy = '--proxy-to "$VIRTUAL_IPHONE_PROXY_TO"' if proxy_to is None else "--proxy-to " + proxy_to
    if ROUSECTL not in words:
        proxy = ""
    return ["sh", "-c", 'exec "$@" "$VIRTUAL_IPHONE_TSS_URL" --asset-url "$VIRTUAL_IPHONE_ASSET_URL" ' + proxy, "sh", *words]


# What some clients of others are forgiven: Rouse is not.
STRICT = ["strict-sep=1", "strict-tss=1", "strict-updaters=1", "fdr=1"]


def rousectl_restore(ipsw, erase=True, extra=(), settings=(), proxy_to=None, **keywords):
    """rousectl restore --json; @extra: more words for it. Other keywords as for run_phone()."""
    return run_phone(with_signing(ROUSECTL, "restore", "--json", "--yes", *(["--erase"] if erase else []), *extra,
                                  "--ipsw", os.path.abspath(ipsw), "--tss-url", proxy_to=proxy_to),
                     settings=[*STRICT, *settings], **keywords)


@functools.lru_cache(maxsize=None)
def idevicerestore_server():
    """How idevicerestore is sent to our signing server, asked of its own words: 1.0.0 takes no address, but its -s (Cydia)
    asks a server by plain HTTP, and the proxy is ours; from 1.0.1 on -s takes the address."""
    told = subprocess.run(["idevicerestore", "--help"], capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout
    if "--server" in told:
        return 'exec idevicerestore -y -s "$VIRTUAL_IPHONE_TSS_URL"'
    return 'http_proxy="$VIRTUAL_IPHONE_TSS_PROXY" exec idevicerestore -y -s'


def idevicerestore_does_not_end():
    """1.0.1 restores a phone, and then waits for ever."""
    return "$VIRTUAL_IPHONE_TSS_URL" in idevicerestore_server()


def idevicerestore(ipsw, extra=("-e",), faults=(), seconds=None, **keywords):
    """Debian's idevicerestore. It unpacks the OS image; -C lets it do so in its scratch folder instead of beside the
    IPSW. @seconds: after which it alone is stopped, with exit code 124; the phone still gives its summary."""
    script = idevicerestore_server() + ' -C "$PWD" "$@"'
    if seconds is not None:
        script = script.replace("exec ", "exec timeout -k 2 %d " % seconds, 1)
    return run_phone(["sh", "-c", script, "sh", *extra, os.path.abspath(ipsw)], faults=(*OFFLINE, *faults), **keywords)


def side_by_side(tests, count=2):
    """The same tests for main(), of which @count run at once: for those that wait more than they work, and do not mind."""
    pool = concurrent.futures.ThreadPoolExecutor(count)
    futures = {}

    def waiting(test):
        def wait():
            if not futures:  # the first that is wanted; those that are not chosen do not run
                futures.update({t: pool.submit(t) for t in tests if len(sys.argv) < 2 or t.__name__ in sys.argv[1:]})
            return futures[test].result()
        wait.__name__ = test.__name__
        return wait
    return [waiting(test) for test in tests]


def tap_needs(before):
    """Calls @before; if that skips, all tests of this script are skipped, in words of TAP: for it an exit code that is not 0
    is an error, also the one that means "skipped" without a protocol."""
    try:
        before()
    except Skipped as skipped:
        print("1..0 # SKIP %s" % skipped.why, flush=True)
        sys.exit(0)


def main(*tests, before=None):
    """Runs the functions in turn, tells of each by TAP and exits. Words of the command line choose among them.

    @before: called first, may need() or skip() for all of them. One of them that cannot run here does the same for itself,
    or returns "skip: why".
    """
    if before is not None:
        tap_needs(before)
    chosen = [t for t in tests if len(sys.argv) < 2 or t.__name__ in sys.argv[1:]]
    failures = 0
    print("1..%d" % len(chosen), flush=True)
    for number, test in enumerate(chosen, 1):
        start = time.monotonic()
        try:
            note = test()
            word = "ok"
        except Skipped as without:
            note, word = "skip: " + without.why, "ok"
        except Failure as failure:
            note, word = "", "not ok"
            failures += 1
            print("".join("# %s\n" % line for line in str(failure).splitlines()), end="")
        skipped = " # SKIP %s" % note[6:] if isinstance(note, str) and note.startswith("skip: ") else ""
        print("%s %d %s%s" % (word, number, test.__name__.replace("_", "-"), skipped))
        print("# %.1f s%s" % (time.monotonic() - start, ", " + note if note and not skipped else ""), flush=True)
    sys.exit(1 if failures else 0)
