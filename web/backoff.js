// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

export const kFirstDelayMs = 500;
export const kLongestDelayMs = 5000;

// How long to wait before trying again. It grows slowly, so that a relay that is restarted at once
// is found again within two seconds, and it is spread, so that thousands of viewers who lost one
// relay in the same instant do not come back in the same instant.
export class Backoff {
  #failures = 0;
  #random;

  constructor(random = Math.random) {
    this.#random = random;
  }

  next() {
    const plain = Math.min(kFirstDelayMs * 1.5 ** this.#failures, kLongestDelayMs);
    this.#failures += 1;
    return Math.round(Math.min(spread(plain, this.#random), kLongestDelayMs));
  }

  reset() {
    this.#failures = 0;
  }
}

// `ms`, up to a fifth more or less.
export function spread(ms, random = Math.random) {
  return ms * (0.8 + 0.4 * random());
}
