// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import './player.js';

import {DocumentReader} from './documents.js';
import {RelayChoice, parseServers} from './relay-choice.js';
import {ServerClock} from './server-clock.js';
import {troubleWords} from './words.js';

const kCalmPeriodMs = 3000;
const kUneasyPeriodMs = 1500;

// The page: a player for every stream in streams.json, also for those that come later.
class Page {
  #main = document.querySelector('main');
  #message = document.querySelector('#message');
  #players = new Map();
  #servers = [];
  #home = new URL('./', document.baseURI).href;
  #relay = new RelayChoice(this.#home);
  #clock = new ServerClock();
  #away = false;
  #readers;

  constructor() {
    const reader = (path, relay, onDocument, onTrouble) =>
      new DocumentReader({path, relay, clock: this.#clock, onDocument, onTrouble});
    this.#readers = [
      reader('streams.json', this.#relay, (list) => this.#list(list), (status) => this.#failed(status)),
      reader('servers.json', new RelayChoice(this.#home), (list, url) => this.#serve(list, url)),
    ];
    document.addEventListener('visibilitychange', () => this.#run());
    this.#main.addEventListener('sentry-turn', () => this.#readers[0].kick());
    addEventListener('online', () => this.#readers.forEach((each) => each.kick()));
    this.#run();
  }

  #run() {
    for (const each of this.#readers) document.hidden ? each.stop() : each.start();
  }

  #serve(document, url) {
    this.#servers = parseServers(document, url);
    this.#relay.update(this.#servers);
    for (const player of this.#players.values()) player.servers = this.#servers;
    return 30000;
  }

  #list(list) {
    const streams = Array.isArray(list?.streams) ? list.streams.filter((each) => typeof each?.stream === 'string') : [];
    const names = new Set(streams.map((each) => each.stream));
    for (const [name, player] of this.#players) player.gone = !names.has(name);
    for (const status of streams) this.#show({poll_interval_ms: list.poll_interval_ms, ...status});
    if (this.#away) for (const player of this.#players.values()) player.kick();
    this.#away = false;
    this.#say(this.#players.size > 0 ? '' : troubleWords('waiting'));
    document.title = names.size === 1 ? `${[...names][0]} · Sentry` : 'Sentry';
    const slowest = Math.max(0, ...streams.map((each) => each.poll_interval_ms ?? 0));
    const calm = streams.length > 0 && streams.every((each) => each.source?.state === 'live');
    return Math.max(calm ? kCalmPeriodMs : kUneasyPeriodMs, 2 * slowest);
  }

  #show(status) {
    const known = this.#players.get(status.stream);
    if (known) {
      known.status = status;
      return;
    }
    const player = document.createElement('sentry-player');
    player.setAttribute('src', `${encodeURIComponent(status.stream)}/`);
    player.servers = this.#servers;
    player.status = status;
    this.#players.set(status.stream, player);
    this.#main.append(player);
    this.#main.dataset.count = String(this.#players.size);
  }

  #failed(status) {
    this.#away = true;
    const kind = status === null ? 'unreachable' : status === 503 ? 'busy' : status;
    if (this.#players.size === 0) this.#say(troubleWords(kind));
  }

  #say(text) {
    if (this.#message.textContent !== text) this.#message.textContent = text;
    this.#message.hidden = text === '';
  }
}

new Page();
