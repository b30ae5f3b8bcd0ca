// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// The lines of the README, run as they are printed there.

import assert from 'node:assert/strict';
import {readFile, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {until} from '../web/support/until.js';
import {curl, curlJson, decode, newest, readMultipart, sha256} from './support/http.js';
import {kPlaying, kServing, readmeLine} from './support/lines.js';
import {stageTest} from './support/stage-test.js';

const send = () => readmeLine('gst-launch-1.0 videotestsrc');
const relay = () => readmeLine('sentryc --udp 127.0.0.1:5004');

async function checkPictures(stage, base, name) {
  const first = await until(() => newest(base, name), `a picture of ${name}`);
  const path = join(stage.directory, 'picture.jpg');
  await writeFile(path, first.bytes);
  assert.equal(await decode(path), '320,240');
  await until(async () => (await newest(base, name))?.id !== first.id, 'the next picture');
  const {count, distinct} = await readMultipart(`${base}${name}/stream.mjpg`, 20);
  assert.equal(count, 20);
  assert.ok(distinct >= 18, `${distinct} of 20 pictures differ`);
}

stageTest('a test picture over UDP straight to the relay', false, async (stage) => {
  const relaying = stage.start(await relay());
  const [, base] = await relaying.says(kServing);
  const sending = stage.start(await send());
  await sending.says(kPlaying);
  await checkPictures(stage, base, 'default');
});

stageTest('a test picture over UDP and shared memory to a relay that only serves', false, async (stage) => {
  const receiving = stage.start(await readmeLine('gst-launch-1.0 sentryudpsrc'));
  await receiving.says(kPlaying);
  const [, base] = await stage.start(await readmeLine('sentryc --stream demo')).says(kServing);
  await stage.start(await send()).says(kPlaying);
  await checkPictures(stage, base, 'demo');
});

stageTest('every URL answers', false, async (stage) => {
  const [, base] = await stage.start(await relay()).says(kServing);
  await stage.start(await send()).says(kPlaying);
  const {id} = await until(() => newest(base, 'default'), 'a picture');
  for (const path of ['', 'page.js', 'player.js', 'page.css', 'player.css', 'icon.svg']) {
    const reply = await curl(`${base}${path}`);
    assert.equal(reply.status, 200, path);
    assert.match(reply.headers.etag, /^"/, path);
    assert.equal((await curl(`${base}${path}`, '-H', `If-None-Match: ${reply.headers.etag}`)).status, 304, path);
  }
  for (const path of ['healthz', 'readyz', 'default/readyz', 'servers.json']) {
    assert.equal((await curl(`${base}${path}`)).status, 200, path);
  }
  for (const path of ['latest.jpg', 'default/latest.jpg', 'snapshot', 'snapshot.jpg', '?action=snapshot', 'api/frame.jpeg?src=default']) {
    const reply = await curl(`${base}${path}`);
    assert.equal(reply.status, 200, path);
    assert.equal(reply.headers['content-type'], 'image/jpeg', path);
    assert.equal(reply.body.readUInt16BE(0), 0xffd8, path);
  }
  const {streams} = await curlJson(`${base}streams.json`);
  assert.deepEqual(streams.map(({stream, source}) => [stream, source.state]), [['default', 'live']]);
  const status = await curlJson(`${base}default/status.json`);
  assert.equal(status.epoch, id.split('-')[0]);
  assert.ok(status.age_ms >= 0 && status.age_ms < 10000, `age ${status.age_ms} ms`);
  assert.equal((await curl(`${base}default/frames/1-1.jpg`)).status, 410);
  assert.equal((await curl(`${base}nobody/latest.jpg`)).status, 404);
  assert.equal((await curl(`${base}default/latest.jpg`, '-X', 'POST')).status, 405);
  assert.equal((await curl(`${base}default/latest.jpg`, '-X', 'OPTIONS')).status, 204);
});

stageTest('a frame comes as it left: the same name and bytes at every relay', false, async (stage) => {
  const [, first] = await stage.start(`${await relay()} --listen 127.0.0.1:8080`).says(kServing);
  // A relay of its own directory, as it would be on another machine.
  const otherShm = `SENTRY_SHM_DIR=${stage.directory} SENTRY_STATE_DIR=${stage.directory}/other`;
  const line = `env ${otherShm} sentryc --udp 127.0.0.1:5006 --listen 127.0.0.1:8090`;
  const [, second] = await stage.start(line).says(kServing);
  const sent = join(stage.directory, 'sent-%03d.jpg');
  const line2 = (await send()).replace('5004', '5004,127.0.0.1:5006').replace('jpegenc !', `jpegenc ! tee name=t ! queue ! multifilesink max-files=600 location=${sent} t. ! queue !`);
  await stage.start(line2).says(kPlaying);
  const frame = await until(() => newest(first, 'default'), 'a picture');
  const elsewhere = await curl(frame.url.replace(first, second));
  assert.equal(elsewhere.status, 200);
  assert.equal(sha256(elsewhere.body), sha256(frame.bytes));
  const files = (await readdir(stage.directory)).filter((name) => name.startsWith('sent-'));
  const sums = await Promise.all(files.map(async (name) => sha256(await readFile(join(stage.directory, name)))));
  assert.ok(sums.includes(sha256(frame.bytes)), 'the sender made exactly these bytes');
});
