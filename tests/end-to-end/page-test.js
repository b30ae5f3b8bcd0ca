// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// The page of a real relay, in a real browser.

import assert from 'node:assert/strict';

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
