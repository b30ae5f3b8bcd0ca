// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict';
import test from 'node:test';

import {frameFromReply, frameId, kPatienceMs, mayReplace} from '../../web/frame.js';

const frame = (epoch, number, captureUs) => ({id: {epoch, number}, captureUs, etag: `"${epoch}-${number}"`});

test('an identity of 64 bits is read exactly', () => {
  const id = frameId('http://r/f/frames/18446744073709551615-9007199254740993.jpg?x=1');
  assert.deepEqual(id, {epoch: 18446744073709551615n, number: 9007199254740993n});
  assert.equal(frameId('http://r/f/latest.jpg'), null);
});

test('a reply tells the identity by its address or its Content-Location', () => {
  const headers = new Headers({'Content-Location': 'frames/5-6.jpg', 'X-Timestamp': '12.5', Link: '<frames/5-7.jpg>; rel=next'});
  const latest = frameFromReply({url: 'http://r/f/latest.jpg', headers, body: null});
  assert.deepEqual(latest.id, {epoch: 5n, number: 6n});
  assert.equal(latest.next, 'http://r/f/frames/5-7.jpg');
  assert.equal(latest.captureUs, 12500000);
  const named = frameFromReply({url: 'http://r/f/frames/5-6.jpg', headers: new Headers(), body: null});
  assert.deepEqual(named.id, {epoch: 5n, number: 6n});
  assert.equal(named.captureUs, null);
});

test('the first frame is always good', () => {
  assert.equal(mayReplace(frame(1n, 1n, 5), null, 0), true);
});

test('within an epoch number and capture time must not fall', () => {
  const shown = frame(1n, 5n, 500);
  assert.equal(mayReplace(frame(1n, 6n, 600), shown, 0), true);
  assert.equal(mayReplace(frame(1n, 6n, 500), shown, 0), true);
  assert.equal(mayReplace(frame(1n, 6n, 499), shown, 0), false);
  assert.equal(mayReplace(frame(1n, 4n, 600), shown, 0), false);
  assert.equal(mayReplace(frame(1n, 5n, 500), shown, 0), false);
});

test('between epochs the capture time decides, not the epoch', () => {
  const shown = frame(7n, 5n, 500);
  assert.equal(mayReplace(frame(3n, 1n, 501), shown, 0), true);
  assert.equal(mayReplace(frame(9n, 1n, 499), shown, 0), false);
  assert.equal(mayReplace(frame(9n, 1n, 500), shown, 0), false);
});

test('a sender whose clock was set back is shown again after a while', () => {
  const shown = frame(1n, 5n, 500);
  assert.equal(mayReplace(frame(2n, 1n, 100), shown, kPatienceMs - 1), false);
  assert.equal(mayReplace(frame(2n, 1n, 100), shown, kPatienceMs), true);
  assert.equal(mayReplace(shown, shown, kPatienceMs), false);
});

test('pictures without identity or time are told apart by their entity tag', () => {
  const plain = (etag) => ({id: null, captureUs: null, etag});
  assert.equal(mayReplace(plain('"a"'), plain('"b"'), 0), true);
  assert.equal(mayReplace(plain('"a"'), plain('"a"'), 0), false);
  assert.equal(mayReplace(plain(null), plain(null), 0), true);
});
