// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict';

import {colourOf, noteOf, stateOf} from './support/browser.js';
import {FakeRelay} from './support/fake-relay.js';
import {pageTest} from './support/fixture.js';
import {until} from './support/until.js';

const near = (colour, red) => colour !== null && Math.abs(colour[0] - red) <= 6;
const shows = (page, name, red) => until(async () => near(await colourOf(page, name), red), `${name} at red ${red}`);

pageTest('a relay that dies and comes back is found again', async ({relay, open}) => {
  const field = relay.add('field');
  field.publish({red: 50});
  const page = await open();
  await shows(page, 'field', 50);
  await relay.stop();
  await until(async () => /cannot be reached; trying again/.test(await noteOf(page, 'field')), 'the words');
  assert.ok(near(await colourOf(page, 'field'), 50), 'the last picture stays');
  await relay.start();
  field.publish({red: 220});
  await shows(page, 'field', 220);
  await until(async () => (await stateOf(page, 'field')) === 'live', 'live again');
});

pageTest('a sender that begins anew is followed at once', async ({relay, open}) => {
  const field = relay.add('field');
  field.publish({red: 50});
  const page = await open();
  await shows(page, 'field', 50);
  await until(() => relay.asked(/frames\//).length > 0, 'a waiting request');
  field.publish({red: 220, epoch: field.epoch + 5n});
  await shows(page, 'field', 220);
  assert.equal(relay.asked(/latest\.jpg/).length, 1, 'the link was followed');
});

pageTest('an older capture time is never painted', async ({relay, open}) => {
  const field = relay.add('field');
  const start = relay.now();
  field.publish({red: 50, captureMs: start});
  const page = await open();
  await shows(page, 'field', 50);
  const painted = await page.evaluateHandle(() => {
    const seen = [];
    document.querySelector('sentry-player').addEventListener('sentry-frame', ({detail}) => seen.push(detail.captureUs));
    return seen;
  });
  field.publish({red: 250, captureMs: start - 8000, epoch: field.epoch + 5n});
  await until(() => relay.asked(new RegExp(`frames/${field.epoch}-1.jpg`)).length > 0, 'the older one to be read');
  await until(() => relay.asked(new RegExp(`frames/${field.epoch}-2.jpg`)).length > 0, 'its follower to be asked for');
  field.publish({red: 150, captureMs: start + 10, epoch: field.epoch});
  await shows(page, 'field', 150);
  assert.deepEqual(await painted.jsonValue(), [(start + 10) * 1000]);
});

pageTest('a damaged picture is not shown', async ({relay, open}) => {
  const field = relay.add('field');
  field.publish({red: 50});
  const page = await open();
  await shows(page, 'field', 50);
  field.publish({body: Buffer.from('<html>not a picture</html>')});
  await until(async () => /damaged/.test(await noteOf(page, 'field')), 'the words');
  assert.ok(near(await colourOf(page, 'field'), 50));
  field.publish({red: 200});
  await shows(page, 'field', 200);
});

pageTest('a half-sent picture is not shown', async ({relay, open}) => {
  const field = relay.add('field');
  field.publish({red: 50});
  const page = await open();
  await shows(page, 'field', 50);
  let cut = 0;
  relay.intervene = (request, response, path) => {
    if (cut > 0 || !path.endsWith('latest.jpg') && !path.includes(`-${field.number}.jpg`)) return false;
    cut += 1;
    response.writeHead(200, {'Content-Type': 'image/jpeg', 'Content-Length': '90000'});
    response.write(field.newest.bytes.subarray(0, 60), () => response.destroy());
    return true;
  };
  await until(() => relay.asked(/frames\//).length > 0, 'a waiting request');
  await relay.stop();
  await relay.start();
  await until(() => cut === 1, 'the cut');
  assert.ok(near(await colourOf(page, 'field'), 50));
  field.publish({red: 200});
  await shows(page, 'field', 200);
});

pageTest('a relay that takes a request and never answers is given up', async ({relay, open}) => {
  const field = relay.add('field');
  field.publish({red: 50});
  const page = await open();
  await shows(page, 'field', 50);
  let stalled = 0;
  relay.intervene = () => stalled++ >= 0;
  await until(() => relay.asked(/frames\//).length > 0, 'a waiting request');
  field.publish({red: 100});
  await until(async () => /cannot be reached/.test(await noteOf(page, 'field')), 'the words');
  relay.intervene = () => false;
  await until(async () => (await colourOf(page, 'field'))?.[0] > 80, 'the picture');
});

pageTest('a full relay is not asked before it wants to be', async ({relay, open}) => {
  const field = relay.add('field');
  field.publish({red: 50});
  let refused = 0;
  relay.intervene = (request, response, path) => {
    if (!path.includes('.jpg') || refused >= 2) return false;
    refused += 1;
    response.writeHead(503, {'Retry-After': '2'}).end('full');
    return true;
  };
  const page = await open();
  await until(async () => /The relay is full/.test(await noteOf(page, 'field')), 'the words');
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await shows(page, 'field', 50);
  const asked = relay.asked(/\.jpg/);
  assert.ok(asked[1].at - asked[0].at >= 1990, `${asked[1].at - asked[0].at} ms`);
  assert.ok(asked[2].at - asked[1].at >= 1990, `${asked[2].at - asked[1].at} ms`);
});

pageTest('the age keeps counting when frames stop', async ({relay, open}) => {
  const field = relay.add('field');
  field.publish({red: 50});
  const page = await open();
  await shows(page, 'field', 50);
  const age = async () => Number(/^(\d+) s old$/.exec(await stateOf(page, 'field'))?.[1] ?? 0);
  const first = await until(age, 'an age');
  await until(async () => (await age()) >= first + 2, 'a greater age');
});

for (const hours of [-1, 1]) {
  pageTest(`the age is right beside a relay whose clock is ${hours} h off`, async ({relay, open}) => {
    relay.skewMs = hours * 3600e3;
    const field = relay.add('field');
    field.publish({red: 50, captureMs: relay.now() - 30000});
    const page = await open();
    await until(async () => /^3\d s old$/.test(await stateOf(page, 'field')), 'the age of the first');
    field.publish({red: 90, captureMs: relay.now() - 10000});
    await until(async () => /^1\d s old$/.test(await stateOf(page, 'field')), 'the age of the next');
  });
}

pageTest('a picture from the future is live, not negative', async ({relay, open}) => {
  const field = relay.add('field');
  field.publish({red: 50, captureMs: relay.now() + 60000});
  const page = await open();
  await shows(page, 'field', 50);
  assert.match(await stateOf(page, 'field'), /^(live|\d s old)$/);
  await until(async () => /^\d s old$/.test(await stateOf(page, 'field')), 'counting');
});

pageTest('a hidden page asks for nothing and is back at once when seen', async ({relay, open}) => {
  const field = relay.add('field');
  field.run(200);
  const page = await open();
  await until(() => colourOf(page, 'field'), 'a picture');
  const hide = (hidden) =>
    page.evaluate((value) => {
      Object.defineProperty(document, 'hidden', {value, configurable: true});
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  await hide(true);
  const before = await until(() => {
    const count = relay.requests.length;
    const quiet = performance.now() - relay.requests.at(-1).at > 4000;
    return quiet && count;
  }, 'silence');
  await hide(false);
  await until(() => relay.requests.length > before, 'new requests');
  await until(async () => (await stateOf(page, 'field')) === 'live', 'live again');
});

pageTest('when one relay dies, the picture comes from another in the list', async ({relay, open}) => {
  const other = await new FakeRelay().start();
  try {
    relay.servers = [{url: './', weight: 1000000}, {url: other.url, weight: 1}];
    const field = relay.add('field');
    const copy = other.add('field');
    field.publish({red: 50});
    copy.publish({red: 50, epoch: field.epoch});
    const page = await open();
    await shows(page, 'field', 50);
    await until(() => relay.asked(/servers\.json/).length > 0, 'the list');
    await relay.stop();
    copy.publish({red: 220});
    await shows(page, 'field', 220);
    await relay.start();
  } finally {
    await other.end();
  }
});
