import type { Frames } from '../audio/source.ts';
import { belonging } from '../treat/belong.ts';
import type { Candidate, Piece, RenewedSound, Song } from '../treat/treatment.ts';

/** Whether sound that was made anew by a network is nearer the undamaged stem nobody knows before it is heard. */
const EVEN = 0.5;

/** What was restored of a piece (`dry`: with `lead` frames on either side) with a share of the same sound as a model says it again. */
export function renewed(
  song: Song,
  piece: Piece,
  sound: RenewedSound,
  dry: readonly Float32Array[],
  lead: Frames,
  restored: Pick<Candidate, 'settings' | 'why' | 'confidence'> | null,
): Candidate {
  const { wet } = sound;
  const made = belonging(song, piece, sound);
  const audio = dry.map((channel, c) => {
    const other = made.audio[c]!.subarray(made.lead - lead);
    return channel.map((x, n) => x + wet * (other[n]! - x));
  });
  return {
    audio,
    lead,
    material: [],
    engine: sound.engine,
    // However small its share, it is not the sound of the performance.
    ...(wet > 0 && { label: 'AI-generated' }),
    settings: { ...restored?.settings, ...sound.settings, enhance: wet, levelled: Math.round(made.gain * 10) / 10 },
    why: [...(restored === null ? [] : [restored.why]), sound.why].join(' '),
    confidence: (1 - wet) * (restored?.confidence ?? EVEN) + wet * EVEN,
  };
}
