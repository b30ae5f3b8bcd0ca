#!/bin/sh
# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# run-for.sh SECONDS TARGET CORPUS [OPTION...]: fuzzes for so long from a copy of the corpus, with
# libFuzzer's options. On a crash the input that caused it is printed in base64, because the copy goes.

set -eu

seconds=$1
target=$2
corpus=$3
shift 3

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$work/seeds" "$work/found"
find "$corpus" -maxdepth 1 -type f ! -name '*.md' ! -name '*.txt' -exec cp {} "$work/seeds" \;

status=0
"$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
  -artifact_prefix="$work/found/" "$@" "$work/seeds" || status=$?
for input in "$work/found"/*; do
  [ -f "$input" ] || continue
  echo "${input##*/} in base64:"
  base64 "$input"
done
# The fuzzer's own status for a crash, 77, is what test runners take for a skipped test.
[ "$status" -eq 0 ] || exit 1
