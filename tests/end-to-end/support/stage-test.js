// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import test from 'node:test';

import {Stage, slack} from './stage.js';

const ownNetwork = process.env.SENTRY_OWN_NETWORK === 'yes';
export const noNetwork = !ownNetwork && 'it needs the ports of the documentation for itself: no network namespace here';

// A test with a stage of its own; what its processes said is shown when it fails.
export function stageTest(name, skip, body) {
  test(name, {skip: noNetwork || skip, timeout: 240000 * slack}, async (context) => {
    const stage = await Stage.open();
    try {
      await body(stage, context);
    } catch (error) {
      for (const each of stage.started) context.diagnostic(`${each.line}\n${each.output.slice(-2000)}`);
      throw error;
    } finally {
      await stage.close();
    }
  });
}
