// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import {milliseconds, nextLink, timestampUs} from './http-headers.js';

// Without an acceptable frame for this long the rule of the capture time is given up: the sender's
// clock was set back, and the relay's newest picture is newer than what is on screen all the same.
export const kPatienceMs = 30000;

// What a 200 says about the picture it carries.
export function frameFromReply(reply) {
  const location = reply.headers.get('Content-Location');
  const url = location ? new URL(location, reply.url).href : reply.url;
  return {
    id: frameId(url),
    captureUs: timestampUs(reply.headers.get('X-Timestamp')),
    ageMs: milliseconds(reply.headers.get('Sentry-Age-Ms')),
    etag: reply.headers.get('ETag'),
    source: reply.headers.get('Sentry-Source'),
    next: nextLink(reply.headers.get('Link'), reply.url),
    blob: reply.body,
  };
}

// The identity in an address that ends in `frames/<epoch>-<number>.jpg`. Both parts have 64 bits,
// more than a number holds.
export function frameId(url) {
  const match = /\/frames\/(\d{1,20})-(\d{1,20})\.[a-z]+(?:[?#]|$)/.exec(url);
  return match ? {epoch: BigInt(match[1]), number: BigInt(match[2])} : null;
}

export function sameFrame(a, b) {
  if (a.id && b.id) return a.id.epoch === b.id.epoch && a.id.number === b.id.number;
  return a.etag !== null && a.etag === b.etag;
}

// Whether `frame` may take the place of `shown` (null: nothing is shown). Relays that are fed
// separately share no identity, so the capture time decides; within one epoch the number must rise
// too. `shownForMs` is the time since a frame was last accepted.
export function mayReplace(frame, shown, shownForMs) {
  if (shown === null) return true;
  if (sameFrame(frame, shown)) return false;
  if (shownForMs >= kPatienceMs) return true;
  const sameEpoch = frame.id && shown.id && frame.id.epoch === shown.id.epoch;
  if (sameEpoch && frame.id.number < shown.id.number) return false;
  if (frame.captureUs === null || shown.captureUs === null) return true;
  return sameEpoch ? frame.captureUs >= shown.captureUs : frame.captureUs > shown.captureUs;
}
