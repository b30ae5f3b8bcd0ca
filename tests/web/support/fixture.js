// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import test, {after, before} from 'node:test';

import {launchBrowser, noBrowser, openPage} from './browser.js';
import {FakeRelay} from './fake-relay.js';

let browser;
before(async () => {
  if (!noBrowser) browser = await launchBrowser();
});
after(() => browser?.close());

// A test with a fake relay of its own. `body` gets the relay and `open(options)`, which opens the
// relay's page; at the end no page may have reported an error.
export function pageTest(name, body) {
  test(name, {skip: noBrowser, timeout: 120000}, async () => {
    const relay = await new FakeRelay().start();
    const pages = [];
    const open = async (options = {}) => {
      const page = await openPage(browser, options.url ?? relay.url, options);
      pages.push(page);
      return page;
    };
    try {
      await body({relay, open});
      const problems = pages.flatMap((page) => page.problems);
      if (problems.length > 0) throw new Error(`the page reported: ${problems.join('; ')}`);
    } finally {
      for (const page of pages) await page.context().close();
      await relay.end();
    }
  });
}
