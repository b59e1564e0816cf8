import type { AudioSource, Frames } from '../audio/source.ts';

/** Peak of what nobody hears, whatever it is played with: −80 dBFS. */
const SILENT = 1e-4;
const BLOCK = 1 << 16;

/**
 * Whether a stem is silent from the start of the song to the end of a span ('before'), or from its start to the end of the song ('after'); null where it
 * sounds in the span, or on both sides of it: such silence may be damage. Reads no farther than to the next sound on either side.
 */
export function outsidePlaying(
  source: AudioSource,
  { start, end }: { readonly start: Frames; readonly end: Frames },
): 'before' | 'after' | null {
  const block = Array.from({ length: source.channels }, () => new Float32Array(BLOCK));
  const isSilent = (from: Frames, to: Frames): boolean => {
    const into = block.map((channel) => channel.subarray(0, to - from));
    source.read(from, into);
    return into.every((channel) => channel.every((x) => Math.abs(x) < SILENT));
  };
  for (let at = start; at < end; at += BLOCK) if (!isSilent(at, Math.min(end, at + BLOCK))) return null;
  let first = start;
  while (first > 0 && isSilent(Math.max(0, first - BLOCK), first)) first = Math.max(0, first - BLOCK);
  if (first === 0) return 'before';
  let last = end;
  while (last < source.length && isSilent(last, Math.min(source.length, last + BLOCK))) {
    last = Math.min(source.length, last + BLOCK);
  }
  return last === source.length ? 'after' : null;
}
