import { perStem, STEMS } from '../../dsp/audio/stem.ts';
import { MELODY_HOP } from '../../dsp/music/profile.ts';
import { suggestTreatment } from '../../dsp/treat/suggest.ts';
import type { Opened } from './input.ts';
import type { Heard } from './song.ts';

/** The document that `analyze --json` prints: times in seconds, levels in dB, pitches as MIDI numbers. */
export function analysisDocument(opened: Opened, { profile, damage }: Heard): Record<string, unknown> {
  const { sampleRate } = opened;
  const at = (frame: number): number => seconds(frame, sampleRate);
  const span = <T extends { start: number; end: number }>(item: T) => ({
    ...item,
    start: at(item.start),
    end: at(item.end),
  });
  return {
    version: 1,
    sampleRate,
    duration: at(opened.length),
    tempo: { bpm: round(profile.tempo.bpm, 2), confidence: round(profile.tempo.confidence, 3) },
    meter: profile.meter,
    beats: profile.beats.map(at),
    downbeats: profile.downbeats.map(at),
    key: profile.key,
    chords: profile.chords.map(span),
    melody: { hop: MELODY_HOP, hz: profile.melody.hz, notes: profile.melody.notes.map(span) },
    bass: { notes: profile.bass.notes.map(span) },
    drums: profile.drums.map((hit) => ({ ...hit, time: at(hit.time), strength: round(hit.strength, 3) })),
    sections: profile.sections.map(span),
    description: profile.description,
    stems: perStem((stem) => {
      const { level, snr, lufs, findings } = damage[stem];
      return {
        level,
        snr: round(snr, 1),
        lufs: round(lufs, 1),
        regions: findings.map((finding) => ({ ...span(finding), suggest: suggestTreatment(finding, sampleRate) })),
      };
    }),
    notices: opened.notices,
    silent: STEMS.filter((stem) => opened.missing.includes(stem)),
  };
}

/** Frames as seconds, rounded to microseconds: finer than a sample at any rate in use. */
export function seconds(frames: number, sampleRate: number): number {
  return round(frames / sampleRate, 6);
}

export function round(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}
