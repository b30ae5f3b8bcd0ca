// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import {parseUrl} from './url.js';

// Reads the reply headers that steer the player. Every function takes the header's text, or null
// where there is none, and answers null to what it cannot understand.

const kLongestWaitS = 300;

// The address of the link with `rel="next"` (RFC 8288), resolved against `base`. An address of
// another origin is not followed: a reply speaks only for the server it came from.
export function nextLink(text, base) {
  for (const link of parseLinks(text ?? '')) {
    if (!link.rel.includes('next')) continue;
    const url = parseUrl(link.target, base);
    if (url && url.origin === new URL(base).origin) return url.href;
  }
  return null;
}

// A comma or semicolon inside <…> or "…" does not separate.
function parseLinks(text) {
  const link = /<([^>]*)>((?:[^,"]|"(?:[^"\\]|\\.)*")*)/g;
  return [...text.matchAll(link)].map(([, target, parameters]) => ({
    target: target.trim(),
    rel: parseRel(parameters),
  }));
}

function parseRel(parameters) {
  const match = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i.exec(parameters);
  return match ? (match[1] ?? match[2]).toLowerCase().split(/\s+/) : [];
}

// Milliseconds from `Retry-After`, in seconds or as a date that `serverNowMs` is compared with.
export function retryAfterMs(text, serverNowMs) {
  if (text === null) return null;
  const seconds = /^\s*\d+\s*$/.test(text) ? Number(text) : (Date.parse(text) - serverNowMs) / 1000;
  if (Number.isNaN(seconds)) return null;
  return 1000 * Math.min(Math.max(seconds, 0), kLongestWaitS);
}

// A whole number of milliseconds, as in `Sentry-Poll-Interval` and `Sentry-Age-Ms`.
export function milliseconds(text) {
  return text !== null && /^\s*\d{1,15}\s*$/.test(text) ? Number(text) : null;
}

// `X-Timestamp`, seconds and microseconds since 1970, as whole microseconds: the decimals of a
// double would not suffice.
export function timestampUs(text) {
  const match = /^\s*(\d{1,10})(?:\.(\d{1,9}))?\s*$/.exec(text ?? '');
  return match ? Number(match[1]) * 1e6 + Number((match[2] ?? '').padEnd(6, '0').slice(0, 6)) : null;
}
