// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import {Backoff, spread} from './backoff.js';
import {HeldRelays} from './held-relays.js';
import {Repeater} from './repeater.js';
import {request} from './request.js';

const kPeriodMs = 3000;

// Reads a JSON document of a relay, such as streams.json, again and again.
export class DocumentReader {
  #path;
  #relay;
  #clock;
  #onDocument;
  #onTrouble;
  #backoff = new Backoff();
  #held = new HeldRelays();
  #repeater;

  // `onDocument(document, url)` may answer with the milliseconds to the next reading;
  // `onTrouble(status)` gets the HTTP status, or null where there was no reply.
  constructor({path, relay, clock, onDocument, onTrouble = () => {}}) {
    this.#path = path;
    this.#relay = relay;
    this.#clock = clock;
    this.#onDocument = onDocument;
    this.#onTrouble = onTrouble;
    this.#repeater = new Repeater(
      (signal, startedAt) => this.#read(signal, startedAt),
      () => this.#held.until(this.#relay.current));
  }

  start() {
    this.#repeater.start();
  }

  stop() {
    this.#repeater.stop();
  }

  kick() {
    this.#backoff.reset();
    this.#repeater.kick();
  }

  async #read(signal, startedAt) {
    try {
      const url = new URL(this.#path, this.#relay.current).href;
      const reply = await request(url, {signal, as: 'json', cache: 'no-cache'});
      this.#clock.observeReply(reply);
      if (reply.status !== 200) return this.#failed(reply);
      return this.#received(reply, startedAt);
    } catch {
      return signal.aborted ? startedAt : this.#failed(null);
    }
  }

  #received(reply, startedAt) {
    this.#relay.worked();
    this.#backoff.reset();
    this.#clock.observe(Date.parse(reply.body?.server_time ?? ''), 1, reply.startedAt, reply.arrivedAt);
    const periodMs = this.#onDocument(reply.body, reply.url) ?? kPeriodMs;
    return startedAt + spread(periodMs);
  }

  #failed(reply) {
    const held = reply !== null && this.#held.hold(this.#relay.current, reply, this.#clock.now());
    if (this.#relay.failed()) return performance.now();
    this.#onTrouble(reply?.status ?? null);
    return performance.now() + (held ? 0 : this.#backoff.next());
  }
}
