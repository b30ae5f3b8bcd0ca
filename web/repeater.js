// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import {pause} from './request.js';

const kShortestTurnMs = 15;

// Runs `turn(signal, startedAt)` again and again, one at a time; it resolves to the local time at
// which the next turn is due. kick() ends the present turn or the pause after it. Between turns
// `notBefore()` is the local time that not even a kick comes before.
export class Repeater {
  #turn;
  #notBefore;
  #run = null; // aborts when the repeater stops
  #present = null; // aborts the present turn

  constructor(turn, notBefore = () => 0) {
    this.#turn = turn;
    this.#notBefore = notBefore;
  }

  get running() {
    return this.#run !== null;
  }

  start() {
    if (this.#run) return;
    this.#run = new AbortController();
    this.#loop(this.#run.signal);
  }

  stop() {
    this.#run?.abort();
    this.#run = null;
    this.kick();
  }

  kick() {
    this.#present?.abort();
  }

  async #loop(run) {
    while (!run.aborted) {
      const present = new AbortController();
      this.#present = present;
      const startedAt = performance.now();
      const dueAt = await this.#turn(present.signal, startedAt);
      await pause(dueAt - performance.now(), present.signal);
      await pause(Math.max(this.#notBefore(), startedAt + kShortestTurnMs) - performance.now(), run);
    }
  }
}
