// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict';
import test from 'node:test';

import {parseSource} from '../../web/url.js';

test('a source is a folder, its name, and what every request repeats', () => {
  assert.deepEqual(parseSource('field'), {folder: 'field/', query: '', name: 'field'});
  assert.deepEqual(parseSource('field//'), {folder: 'field/', query: '', name: 'field'});
  assert.deepEqual(parseSource('https://a.example/x/field/?expires=9&signature=a?b'), {
    folder: 'https://a.example/x/field/',
    query: '?expires=9&signature=a?b',
    name: 'field',
  });
});

test('a source without a name is the folder of the page', () => {
  assert.equal(parseSource('').folder, './');
  assert.equal(parseSource('.').name, '.');
  assert.deepEqual(parseSource('?a=b'), {folder: './', query: '?a=b', name: '.'});
});
