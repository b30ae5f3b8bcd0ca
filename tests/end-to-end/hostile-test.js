// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Nonsense from outside meets a running relay.

import assert from 'node:assert/strict';
import {createSocket} from 'node:dgram';
import {open, readdir, rm, stat} from 'node:fs/promises';
import {join} from 'node:path';

import {until} from '../web/support/until.js';
import {curl, curlJson, newest} from './support/http.js';
import {kPlaying, kServing} from './support/lines.js';
import {stageTest} from './support/stage-test.js';

const kSend = 'gst-launch-1.0 videotestsrc is-live=true ! video/x-raw,framerate=10/1 ! jpegenc ! ' +
  'sentryudpsink stream=demo clients=127.0.0.1:5004,127.0.0.1:5008';
const kBase = 'http://127.0.0.1:8080/';

async function later(frame) {
  return until(async () => {
    const now = await newest(kBase, 'demo');
    return now && now.captureMs > (frame?.captureMs ?? 0) && now;
  }, 'a later picture');
}

// Numbers that look random and are the same in every run (xorshift).
function noise(seed) {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

// True datagrams of this sender, as they are, to be sent damaged.
async function capture(count) {
  const socket = createSocket('udp4');
  const datagrams = [];
  await new Promise((resolve) => {
    socket.on('message', (bytes) => datagrams.push(bytes) === count && resolve());
    socket.bind(5008, '127.0.0.1');
  });
  socket.close();
  return datagrams;
}

function damage(datagram, next) {
  const bytes = Buffer.from(datagram.subarray(0, next() % 4 === 0 ? next() % datagram.length : datagram.length));
  for (let i = 0; i < 1 + (next() % 8) && bytes.length > 0; i += 1) bytes[next() % Math.min(bytes.length, 96)] = next();
  return bytes;
}

stageTest('damaged and random datagrams do not disturb the picture', false, async (stage) => {
  const relay = stage.start('sentryc --udp 127.0.0.1:5004 --listen 127.0.0.1:8080');
  await relay.says(kServing);
  await stage.start(kSend).says(kPlaying);
  const [first, samples] = [await later(null), await capture(40)];
  const next = noise(2463534242);
  const socket = createSocket('udp4');
  const send = (bytes) => new Promise((resolve) => socket.send(bytes, 5004, '127.0.0.1', resolve));
  for (let i = 0; i < 5000; i += 1) {
    const random = Buffer.from(Array.from({length: next() % 200}, next));
    await send(i % 3 === 0 ? random : damage(samples[i % samples.length], next));
  }
  socket.close();
  await later(await later(first));
  assert.equal(relay.end, undefined, 'the relay lives');
  assert.equal((await curl(`${kBase}healthz`)).status, 200);
  const {streams} = await curlJson(`${kBase}streams.json`);
  assert.ok(streams.some(({stream, source}) => stream === 'demo' && source.state === 'live'));
});

async function overwrite(path) {
  const next = noise(88172645);
  const {size} = await stat(path);
  const file = await open(path, 'r+');
  await file.write(Buffer.from(Array.from({length: Math.min(size, 1 << 20)}, next)), 0, undefined, 0);
  await file.close();
}

stageTest('a segment full of nonsense is survived, and left for a good one', false, async (stage) => {
  const relay = stage.start('sentryc --stream demo --listen 127.0.0.1:8080');
  await relay.says(kServing);
  const receive = 'gst-launch-1.0 sentryudpsrc port=5004 ! sentryshmsink segment=demo';
  await stage.start(receive).says(kPlaying);
  await stage.start(kSend).says(kPlaying);
  const first = await later(null);
  const segment = join(stage.shm, 'sentry.demo');
  assert.ok((await readdir(stage.shm)).includes('sentry.demo'));
  await overwrite(segment);
  assert.equal((await curl(`${kBase}healthz`)).status, 200);
  await rm(segment);
  await later(first);
  assert.equal(relay.end, undefined, 'the relay lives');
});
