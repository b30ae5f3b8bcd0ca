// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict';
import test from 'node:test';

import {Backoff, kLongestDelayMs} from '../../web/backoff.js';
import {ServerClock} from '../../web/server-clock.js';
import {takeSeat} from '../../web/wait-seats.js';

test('the pause grows from half a second to five and starts over', () => {
  const backoff = new Backoff(() => 0.5);
  const pauses = Array.from({length: 10}, () => backoff.next());
  assert.equal(pauses[0], 500);
  assert.equal(pauses.at(-1), 5000);
  assert.deepEqual(pauses, [...pauses].sort((a, b) => a - b));
  backoff.reset();
  assert.equal(backoff.next(), 500);
});

test('pauses are spread, and no longer than the longest', () => {
  const early = new Backoff(() => 0);
  const late = new Backoff(() => 0.999);
  for (let i = 0; i < 10; i += 1) {
    const [least, most] = [early.next(), late.next()];
    assert.ok(least >= 400 && least < most && most <= kLongestDelayMs, `${least} to ${most}`);
  }
});

test('a relay that comes back within four seconds is found within two', () => {
  const backoff = new Backoff(() => 0.999);
  for (let elapsed = 0; elapsed < 4000; ) {
    const pause = backoff.next();
    assert.ok(pause <= 2100, `${pause} after ${elapsed}`);
    elapsed += pause;
  }
});

test('replies narrow the difference of the clocks down', () => {
  let local = 0;
  const clock = new ServerClock(() => local);
  assert.equal(clock.known, false);
  clock.observe(1000000, 1000, 0, 200); // the server is ahead by 999800 to 1001000
  assert.ok(Math.abs(clock.now() - 1000400) <= 600);
  clock.observe(1000650, 1, 240, 260); // by 1000390 to 1000411
  local = 500;
  assert.ok(Math.abs(clock.now() - 1000900) <= 11, String(clock.now()));
});

test('a clock that is set is believed again at once', () => {
  const clock = new ServerClock(() => 0);
  clock.observe(5000, 1, 0, 10);
  clock.observe(90000, 1, 0, 10);
  assert.ok(Math.abs(clock.now() - 89995) <= 6);
  clock.observe(NaN, 1, 0, 10);
  assert.ok(Math.abs(clock.now() - 89995) <= 6);
});

test('the date of a cached reply tells nothing', () => {
  const clock = new ServerClock(() => 0);
  const headers = new Headers({Date: 'Mon, 23 Nov 2026 10:00:00 GMT', Age: '7'});
  clock.observeReply({headers, startedAt: 0, arrivedAt: 1});
  assert.equal(clock.known, false);
  headers.delete('Age');
  clock.observeReply({headers, startedAt: 0, arrivedAt: 1});
  assert.equal(clock.known, true);
});

test('only so many requests wait at one server', () => {
  const seats = Array.from({length: 4}, () => takeSeat('http://a.example/x'));
  assert.ok(seats.every(Boolean));
  assert.equal(takeSeat('http://a.example/y'), null);
  assert.ok(takeSeat('http://b.example/y'));
  seats[0]();
  seats[0]();
  assert.ok(takeSeat('http://a.example/y'));
  assert.equal(takeSeat('http://a.example/y'), null);
});
