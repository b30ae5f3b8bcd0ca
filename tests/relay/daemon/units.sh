#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# units.sh INSTALLED BUILT UNIT...: has systemd judge the units as they are installed, but for the
# program, which is the one that was built.
set -euo pipefail

installed=$1 built=$(realpath "$2")
shift 2
place=$(mktemp -d)
trap 'rm -r "$place"' EXIT
for unit; do
  sed "s#$installed#$built#" "$unit" >"$place/$(basename "$unit")"
done

said=$(systemd-analyze verify --man=no "$place"/* 2>&1) || {
  echo "$said"
  exit 1
}
# What it only warns of is wrong, too.
if grep -F "$place" <<<"$said"; then exit 1; fi
for service in "$place"/*.service; do
  systemd-analyze security --offline=yes --threshold=25 "$service" | tail -1
done
