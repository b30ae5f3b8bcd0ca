// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

export class Timeout extends Error {}

// One request, bounded in time. Resolves to any reply whose head and body came whole, whatever its
// status; rejects when there was none, and when `signal` aborts. `as` names the form of a 200's
// body: blob or json. Times are those of performance.now().
export async function request(url, options) {
  const {signal, headers = {}, cache = 'default', as = 'blob'} = options;
  const {headLimitMs = 6000, bodyLimitMs = 20000} = options;
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  const limit = (ms, what) => setTimeout(() => controller.abort(new Timeout(`no ${what} within ${ms} ms`)), ms);
  if (signal.aborted) throw signal.reason;
  signal.addEventListener('abort', abort, {once: true});
  let timer = limit(headLimitMs, 'answer');
  try {
    const startedAt = performance.now();
    const response = await fetch(url, {headers, cache, signal: controller.signal});
    const arrivedAt = performance.now();
    clearTimeout(timer);
    timer = limit(bodyLimitMs, 'whole answer');
    // An error's body is read too, or the connection could not be used again.
    const body = await (response.status === 200 ? response[as]() : response.text());
    return {status: response.status, headers: response.headers, url: response.url, body, startedAt, arrivedAt};
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

// Waits `ms`, or until `signal` aborts; never rejects.
export function pause(ms, signal) {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, {once: true});
  });
}
