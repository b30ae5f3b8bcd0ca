// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import {readFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import {extname} from 'node:path';

import {FakeStream} from './fake-stream.js';

const kWeb = new URL('../../../web/', import.meta.url);
const kTypes = {'.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml'};

// A relay that does what a test tells it. It speaks docs/http-api.md as far as a player needs it.
export class FakeRelay {
  pollMs = 1000;
  skewMs = 0; // of its clock
  waitMs = 4000;
  prefix = '/';
  servers = null;
  streams = new Map();
  pages = new Map(); // of the test's own, by their path
  requests = []; // {at, path, ifNoneMatch}
  mostWaiting = 0; // requests that were held at the same time
  // A test's own answer: called with (request, response, path), true when it has answered.
  intervene = () => false;
  #server = null;
  #port = 0;
  #waiting = 0;
  #epoch = 1000n;

  get url() {
    return `http://127.0.0.1:${this.#port}${this.prefix}`;
  }

  now() {
    return Date.now() + this.skewMs;
  }

  add(name) {
    const stream = new FakeStream(name, this, (this.#epoch += 1000n));
    this.streams.set(name, stream);
    return stream;
  }

  // The same port is used again after stop().
  async start() {
    this.#server = createServer((request, response) => this.#answer(request, response).catch(() => response.destroy()));
    await new Promise((resolve, reject) => {
      this.#server.once('error', reject).listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = this.#server.address().port;
    return this;
  }

  // As if killed: nobody gets a last word.
  async stop() {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async end() {
    for (const stream of this.streams.values()) stream.halt();
    await this.stop();
  }

  asked(pattern) {
    return this.requests.filter(({path}) => pattern.test(path));
  }

  async #answer(request, response) {
    const {pathname} = new URL(request.url, 'http://relay');
    if (!pathname.startsWith(this.prefix)) return reply(response, 404, {}, 'outside the prefix');
    const path = pathname.slice(this.prefix.length);
    this.requests.push({at: performance.now(), path, ifNoneMatch: request.headers['if-none-match']});
    this.#heads(response);
    if (request.method === 'OPTIONS') return reply(response, 204, {'Access-Control-Allow-Headers': '*'});
    if (this.intervene(request, response, path)) return undefined;
    const document = this.#document(path);
    if (document) return reply(response, 200, {'Content-Type': 'application/json'}, JSON.stringify(document));
    const [, name, file] = /^([^/]+)\/(.+)$/.exec(path) ?? [];
    const stream = this.streams.get(name);
    if (file && !stream) return reply(response, 404, {}, 'no such stream');
    if (file === 'latest.jpg') return this.#latest(request, response, stream);
    if (file?.startsWith('frames/')) return this.#frame(response, stream, file);
    return this.#file(response, path || 'index.html');
  }

  #heads(response) {
    response.setHeader('Date', new Date(this.now()).toUTCString());
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Expose-Headers', '*, Date, Age, Link, Retry-After');
    response.setHeader('Cache-Control', 'no-cache');
  }

  #document(path) {
    const streams = [...this.streams.values()].map((stream) => stream.status());
    if (path === 'streams.json') return {server_time: new Date(this.now()).toISOString(), streams};
    if (path === 'servers.json') return {poll_interval_ms: this.pollMs, servers: this.servers ?? [{url: './'}]};
    return streams.find(({stream}) => path === `${stream}/status.json`);
  }

  #latest(request, response, stream) {
    const frame = stream.newest;
    if (!frame) return reply(response, 503, {'Retry-After': '1'}, 'There is no fresh picture.');
    const heads = {
      ...frameHeads(stream, frame),
      'Content-Location': `frames/${frame.epoch}-${frame.number}.jpg`,
      Link: `<frames/${frame.epoch}-${frame.number + 1n}.jpg>; rel="next"`,
      'Sentry-Age-Ms': String(Math.max(this.now() - frame.captureMs, 0)),
      'Sentry-Poll-Interval': String(this.pollMs),
    };
    if (request.headers['if-none-match'] === heads.ETag) return reply(response, 304, heads);
    return reply(response, 200, heads, frame.bytes);
  }

  async #frame(response, stream, file) {
    const match = /^frames\/(\d+)-(\d+)\.jpg$/.exec(file);
    if (!match) return reply(response, 404);
    const id = {epoch: BigInt(match[1]), number: BigInt(match[2])};
    const deadline = performance.now() + this.waitMs;
    let left = this.waitMs;
    this.mostWaiting = Math.max(this.mostWaiting, (this.#waiting += 1));
    while (isAhead(id, stream) && left > 0) {
      await stream.wait(left);
      left = deadline - performance.now();
    }
    this.#waiting -= 1;
    const frame = stream.find(id);
    const {newest} = stream;
    const missing = {'Retry-After': '1', Link: `<${newest.epoch}-${newest.number}.jpg>; rel="next"`};
    if (!frame) return reply(response, isAhead(id, stream) ? 204 : 410, missing);
    const next = `<${frame.epoch}-${frame.number + 1n}.jpg>; rel="next"`;
    const kept = {'Cache-Control': 'public, max-age=300, immutable'};
    return reply(response, 200, {...frameHeads(stream, frame), Link: next, ...kept}, frame.bytes);
  }

  async #file(response, name) {
    const bytes = this.pages.get(name) ?? (await readFile(new URL(name, kWeb)).catch(() => null));
    if (!bytes) return reply(response, 404, {}, 'nothing here');
    const policy = {'Content-Security-Policy': "default-src 'self'; connect-src *"};
    return reply(response, 200, {'Content-Type': kTypes[extname(name)], ...policy}, bytes);
  }
}

function isAhead(id, {newest}) {
  return id.epoch === newest.epoch && id.number > newest.number;
}

function frameHeads(stream, frame) {
  return {
    'Content-Type': 'image/jpeg',
    ETag: `"${stream.name}-${frame.epoch}-${frame.number}"`,
    'X-Timestamp': (frame.captureMs / 1000).toFixed(6),
  };
}

function reply(response, status, heads = {}, body = '') {
  response.writeHead(status, heads).end(status === 204 || status === 304 ? undefined : body);
}
