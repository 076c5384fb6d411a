#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the man pages and completions against the programs: man.py TOP ROUSECTL [ROUSE].

What --help offers must be in the synopsis and in the section of its command, and in all completions, and nothing else; no
line of a page may be wider than a terminal; the page's exit codes must be those of base/error.h and
commands.h; every JSON event and key that the sources write must be documented, and every event that is documented must be
written; variables of the environment and the version must be those of the sources."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

top, rousectl = Path(sys.argv[1]), sys.argv[2]
ENV = dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="")


def read(name):
    return (top / name).read_text(encoding="utf-8")


def page(name):
    """A page's text as a person would search it: without roff's escapes."""
    return re.sub(r"\\f[BIRP]|\\~", " ", read(f"data/man/{name}").replace(r"\-", "-"))


def run(*words):
    return subprocess.run(words, env=ENV, capture_output=True, text=True, check=True).stdout


def long_options(text):
    return set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]*", text)) - {"--help-all"}


def list_commands():
    """"devices", "firmware list" …: a command without options of its own has verbs."""
    for command in re.findall(r"^  (\w+) +\S", run(rousectl, "--help"), re.M):
        about = run(rousectl, command, "--help")
        if "Options:" in about:
            yield command
        else:
            yield from (f"{command} {verb}" for verb in re.findall(r"^  ([\w-]+) +\S", about, re.M))


def sections(text):
    """{command: its text}; of "backup" also for its verbs."""
    parts = re.split(r"^\.SS ([^\n\[]+?) *(?:\[.*)?$", text.split(".SH COMMANDS", 1)[1].split(".SH ", 1)[0], flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def uses(text):
    """{command: its part of the synopsis}."""
    synopsis = text.split(".SH SYNOPSIS", 1)[1].split(".SH ", 1)[0]
    return {part.split("\n", 1)[0].strip(): part for part in synopsis.split(".B rousectl")[1:]}


def check_sections(text):
    """Each command's own options, where they are told of: none more, none less."""
    about, synopsis = sections(text), uses(text)
    common = {"--help", "--version"}
    for command in list_commands():
        said = run(rousectl, *command.split(), "--help").split("Options:", 1)[1]
        options = long_options(said) - common
        heads = re.findall(r"^\.TP\n(.*)$|^\.(?:B|BR) (--[\w-]+)", about.get(command, ""), re.M)
        told = long_options(" ".join(" ".join(head) for head in heads)) - common
        for option in sorted(options - told - {"--json"}):
            yield f"rousectl.1: no {option} in the section “{command}”"
        for option in sorted(told - options):
            yield f"rousectl.1: {option} in the section “{command}”, which has none"
        in_use = long_options(synopsis.get(command, "")) - common
        for option in sorted(options - in_use):
            short = re.search(rf"-(\w), {option}\b", said)
            if not (short and re.search(rf"\[ -{short.group(1)} \]|-{short.group(1)} ", synopsis.get(command, ""))):
                yield f"rousectl.1: no {option} in the synopsis of “{command}”"
        for option in sorted(in_use - options):
            yield f"rousectl.1: {option} in the synopsis of “{command}”, which has none"


def check_width():
    """As a terminal of 80 columns shows it."""
    if shutil.which("man") is None:
        return
    env = {**ENV, "MANWIDTH": "80"}
    for name in ("rouse.1", "rousectl.1"):
        done = subprocess.run(["man", "--warnings", "--local-file", str(top / "data/man" / name)], env=env,
                              capture_output=True, text=True)
        if done.returncode != 0 or done.stderr:
            yield f"{name}: man says {done.stderr.strip()}"
        for line in done.stdout.splitlines():
            line = re.sub(r".\x08", "", line)
            if len(line) > 80:
                yield f"{name}: wider than 80 columns: {line.strip()}"


def check_commands(text):
    commands = list(list_commands())
    if not commands:
        yield "rousectl --help lists no commands"
    completions = {name: read(f"data/completion/{name}") for name in ("rousectl.bash", "_rousectl", "rousectl.fish")}
    documented = {"--help", "--version"}
    synopsis = text.split(".SH SYNOPSIS", 1)[1].split(".SH ", 1)[0]
    for command in commands:
        if not re.search(rf"^\.B rousectl {command}$", synopsis, re.M):
            yield f"rousectl.1: “{command}” is not in the synopsis"
        if f".SS {command}" not in text:
            yield f"rousectl.1: no section for “{command}”"
        options = long_options(run(rousectl, *command.split(), "--help").split("Options:", 1)[1])
        documented |= options
        for option in sorted(options):
            if not re.search(rf"(?<![\w-]){option}(?![\w-])", text):
                yield f"rousectl.1: no {option} (of “{command}”)"
            for name, completion in completions.items():
                if not re.search(rf"(--|-l ){option[2:]}(?![\w-])", completion):
                    yield f"{name}: no {option} (of “{command}”)"
        for name, completion in completions.items():
            if not all(re.search(rf"\b{word}\b", completion) for word in command.split()):
                yield f"{name}: no “{command}”"
    for option in sorted(long_options(text) - documented):
        yield f"rousectl.1: {option} is no option of rousectl"


def check_exit_codes(text):
    body = re.search(r"^\.TS$(.*?)^\.TE$", text, re.M | re.S).group(1)
    table = {int(code): name for code, name in re.findall(r"^(\d+)\t(\S+)\t", body, re.M)}
    names = re.findall(r"^  ROUSE_ERROR_(\w+),", read("src/base/error.h"), re.M)
    wanted = {int(code): name for name, code in re.findall(r"EXIT_(\w+) = (\d+),", read("src/cli/commands.h"))}
    first = next(code for code, name in wanted.items() if name == "ROUSE_ERROR")
    del wanted[first]
    wanted = {code: {"OK": "-", "USAGE": "-"}.get(name, name.lower()) for code, name in wanted.items()}
    # ROUSE_ERROR_FAILED, the first, is the plain 1.
    wanted.update({first + i: name.lower().replace("_", "-") for i, name in enumerate(names) if i > 0})
    for code in sorted(wanted.keys() | table.keys()):
        if wanted.get(code) != table.get(code):
            yield f"rousectl.1: exit code {code} is {wanted.get(code)} in the sources and {table.get(code)} in the page"


FUNCTION = re.compile(r"^(?:static )?[\w ]*\*?\n?^(\w+) \(.*?\)\n\{\n(.*?)^\}", re.M | re.S)
KEY = re.compile(r'(?:rouse_json_line_\w+ \(json, |json_builder_set_member_name \(json, [^"\n]*?|(?<!\w)(?!json_)\w+ \(json, )"(\w+)"')
# Of what an object says by words: event, where they are, as what, and those that are never printed.
VALUES = (
    ("cue", "guide/guide-words.c", r'\[ROUSE_CUE_\w+\] = "([a-z-]+)"', {"ended"}),
    ("verdict", "guide/dfu-verdicts.c", r'\[ROUSE_VERDICT_\w+\] = \{ "([a-z-]+)"', {"none"}),
    ("download", "net/download-reading.c", r'\[ROUSE_DOWNLOAD_\w+\] = \{ "([a-z-]+)"', {"idle"}),
    ("backup-progress", "cli/backup-create.c", r'\[ROUSE_BACKUP_(?:STAGE|ASKS)_\w+\] = "([a-z-]+)"', set()),
    ("backup", "backup/backup.c", r'\[ROUSE_BACKUP_\w+\] = "([a-z-]+)"', set()),
    ("device", "backup/backup-facts.c", r'\[ROUSE_PHONE_TRUST_\w+\] = "([a-z-]+)"', set()),
    ("check", "doctor/doctor-check.c", r'\[ROUSE_DOCTOR_\w+\] = "([a-z-]+)"', {"pending"}),
    ("check", "doctor/doctor.c", r'^  \{ "([a-z-]+)", N_', set()),
    ("resume", "guide/journal-session.c", r'\[ROUSE_JOURNAL_STAGE_\w+\] = "([a-z-]+)"', set()),
    ("session", "guide/journal-session.c", r'\[ROUSE_JOURNAL_END_\w+\] = "([a-z-]+)"', set()),
    ("step", "guide/journal-session.c", r'\[ROUSE_JOURNAL_EVENT_\w+\] = "([a-z-]+)"', set()),
    ("recovery", "cli/cmd-recovery.c", r'\{ "([a-z-]+)", EXIT_', set()),
    ("given-back", "cli/cmd-resume.c", r'\] = \{ "([a-z-]+)", EXIT_', set()),
    ("firmware", "catalogue/catalogue.c", r'\[ROUSE_SIGNED_\w+\] = "([a-z-]+)"', set()),
)


def events_of(text):
    """{event: its part of the page}"""
    parts = re.split(r'^\.B """event"": ""([a-z-]+)"""$', text.split(".SH JSON", 1)[1].split(".SH EXIT STATUS", 1)[0], flags=re.M)
    return {name: part.split("\n.B info\n.I FILE\n", 1)[0] for name, part in zip(parts[1::2], parts[2::2])}


def keys_of(body, functions, seen):
    """What a function adds to an object, by itself and by those that it hands the object."""
    keys = set(KEY.findall(body))
    for name in set(re.findall(r"\b(\w+) \([^;()]*\bjson\b", body)) & functions.keys() - seen:
        keys |= keys_of(functions[name], functions, seen | {name})
    return keys


def check_json(text):
    sources = {path: path.read_text(encoding="utf-8") for path in (top / "src/cli").glob("*.c")}
    pages = events_of(text)
    functions = {name: body for source in sources.values() for name, body in FUNCTION.findall(source) if "json" in body}
    written = {}
    for path, source in sources.items():
        for _, body in FUNCTION.findall(source):
            for event, rest in re.findall(r'rouse_json_line_begin \("([a-z-]+)"\)(.*?rouse_json_line_end \()', body, re.S):
                written.setdefault(event, set()).update(keys_of(rest, functions, set()))
        for event in re.findall(r'rouse_json_line_begin \("([^"]+)"\)', source):
            written.setdefault(event, set())
    for event in sorted(pages.keys() - written.keys()):
        yield f"rousectl.1: “{event}” is no event of rousectl"
    for event, keys in sorted(written.items()):
        if event not in pages:
            yield f"rousectl.1: no event “{event}”"
            continue
        words = set(re.findall(r"\w+", " ".join(re.findall(r"^\.BR? (.*)$", pages[event], re.M))))
        if event == "plan":
            words |= set(re.findall(r"\w+", pages["device"]))
        for key in sorted(keys - words):
            yield f"rousectl.1: no key “{key}” of “{event}”"
    if len(written) < 25 or not all(written.values()):
        yield f"of these events no keys were found in the sources: {[e for e, keys in written.items() if not keys]}"
    for event, name, pattern, never in VALUES:
        values = set(re.findall(pattern, read(f"src/{name}"), re.M)) - never
        if len(values) < 3:
            yield f"src/{name}: what “{event}” can say was not found"
        for value in sorted(v for v in values if not re.search(rf"(?<![\w-]){v}(?![\w-])", pages.get(event, ""))):
            yield f"rousectl.1: “{event}” can say “{value}”"


def check_kinds(text):
    """What "info FILE" prints: every key is in that part of the page."""
    part = text.split("\n.B info\n.I FILE\n", 1)[1].split(".SH EXIT STATUS", 1)[0]
    for path in sorted((top / "src/cli").glob("describe-*.c")):
        # “main” is what a ticket is called.
        for key in sorted(set(KEY.findall(path.read_text(encoding="utf-8"))) - {"kind", "main"}):
            if not re.search(rf"^\.(?:B|BR) .*\b{key}\b", part, re.M):
                yield f"rousectl.1: no key “{key}” of a file ({path.name})"


def check_phases(text):
    ids = re.findall(r"\[ROUSE_PHASE_\w+\] = \{ \"([a-z-]+)\"", read("src/restore/progress-phases.c"))
    ids += re.findall(r"\{ ROUSE_DEVICE_MODE_\w+, \"([a-z-]+)\", N_", read("src/device/device-mode.c"))
    ids += ["done"]
    for name in ids:
        if f'""{name}""' not in text:
            yield f"rousectl.1: no “{name}”"
    if len(ids) < 15:
        yield "phases and modes were not found in the sources"


# Asked for by the sources, and no business of a person who uses the program.
NOT_FOR_PEOPLE = {"ROUSE_SHORT_LIMITS", "ROUSE_LOCALEDIR", "FLATPAK_ID", "SNAP", "TERM"}


def check_environment(text):
    sources = "".join(path.read_text(encoding="utf-8") for path in (top / "src").rglob("*.c"))
    for name in sorted(set(re.findall(r'g_getenv \("(\w+)"\)', sources)) - NOT_FOR_PEOPLE):
        if not re.search(rf"^\.BR? .*\b{name}\b", text, re.M):
            yield f"rousectl.1: nothing about the variable {name}"


def check_version(text):
    version = re.search(r"^  version: '([^']+)'", read("meson.build"), re.M).group(1)
    for name in ("rouse.1", "rousectl.1"):
        if f'"Rouse {version}"' not in page(name):
            yield f"{name}: not of version {version}"
    if version != re.search(r'<release version="([^"]+)"', read("data/io.github.rouse_app.Rouse.metainfo.xml.in")).group(1):
        yield f"metainfo: the newest release is not {version}"


def check_window():
    if len(sys.argv) < 4:
        return
    text = page("rouse.1")
    for option in sorted(long_options(run(sys.argv[3], "--help")) - {"--gapplication-service", "--help-gapplication"}):
        if option not in text:
            yield f"rouse.1: no {option}"


def main():
    text = page("rousectl.1")
    checks = (check_commands, check_sections, check_exit_codes, check_json, check_kinds, check_phases, check_environment,
              check_version)
    wrong = [why for check in checks for why in check(text)]
    wrong += check_window()
    wrong += check_width()
    print("\n".join(wrong) or "man pages and completions are true")
    return 1 if wrong else 0


sys.exit(main())
