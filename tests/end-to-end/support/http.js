// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {promisify} from 'node:util';

const run = promisify(execFile);

// One request by curl: {status, headers, body}, the headers' names in lower case.
export async function curl(url, ...options) {
  const common = ['-sS', '--include', '--max-time', '20', ...options];
  const {stdout} = await run('curl', [...common, url], {encoding: 'buffer', maxBuffer: 64 << 20});
  const end = stdout.indexOf('\r\n\r\n');
  const [first, ...lines] = stdout.subarray(0, end).toString('latin1').split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
  return {status: Number(first.split(' ')[1]), headers, body: stdout.subarray(end + 4)};
}

export async function curlJson(url) {
  return JSON.parse((await curl(url)).body.toString());
}

// The newest frame of a stream, or null while there is none: {id, captureMs, bytes, url}.
export async function newest(base, stream) {
  const reply = await fetch(`${base}${stream}/latest.jpg`, {signal: AbortSignal.timeout(5000)}).catch(() => null);
  if (reply?.status !== 200) {
    await reply?.arrayBuffer().catch(() => {});
    return null;
  }
  const url = new URL(reply.headers.get('content-location'), reply.url).href;
  const bytes = Buffer.from(await reply.arrayBuffer());
  return {id: /([\d-]+)\.jpg$/.exec(url)[1], captureMs: 1000 * Number(reply.headers.get('x-timestamp')), bytes, url};
}

export function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

// Width and height of a picture that decodes without complaint.
export async function decode(path) {
  await run('ffmpeg', ['-v', 'error', '-xerror', '-i', path, '-f', 'null', '-']);
  const probe = ['-v', 'error', '-show_entries', 'stream=width,height', '-of', 'csv=p=0', path];
  return (await run('ffprobe', probe)).stdout.trim();
}

// Reads so many pictures of a multipart stream as ffmpeg does, and gives their distinct checksums.
export async function readMultipart(url, frames) {
  const options = ['-v', 'error', '-f', 'mpjpeg', '-i', url, '-frames:v', String(frames), '-f', 'framemd5', '-'];
  const {stdout} = await run('ffmpeg', options, {timeout: 60000});
  const lines = stdout.split('\n').filter((line) => line && !line.startsWith('#'));
  return {count: lines.length, distinct: new Set(lines.map((line) => line.split(',').pop().trim())).size};
}
