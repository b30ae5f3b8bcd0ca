// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict';
import test from 'node:test';

import {milliseconds, nextLink, retryAfterMs, timestampUs} from '../../web/http-headers.js';

const base = 'https://relay.example/prefix/field/latest.jpg';

test('the next link is relative to the reply', () => {
  assert.equal(nextLink('<frames/7-2.jpg>; rel="next"', base), 'https://relay.example/prefix/field/frames/7-2.jpg');
  assert.equal(nextLink('<7-3.jpg>; rel=next', 'https://r.example/f/frames/7-2.jpg'), 'https://r.example/f/frames/7-3.jpg');
});

test('the next link is found among others, with commas inside', () => {
  const text = '<a,b>; rel="prev"; title="x, <c>; rel=next", <d;e>; type="image/jpeg" ; REL = "up Next"';
  assert.equal(nextLink(text, base), 'https://relay.example/prefix/field/d;e');
});

test('a link that is no next link is none', () => {
  for (const text of [null, '', 'nonsense', '<a>', '<a>; rel=nextdoor', '<a>; title="rel=next"', '<a; rel=next']) {
    assert.equal(nextLink(text, base), null, String(text));
  }
});

test('a link to another server or scheme is not followed', () => {
  assert.equal(nextLink('<https://evil.example/a.jpg>; rel=next', base), null);
  assert.equal(nextLink('<//evil.example/a.jpg>; rel=next', base), null);
  assert.equal(nextLink('<javascript:alert(1)>; rel=next', base), null);
  assert.equal(nextLink('<http://[bad>; rel=next', base), null);
});

test('Retry-After is read as seconds and as a date', () => {
  const now = Date.parse('Mon, 23 Nov 2026 10:00:00 GMT');
  assert.equal(retryAfterMs('3', now), 3000);
  assert.equal(retryAfterMs('Mon, 23 Nov 2026 10:00:05 GMT', now), 5000);
  assert.equal(retryAfterMs('Mon, 23 Nov 2026 09:00:00 GMT', now), 0);
  assert.equal(retryAfterMs('999999999', now), 300000);
  assert.equal(retryAfterMs('soon', now), null);
  assert.equal(retryAfterMs(null, now), null);
});

test('milliseconds are whole and not negative', () => {
  assert.equal(milliseconds('1000'), 1000);
  for (const text of [null, '', '-1', '1.5', '1e3', 'x', '9'.repeat(16)]) assert.equal(milliseconds(text), null);
});

test('a timestamp keeps its microseconds', () => {
  assert.equal(timestampUs('1793500000.123456'), 1793500000123456);
  assert.equal(timestampUs('1793500000.5'), 1793500000500000);
  assert.equal(timestampUs('1793500000'), 1793500000000000);
  for (const text of [null, '', '-1.0', 'now', '12345678901.0']) assert.equal(timestampUs(text), null);
});
