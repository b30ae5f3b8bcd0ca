// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// A player's `src`: the stream's folder with its last slash, the query that every request to the
// stream repeats (the signature of a private one), and the folder's own name.
export function parseSource(src) {
  const [path, query] = src.split(/\?(.*)/s);
  const folder = `${path.replace(/\/+$/, '') || '.'}/`;
  return {folder, query: query ? `?${query}` : '', name: folder.split('/').at(-2)};
}

// The URL that `text` means at `base`, or null: URL.canParse() is too new for some browsers.
export function parseUrl(text, base) {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}
