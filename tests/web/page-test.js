// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict';

import {colourOf, noteOf, player, stateOf} from './support/browser.js';
import {pageTest} from './support/fixture.js';
import {picture} from './support/picture.js';
import {until} from './support/until.js';

const near = (colour, red) => colour !== null && Math.abs(colour[0] - red) <= 6;
const shows = (page, name, red) => until(async () => near(await colourOf(page, name), red), `${name} at red ${red}`);

pageTest('every stream is shown, and each picture changes', async ({relay, open}) => {
  const [east, west] = [relay.add('east'), relay.add('west')];
  east.publish({red: 200});
  west.publish({red: 100});
  const page = await open();
  await shows(page, 'east', 200);
  await shows(page, 'west', 100);
  assert.equal(await stateOf(page, 'east'), 'live');
  east.publish({red: 50});
  await shows(page, 'east', 50);
  await shows(page, 'west', 100);
});

pageTest('the next frame is waited for, not polled', async ({relay, open}) => {
  const field = relay.add('field');
  field.publish({red: 10});
  const page = await open();
  await shows(page, 'field', 10);
  for (const red of [60, 110, 160, 210]) {
    await until(() => relay.asked(new RegExp(`frames/${field.epoch}-${field.number + 1n}`)).length === 1, 'a waiting request');
    field.publish({red});
    await shows(page, 'field', red);
  }
  assert.equal(relay.asked(/latest\.jpg/).length, 1);
});

pageTest('a relay that wants less is polled at the pace it gives, with the tag it gave', async ({relay, open}) => {
  relay.pollMs = 1500;
  const field = relay.add('field');
  field.publish({red: 10});
  const page = await open();
  await shows(page, 'field', 10);
  field.publish({red: 200});
  await shows(page, 'field', 200);
  const polls = await until(() => relay.asked(/latest\.jpg/).length >= 4 && relay.asked(/latest\.jpg/), 'polling');
  assert.equal(relay.asked(/frames\//).length, 0);
  assert.equal(polls[3].ifNoneMatch, `"field-${field.epoch}-2"`);
  // Three pauses of at least four fifths of the interval; requests may take a while to arrive.
  assert.ok(polls[3].at - polls[0].at >= 3 * 1200 - 600, `${polls[3].at - polls[0].at} ms`);
});

pageTest('a stream that comes later is shown, one that goes is marked', async ({relay, open}) => {
  const page = await open();
  await until(async () => /Waiting for the camera/.test(await page.locator('#message').textContent()), 'the empty page');
  const field = relay.add('field');
  field.publish({red: 120});
  await shows(page, 'field', 120);
  relay.streams.delete('field');
  await until(async () => /no longer has this stream/.test(await noteOf(page, 'field')), 'the mark');
  relay.streams.set('field', field);
  field.publish({red: 220});
  await shows(page, 'field', 220);
  await until(async () => (await noteOf(page, 'field')) === '', 'no mark');
});

pageTest('it waits for a camera that has not come yet', async ({relay, open}) => {
  const field = relay.add('field');
  const page = await open();
  await until(async () => /^Waiting for the camera/.test(await noteOf(page, 'field')), 'the words');
  assert.equal(await colourOf(page, 'field'), null);
  field.publish({red: 90});
  await shows(page, 'field', 90);
});

pageTest('a held picture and a slate say so with their reason', async ({relay, open}) => {
  const field = relay.add('field');
  field.publish({red: 90});
  const page = await open();
  await shows(page, 'field', 90);
  field.source = {state: 'held', reason: 'the cable is unplugged'};
  await until(async () => (await noteOf(page, 'field')) === 'Held: the cable is unplugged', 'held');
  field.source = {state: 'slate', reason: 'night'};
  await until(async () => (await stateOf(page, 'field')) === 'no camera', 'the slate');
  assert.equal(await noteOf(page, 'field'), 'Slate: night');
});

pageTest("a relay's own slate is no live picture, and the camera's next one takes its place", async ({relay, open}) => {
  const field = relay.add('field');
  field.publish({red: 90});
  let noCamera = true;
  relay.intervene = (request, response, path) => {
    if (!noCamera || path !== 'field/latest.jpg') return false;
    const heads = {'Content-Type': 'image/jpeg', 'Cache-Control': 'no-store', 'Sentry-Source': 'slate', 'Sentry-Poll-Interval': '100'};
    response.writeHead(200, heads).end(picture({red: 20, green: 20, blue: 20}));
    return true;
  };
  const page = await open();
  await shows(page, 'field', 20);
  await until(async () => (await stateOf(page, 'field')) === 'no camera', 'the slate');
  noCamera = false;
  await shows(page, 'field', 90);
  await until(async () => (await stateOf(page, 'field')) === 'live', 'live again');
});

pageTest('every request for a private stream carries the signature of its player', async ({relay, open}) => {
  relay.add('field').publish({red: 90});
  const asked = [];
  relay.intervene = (request, response, path) => {
    if (!path.startsWith('field/')) return false;
    asked.push(request.url);
    const signed = path.startsWith('field/frames/') || request.url.endsWith('?expires=9&signature=abc');
    if (!signed) response.writeHead(403).end();
    return !signed;
  };
  relay.pages.set('club.html', '<!DOCTYPE html><script type="module" src="player.js"></script><sentry-player src="field/?expires=9&amp;signature=abc">');
  const page = await open({url: `${relay.url}club.html`});
  await until(async () => near(await colourOf(page, 'field/?expires=9&signature=abc'), 90), 'the picture');
  await until(() => asked.some((url) => url.includes('status.json?expires=9&signature=abc')), 'the signed status');
  assert.ok(asked.some((url) => url.includes('latest.jpg?expires=9&signature=abc')));
});

pageTest('nothing scrolls sideways on a phone, and a wide window has columns', async ({relay, open}) => {
  const names = ['a'.repeat(64), 'north', 'south'];
  for (const name of names) relay.add(name).publish({red: 90, width: 1920, height: 1080});
  const page = await open({viewport: {width: 360, height: 640}, isMobile: true, hasTouch: true});
  for (const name of names) await shows(page, name, 90);
  // Not innerWidth: a phone widens its view to what is too wide.
  const overflow = () => page.evaluate((width) => document.scrollingElement.scrollWidth - width, page.viewportSize().width);
  assert.ok((await overflow()) <= 0, `${await overflow()} px too wide`);
  await page.setViewportSize({width: 1400, height: 900});
  const tops = await Promise.all(names.map(async (name) => (await player(page, name).boundingBox()).y));
  assert.equal(tops[0], tops[1]);
  assert.ok((await overflow()) <= 0);
});

pageTest('a single picture fits the window whole', async ({relay, open}) => {
  relay.add('field').publish({red: 90, width: 800, height: 1200});
  const page = await open();
  await shows(page, 'field', 90);
  const box = await player(page, 'field').boundingBox();
  assert.ok(box.y + box.height <= 800, JSON.stringify(box));
});

pageTest('it works below a prefix', async ({relay, open}) => {
  relay.prefix = '/cameras/live/';
  relay.add('field').publish({red: 90});
  const page = await open({url: relay.url});
  await shows(page, 'field', 90);
});

pageTest('a player stands in any page, and reads the status itself', async ({relay, open}) => {
  relay.pages.set('embed.html', '<!DOCTYPE html><script type="module" src="player.js"></script><sentry-player src="field/" label="Home plate"></sentry-player>');
  const field = relay.add('field');
  field.source = {state: 'held', reason: 'rain'};
  field.publish({red: 90});
  const page = await open({url: `${relay.url}embed.html`});
  await shows(page, 'field', 90);
  await page.getByRole('img', {name: 'Picture of Home plate'}).waitFor();
  await until(async () => (await noteOf(page, 'field')) === 'Held: rain', 'the reason');
  await page.evaluate(() => document.querySelector('sentry-player').remove());
  const asked = relay.requests.length;
  field.publish({red: 190});
  field.publish({red: 200});
  await page.evaluate(() => fetch('healthz').catch(() => {}));
  assert.ok(relay.requests.length <= asked + 2, 'a player taken out asks for nothing');
});

pageTest('the picture has a name, the state is announced, the button has the keyboard', async ({relay, open}) => {
  const field = relay.add('field');
  field.publish({red: 90});
  const page = await open();
  await shows(page, 'field', 90);
  await page.getByRole('img', {name: 'Picture of field'}).waitFor();
  const announcer = player(page, 'field').getByRole('status');
  await until(async () => (await announcer.textContent()) === 'field: live', 'the announcement');
  assert.equal(await announcer.getAttribute('aria-live'), 'polite');
  await page.getByRole('button', {name: 'Show field on the full screen'}).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', {name: 'Leave full screen'}).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('button', {name: 'Show field on the full screen'}).waitFor();
});

pageTest('without scripts one stream is shown as multipart', async ({relay, open}) => {
  relay.add('field').publish({red: 90});
  const asked = new Promise((resolve) => {
    relay.intervene = (request, response, path) => {
      if (path === 'stream.mjpg') resolve(request.url);
      return false;
    };
  });
  await open({javaScriptEnabled: false});
  assert.match(await asked, /advance_headers=1/);
});

pageTest('streams that wait take no connection from those that move', async ({relay, open}) => {
  const streams = Array.from({length: 9}, (_, i) => relay.add(`camera-${i}`));
  for (const stream of streams) stream.publish({red: 10});
  const page = await open();
  for (const stream of streams) await shows(page, stream.name, 10);
  await until(() => relay.asked(/latest\.jpg/).length >= 25, 'those without a seat to poll');
  assert.equal(relay.mostWaiting, 4);
  for (const stream of streams) stream.publish({red: 200});
  await Promise.all(streams.map(({name}) => shows(page, name, 200)));
});
