// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import {spawn} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

// How much longer than usual things may take: sanitizers and busy machines.
export const slack = Number(process.env.SENTRY_TEST_SLACK ?? 1);

// A place for one test's processes: shared memory and state of their own, and all are ended at the
// end. `setpriv` ends them also when the test itself is killed.
export class Stage {
  started = [];

  static async open() {
    const stage = new Stage();
    stage.directory = await mkdtemp(join(tmpdir(), 'sentry-e2e-'));
    stage.shm = await mkdtemp('/dev/shm/sentry-e2e-');
    stage.environment = {
      ...process.env,
      SENTRY_SHM_DIR: stage.shm,
      SENTRY_STATE_DIR: join(stage.directory, 'state'),
    };
    return stage;
  }

  // Starts a shell's command line, as a person would.
  start(line) {
    const started = new Process(line, this.environment, this.directory);
    this.started.push(started);
    return started;
  }

  async close() {
    await Promise.all(this.started.map((each) => each.kill()));
    for (const directory of [this.directory, this.shm]) await rm(directory, {recursive: true, force: true});
  }
}

class Process {
  output = '';
  #child;
  #ended;
  #heard = () => {};

  constructor(line, env, cwd) {
    this.line = line;
    this.#child = spawn('setpriv', ['--pdeathsig', 'KILL', 'sh', '-c', `exec ${line}`], {env, cwd, stdio: ['ignore', 'pipe', 'pipe']});
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        this.output += text;
        this.#heard();
      });
    }
    this.#ended = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        this.end = {code, signal};
        this.#heard();
        resolve(this.end);
      });
    });
  }

  get pid() {
    return this.#child.pid;
  }

  // Resolves to the match once the output has it.
  says(pattern, ms = 30000 * slack) {
    return new Promise((resolve, reject) => {
      const fail = (why) => reject(new Error(`${this.line}: ${why} without saying ${pattern}; it said:\n${this.output}`));
      const timer = setTimeout(() => fail('went on'), ms);
      this.#heard = () => {
        const match = pattern.exec(this.output);
        if (!match && !this.end) return;
        clearTimeout(timer);
        this.#heard = () => {};
        if (match) resolve(match);
        else fail('ended');
      };
      this.#heard();
    });
  }

  // SIGKILL by default: nobody gets a last word. Resolves when it is gone.
  kill(signal = 'SIGKILL') {
    if (!this.end) this.#child.kill(signal);
    return this.#ended;
  }

  ended() {
    return this.#ended;
  }
}
