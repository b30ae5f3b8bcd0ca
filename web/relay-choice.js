// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import {parseUrl} from './url.js';

// The list in servers.json: which relays serve the same streams, and how the viewers are to be
// shared out among them.

// Reads the document; addresses are resolved against its own. Entries without a usable address and
// those not ready are left out.
export function parseServers(document, url) {
  const servers = Array.isArray(document?.servers) ? document.servers : [];
  return servers
    .filter((entry) => typeof entry?.url === 'string' && (entry.state ?? 'ready') === 'ready')
    .map((entry) => ({url: parseUrl(entry.url, url)?.href ?? '', weight: weightOf(entry)}))
    .filter((entry) => /^https?:/.test(entry.url));
}

function weightOf(entry) {
  return Number.isFinite(entry.weight) && entry.weight >= 0 ? entry.weight : 1;
}

// Chooses by weight; a weight of zero is chosen only when nothing else is left.
export function pickServer(servers, random) {
  const total = servers.reduce((sum, server) => sum + server.weight, 0);
  let mark = random() * total;
  for (const server of servers) {
    mark -= server.weight;
    if (mark < 0) return server.url;
  }
  return servers.length > 0 ? servers[Math.floor(random() * servers.length)].url : null;
}

// The relay that one player asks. After a failure it moves to another one, until all have failed.
export class RelayChoice {
  #home;
  #servers;
  #failed = new Set();
  #current;
  #random;

  constructor(home, servers = [], random = Math.random) {
    this.#home = home;
    this.#random = random;
    this.#servers = servers;
    this.#current = pickServer(servers, random) ?? home;
  }

  get current() {
    return this.#current;
  }

  // A relay that is no longer in the list is left, also while it still answers: it is to be drained.
  update(servers) {
    this.#servers = servers;
    const listed = servers.some((server) => server.url === this.#current);
    if (!listed) this.#current = pickServer(servers, this.#random) ?? this.#home;
  }

  worked() {
    this.#failed.clear();
  }

  // Moves on. False when every relay has failed since one last worked; then they all get a new chance.
  failed() {
    this.#failed.add(this.#current);
    const left = this.#servers.filter((server) => !this.#failed.has(server.url));
    const next = pickServer(left, this.#random);
    if (next !== null) {
      this.#current = next;
      return true;
    }
    this.#failed.clear();
    const others = this.#servers.filter((server) => server.url !== this.#current);
    this.#current = pickServer(others, this.#random) ?? this.#current;
    return false;
  }
}
