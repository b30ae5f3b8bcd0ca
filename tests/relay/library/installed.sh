#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# installed.sh BUILD CC SOURCE: what is installed is enough to compile a program and to run it.
set -euo pipefail

build=$1 cc=$2 source=$3
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
meson install -C "$build" --no-rebuild --quiet --destdir "$stage" >"$stage/log" 2>&1 ||
  { cat "$stage/log" >&2; exit 1; }

pc=$(find "$stage" -name sentry-relay-1.0.pc)
[ -n "$pc" ] || { echo "sentry-relay-1.0.pc is not installed" >&2; exit 1; }
export PKG_CONFIG_PATH=${pc%/*}
# All but the paths below the prefix are the system's own.
prefix=$(pkg-config --variable=prefix sentry-relay-1.0)
read -ra flags <<<"$(pkg-config --define-variable=prefix="$stage$prefix" --cflags --libs sentry-relay-1.0)"
library=$(find "$stage" -name 'libsentry-relay.so')
[ -n "$library" ] || { echo "libsentry-relay.so is not installed" >&2; exit 1; }

"$cc" -Wall -Wextra -Werror -Wno-unused-parameter "$source" -o "$stage/program" "${flags[@]}"
SENTRY_STATE_DIR=$stage LD_LIBRARY_PATH=${library%/*} "$stage/program"
