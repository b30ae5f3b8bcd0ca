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
# What it requires is the system's own; what it brings is still on the stage.
include=$(pkg-config --variable=includedir sentry-relay-1.0)
flags=$(pkg-config --cflags --libs sentry-relay-1.0)
read -ra flags <<<"${flags//-I$include\/sentry-relay/-I$stage$include\/sentry-relay}"
library=$(find "$stage" -name 'libsentry-relay.so')
[ -n "$library" ] || { echo "libsentry-relay.so is not installed" >&2; exit 1; }

"$cc" -Wall -Wextra -Werror -Wno-unused-parameter "$source" -o "$stage/program" \
  -L"${library%/*}" "${flags[@]}"
SENTRY_STATE_DIR=$stage LD_LIBRARY_PATH=${library%/*} "$stage/program"
