// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// watch-page.mjs ADDRESS STREAM: opens the page of a relay in a browser without a window, and says as a
// line of JSON whatever changes of a player: its state, its note and the brightness of its picture.
// Ends with its input. Its status is 77, with why, where there is no browser.

import {launchBrowser, noBrowser, noteOf, openPage, player, stateOf} from '../web/support/browser.js';

const kEveryMs = 50;
const [address, stream] = process.argv.slice(2);

// Of 256; null without a picture.
function brightness(page) {
  return player(page, stream).evaluate((element) => {
    const canvas = element.shadowRoot.querySelector('canvas');
    if (canvas.hidden) return null;
    const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let sum = 0;
    for (let i = 0; i < data.length; i += 4) sum += data[i] + data[i + 1] + data[i + 2];
    return Math.round(sum / (3 * (data.length / 4)));
  });
}

async function look(page) {
  const state = await stateOf(page, stream);
  return {
    // A growing age is no news.
    state: /^\d/.test(state) ? 'old' : state,
    note: await noteOf(page, stream),
    brightness: await brightness(page),
    problems: page.problems,
  };
}

if (noBrowser) {
  console.log(noBrowser);
  process.exit(77);
}
let open = true;
process.stdin.on('end', () => (open = false)).resume();
const browser = await launchBrowser();
const page = await openPage(browser, address);
await player(page, stream).locator('canvas:not([hidden])').waitFor();
for (let before = ''; open; await page.waitForTimeout(kEveryMs)) {
  const now = JSON.stringify(await look(page));
  if (now !== before) console.log(now);
  before = now;
}
await browser.close();
