// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import {picture} from './picture.js';

// One stream of a FakeRelay, whose every frame a test publishes by hand or by `run()`.
export class FakeStream {
  source = {state: 'live', reason: ''};
  frames = [];
  #waiting = [];
  #timer = null;

  constructor(name, relay, epoch) {
    this.name = name;
    this.relay = relay;
    this.epoch = epoch;
    this.number = 0n;
  }

  get newest() {
    return this.frames.at(-1);
  }

  // `red` and so on give the colour; `body` other bytes than a picture; `captureMs` another time.
  publish({captureMs = this.relay.now(), epoch = this.epoch, body, ...colour} = {}) {
    if (epoch !== this.epoch) this.number = 0n;
    this.epoch = epoch;
    this.number += 1n;
    const bytes = body ?? picture({red: 40, green: 40, blue: 40, ...colour});
    this.frames.push({epoch, number: this.number, captureMs, bytes});
    this.frames.splice(0, this.frames.length - 16);
    this.#waiting.splice(0).forEach((wake) => wake());
    return this.newest;
  }

  // Publishes pictures of a slowly changing brightness.
  run(everyMs) {
    let step = 0;
    const next = () => this.publish({red: (step = (step + 37) % 256), green: 90, blue: 160});
    next();
    this.#timer = setInterval(next, everyMs);
  }

  halt() {
    clearInterval(this.#timer);
  }

  find({epoch, number}) {
    return this.frames.find((frame) => frame.epoch === epoch && frame.number === number);
  }

  // Resolves at the next publish(), at the latest after `ms`.
  wait(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  status() {
    const {newest} = this;
    return {
      stream: this.name,
      epoch: newest ? String(newest.epoch) : null,
      number: newest ? Number(newest.number) : null,
      server_time: new Date(this.relay.now()).toISOString(),
      age_ms: newest ? Math.max(this.relay.now() - newest.captureMs, 0) : null,
      source: newest ? this.source : {state: 'gone', reason: 'no frame has come yet'},
      poll_interval_ms: this.relay.pollMs,
    };
  }
}
