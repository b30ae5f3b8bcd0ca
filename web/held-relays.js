// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import {retryAfterMs} from './http-headers.js';

const kShortestMs = 500; // also where a relay says zero

// Until when each relay does not want to be asked, as its Retry-After says. Local times.
export class HeldRelays {
  #until = new Map();

  // Whether the reply says when to come back. A little is added to that, so that those who were
  // refused together do not come back together.
  hold(relay, reply, serverNowMs) {
    const ms = retryAfterMs(reply.headers.get('Retry-After'), serverNowMs);
    if (ms !== null) this.#until.set(relay, performance.now() + Math.max(ms, kShortestMs) * (1 + Math.random() / 4));
    return ms !== null;
  }

  until(relay) {
    return this.#until.get(relay) ?? 0;
  }
}
