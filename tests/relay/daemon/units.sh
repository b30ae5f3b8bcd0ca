#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# units.sh SERVICE SOCKET INSTALLED BUILT: has systemd judge the units as they are installed, but for
# the program, which is the one that was built.
set -euo pipefail

place=$(mktemp -d)
trap 'rm -r "$place"' EXIT
sed "s#$3#$(realpath "$4")#" "$1" >"$place/sentryc.service"
cp "$2" "$place/sentryc.socket"

said=$(systemd-analyze verify --man=no "$place/sentryc.service" "$place/sentryc.socket" 2>&1) || {
  echo "$said"
  exit 1
}
# What it only warns of is wrong, too.
if grep -F "$place" <<<"$said"; then exit 1; fi
systemd-analyze security --offline=yes --threshold=25 "$place/sentryc.service" | tail -1
