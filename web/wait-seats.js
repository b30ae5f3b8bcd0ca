// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// A browser opens six connections to one server (HTTP/1.1). A request that waits for the next frame
// occupies one, so only so many players of a page may wait at a time; the others poll, and
// there is always a connection left for them and for the list of streams.
const kSeats = 4;
const taken = new Map();

export function takeSeat(url) {
  const origin = new URL(url).origin;
  const count = taken.get(origin) ?? 0;
  if (count >= kSeats) return null;
  taken.set(origin, count + 1);
  let given = false;
  return () => {
    if (!given) taken.set(origin, taken.get(origin) - 1);
    given = true;
  };
}
