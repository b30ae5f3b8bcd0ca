// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import {existsSync} from 'node:fs';

const kExecutable = process.env.CHROMIUM ?? '/usr/bin/chromium';
const kArguments = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

const playwright = await import('playwright-core').catch(() => null);

// Why tests with a browser cannot run here, or false.
export const noBrowser =
  (!playwright && "playwright-core is missing; run 'npm ci' in tests/web") ||
  (!existsSync(kExecutable) && `there is no browser at ${kExecutable}; install chromium or set CHROMIUM`);

// A browser with an empty profile of its own.
export function launchBrowser() {
  return playwright.chromium.launch({executablePath: kExecutable, headless: true, args: kArguments});
}

// A page in a fresh context that collects what a person at the console would see as errors. Failed
// requests are logged by the browser itself and are no error of the page's.
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({viewport: {width: 1280, height: 800}, ...options});
  const page = await context.newPage();
  page.setDefaultTimeout(30000);
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(String(error)));
  page.on('console', (message) => {
    const failedRequest = /^Failed to load resource/.test(message.text());
    if (message.type() === 'error' && !failedRequest) page.problems.push(message.text());
  });
  await page.goto(url, {waitUntil: 'domcontentloaded'});
  return page;
}

// `name` is the stream's, or the whole `src` where that has a query.
export function player(page, name) {
  return page.locator(`sentry-player[src="${name.includes('?') ? name : `${name}/`}"]`);
}

// The colour in the middle of the picture on screen, [red, green, blue], or null without one.
export function colourOf(page, name) {
  return player(page, name).evaluate((element) => {
    const canvas = element.shadowRoot.querySelector('canvas');
    if (canvas.hidden) return null;
    return [...canvas.getContext('2d').getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data.slice(0, 3)];
  });
}

export async function stateOf(page, name) {
  return (await player(page, name).locator('.state').textContent()).trim();
}

export async function noteOf(page, name) {
  return (await player(page, name).locator('.note').textContent()).trim();
}

// A number that differs when any pixel on screen does.
export function colourHash(page, name) {
  return player(page, name).evaluate((element) => {
    const canvas = element.shadowRoot.querySelector('canvas');
    const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.reduce((hash, byte) => (Math.imul(hash, 31) + byte) | 0, 7);
  });
}
