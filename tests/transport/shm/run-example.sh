#!/bin/sh
# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Compiles the example of docs/shm-format.md against the shared library alone, as a reader of that
# page would, and runs it.  run-example.sh PAGE HEADER-FOLDER LIBRARY
set -eu
page=$1
headers=$2
library=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
awk '/^```c$/ { on = 1; next } /^```$/ { on = 0 } on' "$page" > "$work/example.c"
grep -q sentry_shm_reader_wait "$work/example.c"
"${CC:-cc}" -std=c11 -Wall -Wextra -Werror -I "$headers" "$work/example.c" "$library" -o "$work/example"
# Nobody writes this stream, so the example says so and fails.
status=0
SENTRY_SHM_DIR=$work LD_LIBRARY_PATH=$(dirname "$library") "$work/example" field > "$work/out" 2> "$work/err" || status=$?
test "$status" -eq 1
grep -q 'no frame' "$work/err"
test ! -s "$work/out"
