// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What time it is at the relay, whatever the browser's own clock says.
//
// A reply proves that at some instant between the request's start and the reply's arrival the
// relay's clock showed a certain time. So each reply bounds the difference of the two clocks from
// both sides, and several replies narrow it down. When they contradict each other, one of the
// clocks was set, and the newest reply is believed.
export class ServerClock {
  #least = -Infinity; // server time less local time, ms
  #most = Infinity;
  #local;

  constructor(local = () => performance.now()) {
    this.#local = local;
  }

  get known() {
    return Number.isFinite(this.#least);
  }

  now() {
    return this.known ? this.#local() + (this.#least + this.#most) / 2 : Date.now();
  }

  // The relay's clock showed a time from `serverMs` to `serverMs + resolutionMs` between the local
  // instants `startedAt` and `arrivedAt`.
  observe(serverMs, resolutionMs, startedAt, arrivedAt) {
    if (!Number.isFinite(serverMs)) return;
    const least = serverMs - arrivedAt;
    const most = serverMs + resolutionMs - startedAt;
    const contradicts = least > this.#most || most < this.#least;
    this.#least = contradicts ? least : Math.max(least, this.#least);
    this.#most = contradicts ? most : Math.min(most, this.#most);
  }

  // Takes the time from a reply's `Date`, unless a cache on the way kept the reply.
  observeReply(reply) {
    if (Number(reply.headers.get('Age') ?? 0) > 0) return;
    const date = Date.parse(reply.headers.get('Date') ?? '');
    this.observe(date, 1000, reply.startedAt, reply.arrivedAt);
  }
}
