// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import {readFile} from 'node:fs/promises';

const kReadme = new URL('../../../README.md', import.meta.url);

// The command line in the README that begins so, exactly as printed there.
export async function readmeLine(beginning) {
  const lines = (await readFile(kReadme, 'utf8')).split('\n').filter((line) => line.startsWith(`    ${beginning}`));
  if (lines.length !== 1) throw new Error(`README.md has ${lines.length} lines that begin with '${beginning}'; expected one`);
  return lines[0].trim();
}

// What a gst-launch-1.0 says once it runs, and where a sentryc says that it serves.
export const kPlaying = /Setting pipeline to PLAYING/;
export const kServing = /^Serving (http:\/\/\S+)/m;
