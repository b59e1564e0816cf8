import { readSpan } from '../audio/memory.ts';
import { part } from '../audio/source.ts';
import type { Candidate, Treatment } from '../treat/treatment.ts';
import { type Corrected, changesIn, correct, countOf, type PieceChanges } from './corrections.ts';
import { meanOf } from './logmel.ts';
import { merge } from './merge.ts';
import { type Replay, replayOf } from './replay.ts';
import { damageAfterRebuilding, damageOf, testimony } from './testimony.ts';

/** Plays the damaged notes and hits again from the song's own clean material; bands that survived the damage stay. */
export const rebuildTreatment: Treatment = {
  name: 'rebuild',
  label: 'Rebuilt',
  engine: { name: 'rebuild', version: '2', model: null },

  refusal(song, piece) {
    const damaged = song.damage[piece.stem].reduce((sum, finding) => sum + finding.end - finding.start, 0);
    if (damaged >= song.length || piece.end - piece.start >= song.length) {
      return `The ${piece.stem} has no clean passage to rebuild from: choose restore, or leave it as it is.`;
    }
    return null;
  },

  treat(song, piece, progress): Candidate | null {
    const replay = replayOf(song, piece, part(progress, 0, 0.9));
    if (replay === null) return null;
    const { lead } = replay;
    const damaged = readSpan(song.stems[piece.stem], piece.start - lead, replay.audio[0]!.length);
    const heard = testimony(replay, damaged, song.sampleRate, piece.cause);
    const { share } = heard;
    const isPart = share.some((s) => s > 0.5) && share.some((s) => s < 0.5);
    const audio = isPart ? merge(damaged, replay.audio, share, song.sampleRate) : replay.audio;
    const damage = damageOf(heard);
    const changes = changesIn(song, piece);
    const corrected = changes && correct(song, piece, changes, audio, piece.start - lead);
    return {
      audio: corrected?.audio ?? audio,
      lead,
      material: [...replay.material, ...(corrected?.material ?? [])],
      settings: {
        ...(changes && { changes: countOf(changes) }),
        grain: replay.grain,
        beats: replay.beats,
        splices: replay.splices,
        likeness: Math.round(replay.cost * 100) / 100,
        replaced: isPart ? Math.round(100 * meanOf(share)) / 100 : 1,
      },
      why: `Played again ${replay.grain === 'notes' ? 'note by note ' : ''}from clean ${piece.stem} at ${places(replay, song.sampleRate)}${isPart ? ', the bands that survived kept' : ''}.${changes === null ? '' : changedWords(changes, corrected!)}`,
      confidence: Math.max(0, Math.min(1, 1 - damageAfterRebuilding(heard) / Math.max(1e-9, damage))),
    };
  },
};

function places({ material }: Replay, sampleRate: number): string {
  const seconds = material.map(({ start }) => `${(start / sampleRate).toFixed(1)} s`);
  return seconds.length > 3
    ? `${seconds.slice(0, 3).join(', ')} and ${seconds.length - 3} more places`
    : seconds.join(', ');
}

function changedWords(changes: PieceChanges, { missing }: Corrected): string {
  const count = countOf(changes);
  const what = count === 1 ? `The ${changes.kind.slice(0, -1)}` : `The ${count} ${changes.kind}`;
  const lacking =
    missing.length === 0 ? '' : ` No clean ${missing.join(' or ')} is in the song, so that is missing from it.`;
  return ` ${what} that you changed ${count === 1 ? 'is' : 'are'} as you left ${count === 1 ? 'it' : 'them'}.${lacking}`;
}
