/** Seconds in which a sound that would ring on goes to silence at the end of the song: long enough to be no click, too short to take from the music. */
const END_FADE = 0.05;

type Write = (block: readonly Float32Array[]) => void;

interface Ending {
  /** Frames that are written in all. */
  readonly frames: number;
  /** Hz. */
  readonly rate: number;
  /** Seconds that the plugins go on sounding after the sound; null: for ever. */
  readonly tail: number | null;
}

/**
 * A song stays as long as it is, so that all of its stems have one length and what is heard is what is exported. Plugins that say that they ring on after it
 * are therefore faded out in its last moment instead of cut off. Those that say nothing of it are left as they are, to the bit.
 */
export function fadedAtEnd({ frames, rate, tail }: Ending, write: Write): Write {
  if (tail === 0) return write;
  const fade = Math.min(frames, Math.ceil(Math.min(tail ?? END_FADE, END_FADE) * rate));
  let at = 0;
  return (block) => {
    const length = block[0]!.length;
    const first = Math.max(0, frames - fade - at);
    for (const plane of block) {
      // The last frame is silent: the next would be behind the song.
      for (let i = first; i < length; i++) plane[i]! *= (frames - 1 - at - i) / fade;
    }
    at += length;
    write(block);
  };
}
