#!/bin/sh
# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Shows the corpus to Chromium and ffmpeg, each file as it is and repaired.
# decoders.sh REPAIR-CORPUS CORPUS          checks that every repaired picture decodes in both
# decoders.sh REPAIR-CORPUS CORPUS --table  prints what each makes of each file, as Markdown
# Exits with 77 (skipped) when a decoder is missing.

set -eu

repair_corpus=$1
corpus=$2
mode=${3:---check}

for candidate in "${SENTRY_CHROMIUM:-}" chromium chromium-browser google-chrome; do
  if [ -n "$candidate" ] && command -v "$candidate" > /dev/null; then
    chromium=$candidate
    break
  fi
done
if [ -z "${chromium:-}" ]; then
  echo "skipped: chromium is not installed (or name it in SENTRY_CHROMIUM)"
  exit 77
fi
if ! command -v ffmpeg > /dev/null; then
  echo "skipped: ffmpeg is not installed"
  exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$work/repaired" "$work/profile"
"$repair_corpus" "$corpus" "$work/repaired" > "$work/results"
tab=$(printf '\t')

# One line for ffmpeg: "whole", "whole, complains" or "nothing".
show_ffmpeg() {
  if ffmpeg -nostdin -v error -f image2 -c:v mjpeg -i "$1" -frames:v 1 -f rawvideo -y \
    "$work/raw" 2> "$work/complaints" && [ -s "$work/raw" ]; then
    if [ -s "$work/complaints" ]; then echo "shows, complains"; else echo "shows"; fi
  else
    echo "nothing"
  fi
  rm -f "$work/raw"
}

# Chromium paints what it can of a damaged picture and says nothing, so the page also counts the
# rows from the bottom that have one colour: no row of the corpus has.
write_page() {
  echo '<!doctype html><meta charset="utf-8"><pre id="report"></pre><script>'
  echo 'const pictures = ['
  while IFS="$tab" read -r name result _; do
    echo "['original/$name', '$(base64 -w 0 "$corpus/$name")'],"
    case $result in
      invalid | corrupt | unsupported) ;;
      *) echo "['repaired/$name', '$(base64 -w 0 "$work/repaired/$name")']," ;;
    esac
  done < "$work/results"
  cat << 'PAGE'
];
function paintedRows(image) {
  const { naturalWidth: width, naturalHeight: height } = image;
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
  for (let rows = height; rows > 0; rows--) {
    const row = pixels.subarray((rows - 1) * width, rows * width);
    const painted = width === 1 ? row[0] !== 0 : row.some((pixel) => pixel !== row[0]);
    if (painted) return rows;
  }
  return 0;
}
function look(image) {
  if (image.naturalWidth === 0) return 'nothing';
  const rows = paintedRows(image);
  if (rows === 0) return 'size only';
  return rows === image.naturalHeight ? 'shows' : `shows ${rows} of ${image.naturalHeight} rows`;
}
// The load event waits for every image, and the DOM is printed after its handlers.
const images = pictures.map(([, base64]) => {
  const image = new Image();
  image.src = 'data:image/jpeg;base64,' + base64;
  document.body.append(image);
  return image;
});
window.onload = () => {
  const lines = pictures.map(([name], index) => '@' + name + '\t' + look(images[index]));
  lines.push('@done\t' + pictures.length);
  document.getElementById('report').textContent = lines.join('\n');
};
</script>
PAGE
}

run_chromium() {
  write_page > "$work/page.html"
  timeout 120 "$chromium" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync \
    --user-data-dir="$work/profile" \
    --dump-dom "file://$work/page.html" 2> "$work/chromium.log" |
    sed -n 's/^.*@\(original\/\|repaired\/\|done\)/\1/p' | sed 's/<\/pre>.*//' > "$work/seen"
  if ! grep -q "^done$tab" "$work/seen"; then
    echo "Chromium did not report on the pictures; its last words:"
    tail -5 "$work/chromium.log"
    exit 1
  fi
}

seen_by_chromium() { sed -n "s|^$1$tab||p" "$work/seen"; }

check() {
  failures=0
  repaired=0
  while IFS="$tab" read -r name result _; do
    case $result in invalid | corrupt | unsupported) continue ;; esac
    repaired=$((repaired + 1))
    in_ffmpeg=$(show_ffmpeg "$work/repaired/$name")
    in_chromium=$(seen_by_chromium "repaired/$name")
    if [ "$in_chromium" != "shows" ] || [ "$in_ffmpeg" != "shows" ]; then
      echo "$name ($result): Chromium $in_chromium, ffmpeg $in_ffmpeg"
      [ ! -s "$work/complaints" ] || cat "$work/complaints"
      failures=$((failures + 1))
    fi
  done < "$work/results"
  echo "$repaired repaired pictures shown, $failures not whole"
  [ "$repaired" -gt 40 ] && [ "$failures" -eq 0 ]
}

table() {
  echo "| file | Chromium | ffmpeg | repair() | then Chromium | then ffmpeg |"
  echo "| --- | --- | --- | --- | --- | --- |"
  while IFS="$tab" read -r name result message; do
    row="$name | $(seen_by_chromium "original/$name") | $(show_ffmpeg "$corpus/$name")"
    case $result in
      invalid | corrupt | unsupported) row="$row | $result: ${message#*bytes: } | |" ;;
      *)
        row="$row | $result | $(seen_by_chromium "repaired/$name")"
        row="$row | $(show_ffmpeg "$work/repaired/$name")"
        ;;
    esac
    echo "| $row |"
  done < "$work/results"
}

run_chromium
case $mode in
  --check) check ;;
  --table) table ;;
  *) echo "unknown option $mode"; exit 2 ;;
esac
