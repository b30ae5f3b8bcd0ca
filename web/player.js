// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import {DocumentReader} from './documents.js';
import {FrameFollower} from './follower.js';
import {mayReplace} from './frame.js';
import {RelayChoice} from './relay-choice.js';
import {ServerClock} from './server-clock.js';
import {parseSource} from './url.js';
import {PlayerView} from './view.js';
import {describe, liveMs, sourceOf} from './words.js';

const kTickMs = 500;

// <sentry-player src="field/"> shows one stream. `src` is the stream's folder, with the signature of
// a private stream as its query: `field/?expires=…&signature=…`; `label` is the name
// to show, by default the folder's. A page that knows more sets the properties `servers` (entries
// of parseServers(), to which a relative `src` applies), `status` (the stream's status document,
// which the player else reads itself) and `gone`. Fires `sentry-frame` for each picture shown, and
// `sentry-turn` when pictures begin or stop to be fresh.
export class SentryPlayer extends HTMLElement {
  #view = null;
  #clock = new ServerClock();
  #relay = null;
  #servers = [];
  #follower = null;
  #reader = null;
  #ticker = 0;
  #shown = null;
  #gapsMs = []; // between the last pictures
  #shownAt = {steady: 0, wall: 0};
  #trouble = 'connecting';
  #status = null;
  #gone = false;
  #fresh = false;
  #onVisibility = () => this.#run(!document.hidden);
  #onOnline = () => this.kick();

  connectedCallback() {
    this.#view ??= new PlayerView(this, this.#name());
    this.#relay ??= new RelayChoice(new URL('./', this.ownerDocument.baseURI).href, this.#servers);
    this.#follower ??= this.#makeFollower();
    if (!this.#status) this.#reader ??= this.#makeReader();
    document.addEventListener('visibilitychange', this.#onVisibility);
    addEventListener('online', this.#onOnline);
    this.#run(!document.hidden);
  }

  disconnectedCallback() {
    document.removeEventListener('visibilitychange', this.#onVisibility);
    removeEventListener('online', this.#onOnline);
    this.#run(false);
  }

  set servers(servers) {
    this.#servers = servers;
    if (!this.#relay) return;
    const before = this.#relay.current;
    this.#relay.update(servers);
    if (this.#relay.current !== before) this.kick();
  }

  set status(status) {
    this.#status = status;
    this.#reader?.stop();
    this.#reader = null;
    this.#heed(status);
  }

  // Whether the relay has taken the stream from its list.
  set gone(gone) {
    if (this.#gone && !gone) this.kick();
    this.#gone = gone;
    this.#describe();
  }

  // Asks for a picture at once instead of waiting out a pause after failures.
  kick() {
    this.#follower?.kick();
    this.#reader?.kick();
  }

  #name() {
    const {name} = this.#source();
    return this.getAttribute('label') ?? (/^\.*$/.test(name) ? 'Camera' : decodeURIComponent(name));
  }

  #source() {
    return parseSource(this.getAttribute('src') ?? '.');
  }

  #makeFollower() {
    const {folder, query} = this.#source();
    return new FrameFollower({
      path: folder,
      query,
      relay: this.#relay,
      clock: this.#clock,
      onFrame: (frame) => this.#paint(frame),
      onTrouble: (trouble) => this.#report(trouble),
    });
  }

  #makeReader() {
    const {folder, query} = this.#source();
    return new DocumentReader({
      path: `${folder}status.json${query}`,
      relay: this.#relay,
      clock: this.#clock,
      onDocument: (status) => {
        this.#status = status;
        return this.#heed(status);
      },
    });
  }

  #heed(status) {
    if (this.#follower && status?.poll_interval_ms > 0) this.#follower.pollMs = status.poll_interval_ms;
    this.#describe();
  }

  // A hidden page asks for nothing; once it is seen again, it asks at once.
  #run(running) {
    clearInterval(this.#ticker);
    if (running) {
      this.#follower.start();
      this.#reader?.start();
      this.#ticker = setInterval(() => this.#describe(), kTickMs);
    } else {
      this.#follower.stop();
      this.#reader?.stop();
    }
    this.#describe();
  }

  async #paint(frame) {
    const newer = mayReplace(frame, this.#shown, this.#sinceShown());
    if (!newer) return false;
    if (!(await this.#view.paint(frame.blob))) {
      this.#report('broken');
      return false;
    }
    if (this.#shown) this.#gapsMs = [this.#sinceShown(), ...this.#gapsMs].slice(0, 3);
    this.#shown = {...frame, blob: null};
    this.#shownAt = {steady: frame.receivedAt, wall: Date.now() - (performance.now() - frame.receivedAt)};
    this.#describe();
    this.dispatchEvent(new CustomEvent('sentry-frame', {detail: {id: frame.id, captureUs: frame.captureUs}}));
    return true;
  }

  // The steady clock may stand still while the machine sleeps; the wall clock does not.
  #sinceShown() {
    return Math.max(performance.now() - this.#shownAt.steady, Date.now() - this.#shownAt.wall);
  }

  #report(trouble) {
    this.#trouble = trouble;
    this.#describe();
  }

  #describe() {
    const ageMs = this.#shown ? this.#shown.ageMs + this.#sinceShown() : null;
    const limitMs = liveMs(this.#gapsMs);
    const fresh = ageMs !== null && ageMs < limitMs;
    const trouble = this.#gone && !fresh ? 'gone' : this.#trouble;
    this.#view?.describe(describe({ageMs, trouble, limitMs, source: sourceOf(this.#shown, this.#status)}));
    if (fresh !== this.#fresh) this.#turned(fresh);
  }
  // When pictures stop, or come again, the status document has something new to tell: they may be a
  // slate's. It is read at once, here or by the page.
  #turned(fresh) {
    this.#fresh = fresh;
    this.#reader?.kick();
    this.dispatchEvent(new CustomEvent('sentry-turn', {detail: {fresh}, bubbles: true}));
  }
}

customElements.define('sentry-player', SentryPlayer);
