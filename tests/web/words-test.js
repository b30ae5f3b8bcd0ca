// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict';
import test from 'node:test';

import {ageWords, describe, liveMs, sourceOf} from '../../web/words.js';

test('an age is told in the unit a person would use', () => {
  assert.equal(ageWords(0), '0 s old');
  assert.equal(ageWords(12999), '12 s old');
  assert.equal(ageWords(119999), '119 s old');
  assert.equal(ageWords(120000), '2 min old');
  assert.equal(ageWords(3 * 3600e3), '3 h old');
  assert.equal(ageWords(50 * 3600e3), '2 days old');
});

test('an age is never negative', () => {
  assert.equal(ageWords(-5000), '0 s old');
});

const live = {state: 'live', reason: ''};

test('a fresh picture is live and needs no words', () => {
  assert.deepEqual(describe({ageMs: 900, trouble: null, source: live}), {tone: 'live', state: 'live', note: ''});
  assert.equal(describe({ageMs: 900, trouble: null, source: undefined}).tone, 'live');
});

test('an old picture says how old', () => {
  assert.deepEqual(describe({ageMs: 12400, trouble: null, source: live}), {tone: 'old', state: '12 s old', note: ''});
});

test('a held picture and a slate never look fresh, however fresh they are', () => {
  const held = describe({ageMs: 100, trouble: null, source: {state: 'held', reason: 'cable pulled'}});
  assert.deepEqual(held, {tone: 'old', state: '0 s old', note: 'Held: cable pulled'});
  const slate = describe({ageMs: 100, trouble: null, source: {state: 'slate', reason: ''}});
  assert.deepEqual(slate, {tone: 'old', state: 'no camera', note: 'There is no camera picture'});
});

test('the picture on screen is what its reply says, with the reason of the document', () => {
  const slate = {source: {state: 'slate', reason: 'no signal'}};
  assert.deepEqual(sourceOf({source: 'slate'}, slate), slate.source);
  assert.deepEqual(sourceOf({source: 'live'}, slate), {state: 'live', reason: ''});
  assert.deepEqual(sourceOf({source: null}, slate), slate.source);
  assert.deepEqual(sourceOf(null, slate), slate.source);
  assert.equal(sourceOf(null, null), undefined);
});

test('without a picture it is said why', () => {
  const note = (trouble, source) => describe({ageMs: null, trouble, source}).note;
  assert.equal(note('connecting'), 'Connecting');
  assert.equal(note('unreachable', live), 'The relay cannot be reached; trying again');
  assert.equal(note('waiting'), 'Waiting for the camera');
  assert.equal(note('busy', live), 'The relay is full; trying again');
  assert.equal(note('busy', {state: 'gone', reason: 'no frame has come yet'}), 'Waiting for the camera. No frame has come yet');
  assert.equal(note(500), 'The relay answers with an error (500); trying again');
});

test('an old picture and an unreachable relay are both told', () => {
  const words = describe({ageMs: 8000, trouble: 'unreachable', source: {state: 'held', reason: 'fog'}});
  assert.equal(words.state, '8 s old');
  assert.equal(words.note, 'The relay cannot be reached; trying again. Held: fog');
});

test('a camera that is slow all the time is live at its own pace', () => {
  assert.equal(liveMs([]), 3000);
  assert.equal(liveMs([40, 41, 9000]), 3000);
  assert.equal(liveMs([5000, 5100, 4900]), 9800);
  assert.equal(liveMs([60000, 61000]), 20000);
  assert.equal(describe({ageMs: 6000, trouble: null, source: live, limitMs: 10000}).tone, 'live');
});
