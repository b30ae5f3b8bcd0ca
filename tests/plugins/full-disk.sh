#!/bin/sh
# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# sentryshmsink where there is no room for its segment: an error that says so, once. TAP on stdout.
# The small file system is mounted in a mount namespace of this test.
set -u

if [ "${1-}" != inside ]; then
    for unshare in 'unshare -m' 'unshare -r -m'; do
        if $unshare true 2>/dev/null; then exec $unshare "$0" inside; fi
    done
    echo '1..0 # SKIP a mount namespace cannot be made here (unshare -m)'
    exit 0
fi

directory=$(mktemp -d)
trap 'umount "$directory" 2>/dev/null; rm -rf "$directory"' EXIT
export SENTRY_SHM_DIR="$directory" SENTRY_STATE_DIR="$directory/state"

# Runs a pipeline of large pictures with room for $1 bytes, and says so as test $2: $3.
try() {
    mount -t tmpfs -o "size=$1" none "$directory" || exit 1
    output=$(timeout 60 gst-launch-1.0 videotestsrc pattern=snow num-buffers=20 \
        ! video/x-raw,width=1920,height=1080 ! jpegenc quality=100 \
        ! sentryshmsink sync=false segment=full 2>&1)
    status=$?
    umount "$directory"
    told=$(printf '%s\n' "$output" | grep -c 'ERROR: from element.*sentryshmsink0: .*No space left')
    if [ "$status" -ne 0 ] && [ "$status" -ne 124 ] && [ "$told" -eq 1 ]; then
        echo "ok $2 $3"
    else
        echo "not ok $2 $3"
        printf '# status %s\n' "$status"
        printf '%s\n' "$output" | sed 's/^/# /'
    fi
}

echo 1..2
try 300k 1 'no room for a segment at the start'
try 6m 2 'no room for bigger slots on the way'
