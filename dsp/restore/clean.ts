import type { AudioSource, Frames } from '../audio/source.ts';
import type { StemName } from '../audio/stem.ts';
import { sliceSource } from '../audio/views.ts';
import type { Song } from '../treat/treatment.ts';

/** Seconds. Shorter passages say too little about what is always there. */
const SHORTEST = 0.5;
/** Seconds. Longer ones are cut, so that the nearest are near. */
const LONGEST = 8;

/** Passages of a stem without findings, the nearest to `centre` first. */
export function cleanPassages(song: Song, stem: StemName, centre: Frames): AudioSource[] {
  const spans: [Frames, Frames][] = [];
  let at = 0;
  const findings = [...song.damage[stem]].sort((a, b) => a.start - b.start);
  for (const finding of findings) {
    if (finding.start > at) spans.push([at, finding.start]);
    at = Math.max(at, finding.end);
  }
  if (song.length > at) spans.push([at, song.length]);
  const longest = LONGEST * song.sampleRate;
  const pieces = spans.flatMap(([start, end]) => {
    const count = Math.ceil((end - start) / longest);
    return Array.from({ length: count }, (_, i): [Frames, Frames] => [
      start + i * longest,
      Math.min(end, start + (i + 1) * longest),
    ]);
  });
  return pieces
    .filter(([start, end]) => end - start >= SHORTEST * song.sampleRate)
    .sort((a, b) => distance(a, centre) - distance(b, centre))
    .map(([start, end]) => sliceSource(song.stems[stem], start, end - start));
}

function distance([start, end]: [Frames, Frames], centre: Frames): number {
  return Math.abs((start + end) / 2 - centre);
}
