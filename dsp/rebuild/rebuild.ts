import { part } from '../audio/source.ts';
import type { Candidate, Treatment } from '../treat/treatment.ts';
import { matchBeats } from './match.ts';
import { materialOf } from './material.ts';
import { place } from './place.ts';

/** Seconds on either side that the candidate brings along for the seam. */
const LEAD = 0.12;

/** Plays the damaged notes and hits again from the song's own clean material. */
export const rebuildTreatment: Treatment = {
  name: 'rebuild',
  label: 'Rebuilt',
  engine: { name: 'rebuild', version: '1', model: null },

  refusal(song, piece) {
    const damaged = song.damage[piece.stem].reduce((sum, finding) => sum + finding.end - finding.start, 0);
    if (damaged >= song.length || piece.end - piece.start >= song.length) {
      return `The ${piece.stem} has no clean passage to rebuild from: choose restore, or leave it as it is.`;
    }
    return null;
  },

  treat(song, piece, progress): Candidate | null {
    const material = materialOf(song, part(progress, 0, 0.5));
    const matches = matchBeats(song, material, piece, part(progress, 0.5, 0.7));
    if (matches === null || matches.length === 0) return null;
    const lead = Math.round(LEAD * song.sampleRate);
    const placed = place(song, material, piece, matches, piece.start - lead, piece.end + lead, part(progress, 0.7, 1));
    const cost = matches.reduce((sum, match) => sum + match.cost, 0) / matches.length;
    const seconds = placed.material.map(({ start }) => `${(start / song.sampleRate).toFixed(1)} s`);
    const shown =
      seconds.length > 3 ? `${seconds.slice(0, 3).join(', ')} and ${seconds.length - 3} more` : seconds.join(', ');
    return {
      audio: placed.audio,
      lead,
      material: placed.material,
      settings: { beats: matches.length, splices: placed.splices, likeness: Math.round(cost * 100) / 100 },
      why: `Played again from clean ${piece.stem} at ${shown}.`,
      confidence: Math.max(0, Math.min(1, 1 - cost / 12)),
    };
  },
};
