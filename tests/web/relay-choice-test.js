// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict';
import test from 'node:test';

import {RelayChoice, parseServers, pickServer} from '../../web/relay-choice.js';

const servers = [{url: 'http://a/', weight: 30}, {url: 'http://b/', weight: 10}];

test('the list is read with its addresses resolved and unready ones left out', () => {
  const list = [
    {url: './', weight: 3},
    {url: 'https://b.example/x/', state: 'ready'},
    {url: 'https://c.example/', state: 'drain'},
    {url: 'ftp://d.example/'},
    {url: 'http://['},
    {weight: 1},
    null,
  ];
  assert.deepEqual(parseServers({servers: list}, 'https://a.example/p/servers.json'), [
    {url: 'https://a.example/p/', weight: 3},
    {url: 'https://b.example/x/', weight: 1},
  ]);
  for (const document of [null, {}, {servers: 'x'}]) assert.deepEqual(parseServers(document, 'http://a/'), []);
});

test('viewers are shared out by weight', () => {
  const picks = Array.from({length: 100}, (_, i) => pickServer(servers, () => i / 100));
  assert.equal(picks.filter((url) => url === 'http://a/').length, 75);
  assert.equal(pickServer([{url: 'http://z/', weight: 0}], () => 0.5), 'http://z/');
  assert.equal(pickServer([], () => 0), null);
});

test('after a failure another relay is asked, until all have failed', () => {
  const choice = new RelayChoice('http://home/', servers, () => 0);
  assert.equal(choice.current, 'http://a/');
  assert.equal(choice.failed(), true);
  assert.equal(choice.current, 'http://b/');
  assert.equal(choice.failed(), false);
  assert.equal(choice.current, 'http://a/');
});

test('a relay alone is asked again and again', () => {
  const choice = new RelayChoice('http://home/');
  assert.equal(choice.failed(), false);
  assert.equal(choice.current, 'http://home/');
});

test('a relay that leaves the list is left, one that stays is kept', () => {
  const choice = new RelayChoice('http://home/', servers, () => 0);
  choice.update([...servers].reverse());
  assert.equal(choice.current, 'http://a/');
  choice.update([servers[1]]);
  assert.equal(choice.current, 'http://b/');
  choice.update([]);
  assert.equal(choice.current, 'http://home/');
});
