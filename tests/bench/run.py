# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures sentryc beside other servers; see docs/performance.md. Started by tools/bench."""

import argparse
import datetime
import json
import pathlib
import signal
import sys

from harness import machine, table
from harness.bench import Bench
from harness.cases import cache, following, keepalive, latency, overload, polling
from harness.children import Failed

LAST_RUN = "\n## The last run\n"
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
    )
}


def read_command_line():
    parser = argparse.ArgumentParser(prog="tools/bench", description=__doc__.split(";")[0] + ".")
    parser.add_argument(
        "--case",
        action="append",
        choices=list(CASES),
        metavar="NAME",
        dest="cases",
        help=f"only this one; repeatable. One of: {', '.join(CASES)}",
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
        help=f"put the tables there, below '{LAST_RUN.strip()}'",
    )
    parser.add_argument("--sentryc", type=pathlib.Path, metavar="PROGRAM", help="another sentryc")
    parser.add_argument("--build", required=True, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.rounds is None:
        options.rounds = 2 if options.quick else 5
    if not 1 <= options.rounds <= 50:
        parser.error(f"--rounds {options.rounds}: expected 1 to 50")
    return options


def run_cases(bench, names):
    bench.look_whether_quiet()
    bench.start_feeder()
    cases = [CASES[name](bench) for name in names]
    for case in cases:
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


def update_document(document, text):
    """Puts the tables in the place of those of the last run."""
    whole = document.read_text()
    if LAST_RUN not in whole:
        sys.exit(f"tools/bench: {document}: expected a line '{LAST_RUN.strip()}'")
    document.write_text(whole.split(LAST_RUN)[0] + LAST_RUN + "\n" + text)


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
        cases = run_cases(bench, options.cases or list(CASES))
    except Failed as problem:
        sys.exit(f"tools/bench: {problem}")
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        bench.close()
    targets = [target for case in cases for target in case.targets()]
    text = report(cases, targets, about)
    print(text, end="")
    if options.document:
        update_document(options.document, text)
    if options.json:
        options.json.write_text(json.dumps(as_json(cases, targets, about), indent=1) + "\n")
    return 0 if all(target.reached for target in targets) else 1


if __name__ == "__main__":
    sys.exit(main())
