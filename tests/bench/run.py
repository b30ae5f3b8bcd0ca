# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures sentryc beside other servers, and sentryd beside its encoder; see docs/performance.md. Started by tools/bench."""

import argparse
import datetime
import json
import pathlib
import signal
import sys

from harness import document, machine, table
from harness.bench import Bench
from harness.cases import (
    cache,
    capture_cpu,
    capture_delay,
    capture_share,
    following,
    keepalive,
    latency,
    overload,
    polling,
)
from harness.children import Failed

CASES = {
    case.name: case
    for case in (
        keepalive.KeepAlive,
        polling.Polling,
        following.Streams,
        following.NextFrames,
        latency.PublishLatency,
        overload.Overload,
        cache.Cache,
        capture_cpu.CaptureCpu,
        capture_delay.CaptureDelay,
        capture_share.CaptureShare,
    )
}
GROUPS = {
    "relay": [name for name in CASES if not name.startswith("capture-")],
    "capture": [name for name in CASES if name.startswith("capture-")],
}
SECTIONS = {"relay": "The last run: the relay", "capture": "The last run: the camera"}


def read_command_line():
    parser = argparse.ArgumentParser(prog="tools/bench", description=__doc__.split(";")[0] + ".")
    parser.add_argument(
        "--case",
        action="append",
        choices=[*CASES, *GROUPS],
        metavar="NAME",
        dest="cases",
        help=f"only this one; repeatable. One of: {', '.join(CASES)}; or all of: {', '.join(GROUPS)}",
    )
    parser.add_argument(
        "--rounds", type=int, metavar="N", help="how often each is measured at most (default 5)"
    )
    parser.add_argument("--quick", action="store_true", help="shorter, and 2 rounds")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write all samples there")
    parser.add_argument(
        "--document",
        type=pathlib.Path,
        metavar="FILE",
        help="put the tables of each group that was run as a whole there, below "
        + " and ".join(f"'## {title}'" for title in SECTIONS.values()),
    )
    parser.add_argument("--sentryc", type=pathlib.Path, metavar="PROGRAM", help="another sentryc")
    parser.add_argument("--build", required=True, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.rounds is None:
        options.rounds = 2 if options.quick else 5
    if not 1 <= options.rounds <= 50:
        parser.error(f"--rounds {options.rounds}: expected 1 to 50")
    return options


def chosen(names):
    """The cases of that names, each once, and those of groups; all of them without any."""
    wanted = [case for name in names or GROUPS for case in GROUPS.get(name, [name])]
    return list(dict.fromkeys(wanted))


def run_cases(bench, names):
    bench.look_whether_quiet()
    cases = [CASES[name](bench) for name in names]
    for case in cases:
        if case.needs_feeder and not bench.feeder:
            bench.start_feeder()
        case.run()
    return cases


def report(cases, targets, about):
    """The tables as one text of Markdown."""
    parts = [f"{about['processor']}, kernel {about['kernel']}, {about['date']}"]
    for case in cases:
        parts += [f"**{case.title}**", case.table()]
        parts += [f"- {failure}" for failure in case.failures]
    parts += ["**Targets**", table.verdicts(targets)]
    return "\n\n".join(parts) + "\n"


def targets_of(cases):
    return [target for case in cases for target in case.targets()]


def update_document(file, cases, about):
    """Puts the tables in the place of those of the last run."""
    whole = file.read_text()
    for group, title in SECTIONS.items():
        mine = [case for case in cases if case.name in GROUPS[group]]
        if len(mine) < len(GROUPS[group]):
            continue
        changed = document.replace_section(whole, title, report(mine, targets_of(mine), about))
        if changed is None:
            sys.exit(f"tools/bench: {file}: expected a line '## {title}'")
        whole = changed
    file.write_text(whole)


def as_json(cases, targets, about):
    return {
        "machine": about,
        "cases": {case.name: case.samples.as_json() for case in cases},
        "failures": [failure for case in cases for failure in case.failures],
        "targets": [
            {
                "figure": target.text,
                "value": target.value,
                "limit": target.limit,
                "reached": target.reached,
            }
            for target in targets
        ],
    }


def main():
    options = read_command_line()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        machine.check()
    except machine.Unfit as problem:
        sys.exit(f"tools/bench: {problem}")
    about = machine.describe() | {"date": datetime.date.today().isoformat()}
    bench = Bench(options.build, options)
    try:
        cases = run_cases(bench, chosen(options.cases))
    except Failed as problem:
        sys.exit(f"tools/bench: {problem}")
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        bench.close()
    targets = targets_of(cases)
    print(report(cases, targets, about), end="")
    if options.document:
        update_document(options.document, cases, about)
    if options.json:
        options.json.write_text(json.dumps(as_json(cases, targets, about), indent=1) + "\n")
    return 0 if all(target.reached for target in targets) else 1


if __name__ == "__main__":
    sys.exit(main())
