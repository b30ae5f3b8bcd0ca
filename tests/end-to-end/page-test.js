// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// The page of a real relay, in a real browser.

import assert from 'node:assert/strict';
import {createServer} from 'node:http';

import {colourHash, launchBrowser, noBrowser, noteOf, openPage, player, stateOf} from '../web/support/browser.js';
import {until} from '../web/support/until.js';
import {kPlaying, kServing} from './support/lines.js';
import {stageTest} from './support/stage-test.js';

const kServe = 'sentryc --udp 127.0.0.1:5004 --listen 127.0.0.1:8080';
const kBase = 'http://127.0.0.1:8080/';
const sendLine = (stream, fps, pattern) =>
  `gst-launch-1.0 videotestsrc is-live=true pattern=${pattern} ! video/x-raw,width=640,height=360,framerate=${fps}/1 ! ` +
  `jpegenc ! sentryudpsink stream=${stream} clients=127.0.0.1:5004`;

async function keepsChanging(page, name) {
  for (let i = 0; i < 3; i += 1) {
    const before = await until(() => colourHash(page, name), `a picture of ${name}`);
    await until(async () => (await colourHash(page, name)) !== before, `a change of ${name}`);
  }
}

stageTest('two streams are shown, and go on after the relay was killed', noBrowser, async (stage) => {
  const browser = await launchBrowser();
  try {
    const relay = stage.start(kServe);
    await relay.says(kServing);
    await stage.start(sendLine('east', 1, 'ball')).says(kPlaying);
    await stage.start(sendLine('west', 15, 'smpte')).says(kPlaying);
    const page = await openPage(browser, kBase);
    for (const name of ['east', 'west']) await player(page, name).locator('canvas:not([hidden])').waitFor();
    for (const name of ['east', 'west']) await keepsChanging(page, name);
    for (const name of ['east', 'west']) assert.equal(await stateOf(page, name), 'live');
    await relay.kill();
    await until(async () => /cannot be reached; trying again/.test(await noteOf(page, 'east')), 'the words');
    await stage.start(kServe).says(kServing);
    for (const name of ['east', 'west']) await keepsChanging(page, name);
    for (const name of ['east', 'west']) await until(async () => (await stateOf(page, name)) === 'live', `${name} live`);
    assert.deepEqual(page.problems, []);
  } finally {
    await browser.close();
  }
});

stageTest('the page fits a phone, and tells the age when the camera is gone', noBrowser, async (stage) => {
  const browser = await launchBrowser();
  try {
    await stage.start(kServe).says(kServing);
    const sender = stage.start(sendLine('field', 10, 'ball'));
    await sender.says(kPlaying);
    const page = await openPage(browser, kBase, {viewport: {width: 360, height: 640}, isMobile: true});
    await player(page, 'field').locator('canvas:not([hidden])').waitFor();
    assert.ok(await page.evaluate(() => document.scrollingElement.scrollWidth <= 360));
    await sender.kill();
    await until(async () => /^\d+ s old$/.test(await stateOf(page, 'field')), 'the age');
    await stage.start(sendLine('field', 10, 'ball')).says(kPlaying);
    await until(async () => (await stateOf(page, 'field')) === 'live', 'live again');
    assert.deepEqual(page.problems, []);
  } finally {
    await browser.close();
  }
});

stageTest('a page of another server shows the picture too', noBrowser, async (stage) => {
  const embed = `<!DOCTYPE html><script type="module" src="${kBase}player.js"></script>
    <sentry-player src="${kBase}field/"></sentry-player>`;
  const server = createServer((request, response) => response.setHeader('Content-Type', 'text/html').end(embed));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await launchBrowser();
  try {
    await stage.start(kServe).says(kServing);
    await stage.start(sendLine('field', 10, 'ball')).says(kPlaying);
    const page = await openPage(browser, `http://127.0.0.1:${server.address().port}/`);
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    await keepsChanging(page, `${kBase}field`);
    await until(() => asked.some((url) => url.includes('/frames/')), 'the link to be followed');
    assert.equal(await stateOf(page, `${kBase}field`), 'live');
    assert.deepEqual(page.problems, []);
  } finally {
    await browser.close();
    server.close();
  }
});
