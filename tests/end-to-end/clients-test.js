// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Programs that people point at a camera's URL: what they were written for, the relay must be.

import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {createServer} from 'node:http';
import {connect} from 'node:net';
import {promisify} from 'node:util';

import {launchBrowser, noBrowser, openPage} from '../web/support/browser.js';
import {until} from '../web/support/until.js';
import {curl, newest, readMultipart} from './support/http.js';
import {kPlaying, kServing} from './support/lines.js';
import {stageTest} from './support/stage-test.js';

const run = promisify(execFile);
const kBase = 'http://127.0.0.1:8080/';
const kServe = 'sentryc --udp 127.0.0.1:5004 --listen 127.0.0.1:8080';
const kSend = 'gst-launch-1.0 videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=240,framerate=10/1 ! ' +
  'jpegenc ! sentryudpsink stream=field clients=127.0.0.1:5004';

async function serve(stage) {
  await stage.start(kServe).says(kServing);
  await stage.start(kSend).says(kPlaying);
  await until(() => newest(kBase, 'field'), 'a picture');
}

stageTest('ffmpeg and GStreamer show the stream under every name it has', false, async (stage) => {
  await serve(stage);
  for (const path of ['field/stream.mjpg', 'stream', '?action=stream', 'api/stream.mjpeg?src=field']) {
    const {count, distinct} = await readMultipart(kBase + path, 10);
    assert.equal(count, 10, path);
    assert.ok(distinct > 5, `${path}: ${distinct} different pictures of 10`);
  }
  const line = ['-q', 'souphttpsrc', `location=${kBase}field/stream.mjpg`, 'num-buffers=60', 'is-live=true', '!',
    'multipartdemux', 'single-stream=true', '!', 'jpegdec', '!', 'multifilesink', `location=${stage.directory}/%03d.raw`, 'max-files=20'];
  await run('gst-launch-1.0', line, {env: stage.environment, timeout: 60000});
  const {stdout} = await run('sh', ['-c', `md5sum ${stage.directory}/*.raw`]);
  const sums = stdout.trim().split('\n').map((each) => each.split(' ')[0]);
  assert.ok(new Set(sums).size > 3, `${new Set(sums).size} different pictures of ${sums.length}`);
});

stageTest('snapshots come under the names that other programs use', false, async (stage) => {
  await serve(stage);
  for (const path of ['?action=snapshot', '?action=snapshot&n=1?123', 'snapshot', 'snapshot.jpg', 'api/frame.jpeg?src=field',
    'field/?action=snapshot', 'latest.jpg']) {
    const {status, headers, body} = await curl(kBase + path);
    assert.equal(status, 200, path);
    assert.equal(headers['content-type'], 'image/jpeg', path);
    assert.deepEqual([...body.subarray(0, 2)], [0xff, 0xd8], path);
  }
});

// What the element shows on screen.
async function looks(page) {
  return createHash('md5').update(await page.locator('img').screenshot()).digest('hex');
}

stageTest('an <img> in Chromium shows the stream, each part as it comes', noBrowser, async (stage) => {
  await serve(stage);
  const embed = `<!DOCTYPE html><img src="${kBase}field/stream.mjpg?advance_headers=1" width="320" height="240">`;
  const server = createServer((request, response) => response.setHeader('Content-Type', 'text/html').end(embed));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await launchBrowser();
  try {
    const page = await openPage(browser, `http://127.0.0.1:${server.address().port}/`);
    for (let i = 0; i < 3; i += 1) {
      const before = await looks(page);
      await until(async () => (await looks(page)) !== before, 'another picture');
    }
  } finally {
    await browser.close();
    server.close();
  }
});

// Requests one after the other on one connection, as a browser's: [first line, body's size] of each reply.
async function askOnOneConnection(paths) {
  const socket = connect(8080, '127.0.0.1');
  const replies = [];
  let bytes = Buffer.alloc(0);
  for (const path of paths) {
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    const reply = await new Promise((resolve, reject) => {
      const read = (more) => {
        bytes = Buffer.concat([bytes, more]);
        const end = bytes.indexOf('\r\n\r\n');
        const length = end < 0 ? NaN : Number(/content-length: (\d+)/i.exec(bytes.subarray(0, end).toString())?.[1] ?? 0);
        if (!(bytes.length >= end + 4 + length)) return;
        socket.off('data', read);
        const head = bytes.subarray(0, end).toString();
        bytes = bytes.subarray(end + 4 + length);
        resolve([head.split('\r\n')[0], length]);
      };
      socket.on('data', read);
      socket.once('close', () => reject(new Error(`closed before the reply to ${path}`)));
    });
    replies.push(reply);
  }
  socket.destroy();
  return replies;
}

stageTest('the page, its files, the documents and the pictures come on one connection', false, async (stage) => {
  await serve(stage);
  const paths = ['/', '/player.js', '/streams.json', '/field/latest.jpg', '/field/status.json', '/nothing-here', '/field/latest.jpg',
    '/servers.json', '/readyz'];
  const replies = await askOnOneConnection(paths);
  const expected = paths.map((path) => (path === '/nothing-here' ? 'HTTP/1.1 404 Not Found' : 'HTTP/1.1 200 OK'));
  assert.deepEqual(replies.map(([line]) => line), expected);
  assert.ok(replies.every(([, size]) => size > 0));
});
