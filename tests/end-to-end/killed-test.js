// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Any process may be killed at any time; once it is started again, the picture is back soon.

import assert from 'node:assert/strict';

import {colourHash, launchBrowser, noBrowser, openPage} from '../web/support/browser.js';
import {until} from '../web/support/until.js';
import {newest} from './support/http.js';
import {kPlaying, kServing} from './support/lines.js';
import {stageTest} from './support/stage-test.js';
import {slack} from './support/stage.js';

const kBackWithinMs = 2000 * slack;
const kRounds = 3;

const kSend = 'gst-launch-1.0 videotestsrc is-live=true pattern=ball ! video/x-raw,framerate=10/1 ! jpegenc ! ' +
  'sentryudpsink stream=demo clients=127.0.0.1:5004';
const kReceive = 'gst-launch-1.0 sentryudpsrc port=5004 ! sentryshmsink segment=demo';
const kServe = 'sentryc --stream demo --listen 127.0.0.1:8080';
const kServeUdp = 'sentryc --udp 127.0.0.1:5004 --listen 127.0.0.1:8080';
const kCapture = 'sentryd --profile test-picture --set framerate=10/1 --stream demo --to 127.0.0.1:5004';
const kBase = 'http://127.0.0.1:8080/';

const up = (line) => ({sentryc: kServing, sentryd: /Camera .* is live/})[line.split(' ')[0]] ?? kPlaying;

async function startAll(stage, lines) {
  const processes = new Map();
  for (const line of lines) {
    const each = stage.start(line);
    await each.says(up(line));
    processes.set(line, each);
  }
  await until(() => newest(kBase, 'demo'), 'the first picture');
  return processes;
}

// Kills, starts again, and gives the milliseconds from then until `isBack(sinceMs)`.
async function killed(stage, processes, line, isBack) {
  await processes.get(line).kill();
  const again = stage.start(line);
  processes.set(line, again);
  await again.says(up(line));
  const upAt = Date.now();
  await until(() => isBack(upAt), `the picture after ${line} was killed`);
  return Date.now() - upAt;
}

async function servedSince(sinceMs) {
  const frame = await newest(kBase, 'demo');
  return frame !== null && frame.captureMs >= sinceMs;
}

// Kills each of the processes in turn, several times. `watch()` is called once the picture is there
// and gives the function that tells whether it is back.
async function checkKills(stage, context, lines, watch) {
  const processes = await startAll(stage, lines);
  const isBack = await watch();
  for (let round = 0; round < kRounds; round += 1) {
    for (const line of lines) {
      const ms = await killed(stage, processes, line, isBack);
      context.diagnostic(`back after ${ms} ms: ${line}`);
      assert.ok(ms <= kBackWithinMs, `${ms} ms after this one was up again: ${line}`);
    }
  }
}

stageTest('the relay has the picture back, whoever was killed', false, (stage, context) =>
  checkKills(stage, context, [kReceive, kServe, kSend], () => servedSince));

stageTest('so has a relay that receives by itself', false, (stage, context) =>
  checkKills(stage, context, [kServeUdp, kSend], () => servedSince));

stageTest('so has the pair of sentryd and sentryc', false, (stage, context) =>
  checkKills(stage, context, [kServeUdp, kCapture], () => servedSince));

// Opens the page and keeps the capture times of what it paints, in `window.painted`.
async function watchPage(browser) {
  const page = await openPage(browser, kBase);
  await page.locator('sentry-player').waitFor();
  await page.evaluate(() => {
    window.painted = [];
    const keep = ({detail}) => window.painted.push(detail.captureUs / 1000);
    document.querySelector('sentry-player').addEventListener('sentry-frame', keep);
  });
  await until(() => page.evaluate(() => window.painted.length > 0), 'a painted picture');
  return page;
}

stageTest('the page paints on, whoever was killed', noBrowser, async (stage, context) => {
  const browser = await launchBrowser();
  try {
    let page;
    await checkKills(stage, context, [kReceive, kServe, kSend], async () => {
      page = await watchPage(browser);
      return (sinceMs) => page.evaluate((since) => window.painted.some((ms) => ms >= since), sinceMs);
    });
    const before = await colourHash(page, 'demo');
    await until(async () => (await colourHash(page, 'demo')) !== before, 'other pixels');
    const order = await page.evaluate(() => window.painted);
    assert.deepEqual(order, [...order].sort((a, b) => a - b), 'capture times never fall');
    assert.deepEqual(page.problems, []);
  } finally {
    await browser.close();
  }
});
