// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import {Backoff, spread} from './backoff.js';
import {frameFromReply, frameId, sameFrame} from './frame.js';
import {HeldRelays} from './held-relays.js';
import {milliseconds, nextLink, retryAfterMs} from './http-headers.js';
import {Repeater} from './repeater.js';
import {Timeout, request} from './request.js';
import {takeSeat} from './wait-seats.js';

// At or below this a relay is at ease, and a viewer may have every frame as it comes. Above it the
// relay asks for less, and the player polls at that pace.
const kEasyPollMs = 1000;
// Further behind than this, the player leaves out frames.
const kMostLagMs = 1500;
// A relay holds a request for the next frame for four seconds unless it is told otherwise.
const kFollowLimitMs = 8000;
// Between an answer that a frame is not to be had any more and the request for the newest.
const kBreathMs = 60;

// Follows one stream: asks for its frames one after the other and hands them on, for as long as it
// runs. It asks for the frame that comes next and lets the relay hold the request until that is
// there; without such a link, or where the relay wants less traffic, it polls the newest.
export class FrameFollower {
  #path;
  #query;
  #relay;
  #clock;
  #onFrame;
  #onTrouble;
  #backoff = new Backoff();
  #held = new HeldRelays();
  #repeater;
  #pollMs = kEasyPollMs;
  #next = null; // the address of the frame to wait for; null: ask for the newest
  #leaveSeat = null;
  #last = {id: null, etag: null};
  #leastAgeMs = Infinity;

  // `path` is the stream's folder below a relay's address; `query` goes along with each request that
  // no link of a reply leads to. `onFrame(frame)` resolves to whether the
  // frame was newer; `onTrouble(kind)` gets null when replies come again.
  constructor({path, query = '', relay, clock, onFrame, onTrouble}) {
    this.#path = path;
    this.#query = query;
    this.#relay = relay;
    this.#clock = clock;
    this.#onFrame = onFrame;
    this.#onTrouble = onTrouble;
    this.#repeater = new Repeater(
      (signal, startedAt) => this.#ask(signal, startedAt),
      () => this.#held.until(this.#relay.current));
  }

  set pollMs(ms) {
    this.#pollMs = ms;
  }

  start() {
    this.#repeater.start();
  }

  stop() {
    this.#repeater.stop();
    this.#follow(null);
  }

  // Asks again at once, because there is reason to believe that it will work now.
  kick() {
    this.#backoff.reset();
    this.#follow(null);
    this.#repeater.kick();
  }

  // One request and what follows from it: the local time of the next one.
  async #ask(signal, startedAt) {
    const following = this.#next;
    try {
      const reply = await this.#request(following, signal);
      return await this.#handle(reply, following, startedAt);
    } catch (error) {
      if (signal.aborted) return startedAt;
      // A relay may be told to hold requests for longer than this: that is no failure.
      if (following && error instanceof Timeout) return this.#askNewest(startedAt);
      return this.#failed('unreachable');
    }
  }

  #request(following, signal) {
    if (following) return request(following, {signal, headLimitMs: kFollowLimitMs});
    const url = new URL(`latest.jpg${this.#query}`, new URL(this.#path, this.#relay.current)).href;
    const headers = this.#last.etag ? {'If-None-Match': this.#last.etag} : {};
    return request(url, {signal, cache: 'no-cache', headers});
  }

  #handle(reply, following, startedAt) {
    this.#pollMs = milliseconds(reply.headers.get('Sentry-Poll-Interval')) ?? this.#pollMs;
    if (!following) this.#clock.observeReply(reply);
    const next = nextLink(reply.headers.get('Link'), reply.url);
    if (reply.status === 200) return this.#received(reply, following, startedAt);
    if (reply.status === 304) return this.#unchanged(next, startedAt);
    if (following && reply.status === 204) return this.#notYet(reply);
    if (following && reply.status === 410) return this.#notAnyMore(following, next);
    return this.#refused(reply);
  }

  async #received(reply, following, startedAt) {
    const frame = frameFromReply(reply);
    frame.receivedAt = reply.arrivedAt;
    frame.ageMs ??= this.#ageOf(frame);
    this.#works();
    this.#last = frame;
    const newer = await this.#onFrame(frame);
    if (newer && following && this.#isBehind(frame.ageMs)) return this.#askNewest(startedAt);
    return this.#follow(frame.next) && newer ? startedAt : startedAt + spread(this.#pollMs);
  }

  #ageOf(frame) {
    return frame.captureUs === null ? 0 : Math.max(this.#clock.now() - frame.captureUs / 1000, 0);
  }

  // Compared with the freshest frame so far, so that a sender with a wrong clock is not always late.
  // The allowance grows a little each time: lateness that does not pass is the network's, not ours.
  #isBehind(ageMs) {
    const behind = ageMs > this.#leastAgeMs + kMostLagMs;
    this.#leastAgeMs = behind ? this.#leastAgeMs + kMostLagMs / 10 : Math.min(ageMs, this.#leastAgeMs);
    return behind;
  }

  #unchanged(next, startedAt) {
    this.#works();
    return this.#follow(next) ? startedAt : startedAt + spread(this.#pollMs);
  }

  // The relay held the request for as long as it holds any. No sooner than it says, ask for the
  // newest, which also tells how often the relay wants to be asked.
  #notYet(reply) {
    this.#works();
    return this.#askNewest(performance.now() + (retryAfterMs(reply.headers.get('Retry-After'), this.#clock.now()) ?? 1000));
  }

  // The sender began a new epoch, or the frame has left the ring. The reply names the newest one,
  // which a cache may have for all its viewers.
  #notAnyMore(asked, next) {
    this.#works();
    this.#leastAgeMs = Infinity;
    const known = next === null || next === asked || sameFrame({...this.#last, id: frameId(next)}, this.#last);
    if (!known && this.#follow(next)) return performance.now();
    return this.#askNewest(performance.now() + spread(kBreathMs));
  }

  #refused(reply) {
    const kinds = {401: 'forbidden', 403: 'forbidden', 404: 'waiting', 429: 'busy', 503: 'busy'};
    this.#last = {id: null, etag: null};
    const held = this.#held.hold(this.#relay.current, reply, this.#clock.now());
    return this.#failed(kinds[reply.status] ?? reply.status, held);
  }

  #askNewest(at) {
    this.#follow(null);
    return at;
  }

  // Decides whether the next request is for the frame at `url`.
  #follow(url) {
    const may = url !== null && this.#repeater.running && this.#pollMs <= kEasyPollMs;
    if (may) this.#leaveSeat ??= takeSeat(url);
    if (!may) {
      this.#leaveSeat?.();
      this.#leaveSeat = null;
    }
    this.#next = this.#leaveSeat ? url : null;
    return this.#next !== null;
  }

  #works() {
    this.#relay.worked();
    this.#backoff.reset();
    this.#onTrouble(null);
  }

  // Another relay is asked at once; only when all have failed there is something to report. One
  // that is `held` has said itself when it wants to be asked again.
  #failed(kind, held = false) {
    this.#follow(null);
    if (this.#relay.failed()) return performance.now();
    this.#onTrouble(kind);
    return performance.now() + (held ? 0 : this.#backoff.next());
  }
}
