// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

const kStyle = new URL('player.css', import.meta.url).href;

// What a player looks like: the picture, a caption with the name, the state and a full-screen
// button, and a sentence over or under the picture when it is not live. Knows nothing of requests.
export class PlayerView {
  #canvas = make('canvas', {role: 'img', hidden: ''});
  #note = make('p', {class: 'note'});
  #dot = make('span', {class: 'dot', 'aria-hidden': 'true'});
  #state = make('span', {class: 'state'});
  #announcer = make('p', {class: 'unseen', role: 'status', 'aria-live': 'polite'});
  #button = make('button', {type: 'button', class: 'full'});
  #figure = make('figure', {'data-tone': 'none'});
  #name;
  #announced = '';

  constructor(host, name) {
    this.#name = name;
    this.#canvas.setAttribute('aria-label', `Picture of ${name}`);
    const title = make('span', {class: 'name'});
    title.textContent = name;
    const picture = make('div', {class: 'picture'});
    picture.append(this.#canvas, this.#note);
    const status = make('span', {class: 'status'});
    status.append(this.#dot, this.#state);
    const caption = make('figcaption');
    caption.append(title, status, this.#button);
    this.#figure.append(picture, caption);
    this.#prepareFullScreen(picture);
    host.attachShadow({mode: 'open'}).append(this.#stylesheet(), this.#figure, this.#announcer);
  }

  // Paints the picture once it is decoded whole. False when it cannot be decoded; then the one on
  // screen stays.
  async paint(blob) {
    let bitmap;
    try {
      bitmap = await createImageBitmap(blob);
    } catch {
      return false;
    }
    const resized = this.#canvas.width !== bitmap.width || this.#canvas.height !== bitmap.height;
    if (resized) Object.assign(this.#canvas, {width: bitmap.width, height: bitmap.height});
    this.#canvas.getContext('2d', {alpha: false}).drawImage(bitmap, 0, 0);
    this.#canvas.hidden = false;
    bitmap.close();
    return true;
  }

  // Takes what describe() of words.js gives.
  describe({tone, state, note}) {
    this.#figure.dataset.tone = tone;
    setText(this.#state, state);
    setText(this.#note, note);
    this.#note.hidden = note === '';
    // The growing age is not announced, only that the picture is live, or is not, and why.
    const announcement = `${this.#name}: ${tone === 'live' ? 'live' : note || 'no new picture'}`;
    if (announcement !== this.#announced) setText(this.#announcer, announcement);
    this.#announced = announcement;
  }

  #stylesheet() {
    const link = make('link', {rel: 'stylesheet', href: kStyle});
    this.#figure.hidden = true;
    const show = () => (this.#figure.hidden = false);
    link.addEventListener('load', show, {once: true});
    link.addEventListener('error', show, {once: true});
    return link;
  }

  #prepareFullScreen(picture) {
    this.#button.hidden = !document.fullscreenEnabled;
    const toggle = () =>
      document.fullscreenElement ? document.exitFullscreen() : this.#figure.requestFullscreen().catch(() => {});
    const name = () => {
      const full = document.fullscreenElement !== null;
      this.#figure.classList.toggle('is-full', full);
      const label = full ? 'Leave full screen' : `Show ${this.#name} on the full screen`;
      this.#button.setAttribute('aria-label', label);
      this.#button.title = label;
    };
    this.#button.addEventListener('click', toggle);
    picture.addEventListener('dblclick', toggle);
    this.#figure.addEventListener('fullscreenchange', name);
    name();
  }
}

function make(tag, attributes = {}) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

// Writing the same text again would make assistive technology read it again.
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
