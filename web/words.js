// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

export const kLiveMs = 3000;

// An age as a person says it. The unit changes where two of the bigger one are full.
export function ageWords(ageMs) {
  const seconds = Math.floor(Math.max(ageMs, 0) / 1000);
  if (seconds < 120) return `${seconds} s old`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min old`;
  if (seconds < 172800) return `${Math.floor(seconds / 3600)} h old`;
  return `${Math.floor(seconds / 86400)} days old`;
}

const kTroubles = {
  connecting: 'Connecting',
  waiting: 'Waiting for the camera',
  unreachable: 'The relay cannot be reached; trying again',
  busy: 'The relay is full; trying again',
  forbidden: 'The relay does not let you see this stream',
  broken: 'The picture is damaged; waiting for the next one',
  gone: 'The relay no longer has this stream',
};

export function troubleWords(kind) {
  return kTroubles[kind] ?? `The relay answers with an error (${kind}); trying again`;
}

const kSources = {held: 'the camera gives no new picture', slate: 'no camera picture'};

// What to say about a player: `state`, short, beside the picture, with a `tone` (live, old, none)
// that gives its colour; and `note`, a sentence on why it is not live, or ''. `ageMs` is null while
// there is no picture, `trouble` is null while replies come, `source` is the status document's.
export function describe({ageMs, trouble, source}) {
  const why = sourceWords(source);
  if (ageMs === null) return {tone: 'none', state: 'no picture', note: troubleWords(trouble ?? 'connecting')};
  const note = [trouble && troubleWords(trouble), why].filter(Boolean).join('. ');
  const live = ageMs < kLiveMs && !why;
  if (live) return {tone: 'live', state: 'live', note};
  const word = source?.state === 'slate' ? 'no camera' : ageWords(ageMs);
  return {tone: 'old', state: word, note};
}

function sourceWords(source) {
  const plain = kSources[source?.state];
  if (!plain) return '';
  return capital(source.reason ? `${source.state}: ${source.reason}` : plain);
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
