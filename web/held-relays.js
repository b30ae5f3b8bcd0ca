// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import {retryAfterMs} from './http-headers.js';

// Until when each relay does not want to be asked, as its Retry-After says. Local times.
export class HeldRelays {
  #until = new Map();

  // A little is added, so that those who were refused together do not come back together.
  hold(relay, reply, serverNowMs) {
    const ms = retryAfterMs(reply.headers.get('Retry-After'), serverNowMs) ?? 0;
    this.#until.set(relay, performance.now() + ms * (1 + Math.random() / 4));
  }

  until(relay) {
    return this.#until.get(relay) ?? 0;
  }
}
