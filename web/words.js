// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

const kLiveMs = 3000;
const kMostLiveMs = 20000;

// Up to what age a picture counts as live: a camera that sends one only now and then is allowed
// twice its own pace. `gapsMs` are the times between the last pictures; the shortest tells the pace,
// so that one long silence does not.
export function liveMs(gapsMs) {
  if (gapsMs.length === 0) return kLiveMs;
  return Math.min(Math.max(2 * Math.min(...gapsMs), kLiveMs), kMostLiveMs);
}

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

// What stands behind the picture on screen: the reply it came with knows best, the status document
// may be some seconds old but has the reason.
export function sourceOf(shown, status) {
  const state = shown?.source;
  if (!state || state === status?.source?.state) return status?.source;
  return {state, reason: ''};
}

// What to say about a player: `state`, short, beside the picture, with a `tone` (live, old, none)
// that gives its colour; and `note`, sentences on why it is not live, or ''. `ageMs` is null while
// there is no picture, `trouble` is null while replies come, `source` is the status document's,
// `limitMs` comes from liveMs().
export function describe({ageMs, trouble, source, limitMs = kLiveMs}) {
  if (ageMs === null) return {tone: 'none', state: 'no picture', note: sentences(noPicture(trouble, source))};
  const kind = source?.state;
  const made = kind === 'held' || kind === 'slate';
  const why = made ? capital(source.reason ? `${kind}: ${source.reason}` : kSources[kind]) : null;
  const note = sentences([trouble && troubleWords(trouble), why]);
  if (ageMs < limitMs && !made) return {tone: 'live', state: 'live', note};
  return {tone: 'old', state: kind === 'slate' ? 'no camera' : ageWords(ageMs), note};
}

const kSources = {held: 'the camera gives no new picture', slate: 'there is no camera picture'};

// A relay refuses (busy) also while it has no picture to give; the source tells the two apart.
function noPicture(trouble, source) {
  const noCamera = source?.state === 'gone' && (trouble === null || trouble === 'busy' || trouble === 'waiting');
  if (noCamera) return [troubleWords('waiting'), capital(source.reason ?? '')];
  return [troubleWords(trouble ?? 'connecting')];
}

function sentences(parts) {
  return parts.filter(Boolean).join('. ');
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
