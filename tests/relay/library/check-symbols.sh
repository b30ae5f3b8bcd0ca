#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# check-symbols.sh LIBRARY HEADER…: the library shows what its headers declare, and nothing else.
set -euo pipefail

library=$1
shift
shown=$(nm -D --defined-only "$library" | awk '{print $3}' | sed 's/@.*//' | sort -u)
declared=$({ sed -nE 's/^.*[ *](sentry_relay_[a-z0-9_]+)\(.*/\1/p' "$@"
             # G_DECLARE_FINAL_TYPE declares one more.
             sed -nE 's/^G_DECLARE_FINAL_TYPE\([A-Za-z]+, *(sentry_relay_[a-z]+),.*/\1_get_type/p' "$@"
           } | grep -vx 'sentry_relay_error_quark()' | sort -u)
if ! difference=$(diff <(printf '%s\n' "$declared") <(printf '%s\n' "$shown")); then
  printf 'declared (<) and shown (>) differ:\n%s\n' "$difference" >&2
  exit 1
fi
