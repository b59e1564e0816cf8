import { describe, expect, it } from 'vitest';
import { memorySource, readSpan } from '../audio/memory.ts';
import { noProgress } from '../audio/source.ts';
import type { DrumClass, Hit, Note } from '../music/profile.ts';
import { BEAT, finding, RATE, testSong } from '../treat/testing.ts';
import { treatRegion } from '../treat/treat.ts';
import type { Changes, Corrections, Piece, Song } from '../treat/treatment.ts';
import { rebuildTreatment } from './rebuild.ts';

/** Bar 5 of the song, in which everything is damaged. */
const start = 20 * BEAT;
const end = 24 * BEAT;
const NONE = { gone: [], fresh: [] };

describe('drum hits that a person changed', () => {
  // Kicks on beats 20 and 22, snares on 21 and 23.
  it('are struck where they were put in, beside what sounds there', () => {
    const at = 21.5 * BEAT;
    const made = drumsWith((hits) => [...hits, hit(at, 'kick')]);
    expect(attackOf(made, at, 'kick')).toBeGreaterThan(10);
    for (const beat of [20, 21, 22, 23]) {
      expect(attackOf(made, beat * BEAT, beat % 2 === 0 ? 'kick' : 'snare')).toBeGreaterThan(10);
    }
  });

  it('are not heard any more where they were taken out, and their neighbours are', () => {
    const made = drumsWith((hits) => hits.filter(({ time }) => time !== 21 * BEAT));
    expect(attackOf(made, 21 * BEAT, 'snare')).toBeLessThan(1);
    expect(attackOf(made, 20 * BEAT, 'kick')).toBeGreaterThan(10);
    expect(attackOf(made, 22 * BEAT, 'kick')).toBeGreaterThan(10);
    // The noise of the song goes on there: no hole.
    expect(levelOf(made, 21.25 * BEAT, 21.75 * BEAT)).toBeGreaterThan(2e-5);
    expect(levelOf(made, 21.25 * BEAT, 21.75 * BEAT)).toBeLessThan(1e-3);
  });

  it('are struck at the new place and not at the old one when they were moved', () => {
    const to = 21.25 * BEAT;
    const made = drumsWith((hits) => hits.map((one) => (one.time === 21 * BEAT ? { ...one, time: to } : one)));
    expect(attackOf(made, 21 * BEAT, 'snare')).toBeLessThan(1);
    expect(attackOf(made, to, 'snare')).toBeGreaterThan(10);
  });

  it('are another drum when their class was changed', () => {
    const made = drumsWith((hits) => hits.map((one) => (one.time === 21 * BEAT ? hit(one.time, 'kick') : one)));
    expect(attackOf(made, 21 * BEAT, 'kick')).toBeGreaterThan(10);
    expect(toneOf(made, 21 * BEAT, HERTZ.snare)).toBeLessThan(0.2 * toneOf(made, 23 * BEAT, HERTZ.snare));
  });

  it('leave the drum that was struck along with one that was taken out', () => {
    // In the test song nothing is struck together: the kick of beat 22 is said to be a kick and a tom.
    const song = drumSong();
    const both = [...song.profile.drums, hit(22 * BEAT, 'tom')].sort((a, b) => a.time - b.time);
    const heard = { ...song, profile: { ...song.profile, drums: both } };
    const made = rebuilt(corrected(heard, song.profile.drums), 'drums');
    expect(made.settings.changes).toBe(1);
    expect(attackOf(made, 22 * BEAT, 'kick')).toBeGreaterThan(10);
  });

  it('leave what rings on from the stroke before', () => {
    // A cymbal on every eighth beat; the one of beat 28 rings on without a snare after it.
    const song = drumSong();
    const sound = readSpan(song.stems.drums, 0, song.length)[0]!.slice();
    sound.fill(0, 29 * BEAT, 30 * BEAT);
    const crashes = [4, 12, 20, 28, 36, 44].map((beat) => beat * BEAT);
    for (const at of crashes) {
      for (let n = 0; n < 2 * BEAT; n++) {
        sound[at + n]! += 0.3 * Math.exp(-n / (0.5 * RATE)) * Math.sin((2 * Math.PI * CRASH * n) / RATE);
      }
    }
    const hits = [
      ...song.profile.drums.filter(({ time }) => time !== 29 * BEAT),
      ...crashes.map((at) => hit(at, 'cymbal')),
    ].sort((a, b) => a.time - b.time);
    const heard = {
      ...song,
      stems: { ...song.stems, drums: memorySource([sound], RATE) },
      profile: { ...song.profile, drums: hits },
    };
    const snare = 21 * BEAT;
    const made = rebuilt(
      corrected(
        heard,
        hits.filter(({ time }) => time !== snare),
      ),
      'drums',
    );
    expect(attackOf(made, snare, 'snare')).toBeLessThan(1);
    expect(toneOf(made, snare, CRASH)).toBeGreaterThan(0.05);
  });

  it('are made of clean drums, and a drum that is nowhere clean is named as missing', () => {
    const song = drumSong();
    const made = rebuilt(corrected(song, [...song.profile.drums, hit(21.5 * BEAT, 'cymbal')]), 'drums');
    expect(made.why).toContain('No clean cymbal is in the song');
    const kick = rebuilt(corrected(song, [...song.profile.drums, hit(21.5 * BEAT, 'kick')]), 'drums');
    expect(kick.why).toContain('The hit that you changed is as you left it.');
    expect(kick.settings.changes).toBe(1);
    for (const span of kick.material) expect(span.end <= start || span.start >= end).toBe(true);
  });

  it('are never played from one that was put in elsewhere, where nothing is struck', () => {
    const song = drumSong();
    // Softer than every kick that is played: by strength alone they are most like each other.
    const [elsewhere, here] = [19.4 * BEAT, 21.5 * BEAT].map((time) => ({ ...hit(time, 'kick'), strength: 0.5 }));
    const made = rebuilt(corrected(song, [...song.profile.drums, elsewhere!, here!]), 'drums');
    expect(attackOf(made, here!.time, 'kick')).toBeGreaterThan(10);
    for (const span of made.material) expect(Math.abs(span.start - elsewhere!.time)).toBeGreaterThan(0.02 * RATE);
  });

  it('outside the region change nothing in it', () => {
    const song = drumSong();
    const plain = rebuilt(song, 'drums');
    const made = rebuilt(
      corrected(
        song,
        song.profile.drums.filter(({ time }) => time !== 8 * BEAT),
      ),
      'drums',
    );
    expect(made.settings).not.toHaveProperty('changes');
    expect(made.why).toBe(plain.why);
  });
});

describe.each(['bass', 'vocals'] as const)('notes of the %s that a person changed', (stem) => {
  const low = stem === 'bass' ? 33 : 57;
  // One note a beat; the second of the damaged bar is moved by each test.
  const second = start + BEAT;

  it('sound at the new pitch and not at the old one', () => {
    const made = lineWith(stem, low, (note) => ({ ...note, midi: low + 5 }));
    expect(toneOf(made, second, hertz(low + 5))).toBeGreaterThan(4 * toneOf(made, second, hertz(low + 3)));
  });

  it('sound at the new time, and where they were it is still', () => {
    const made = lineWith(stem, low, (note) => ({ ...note, start: second + BEAT / 2 }));
    const old = levelOf(made, second + BEAT / 8, second + BEAT / 2 - BEAT / 8);
    const now = levelOf(made, second + BEAT / 2, second + BEAT - BEAT / 8);
    expect(old).toBeLessThan(0.05 * now);
    expect(toneOf(made, second + BEAT / 2, hertz(low + 3), BEAT / 4)).toBeGreaterThan(0.01);
  });

  it('are a pause when they were taken out, and their neighbours sound on', () => {
    const made = lineWith(stem, low, () => null);
    const pause = levelOf(made, second + BEAT / 4, second + BEAT - BEAT / 8);
    expect(pause).toBeLessThan(0.05 * levelOf(made, start, start + BEAT / 2));
    expect(levelOf(made, second + BEAT, second + 1.5 * BEAT)).toBeGreaterThan(0.02);
  });
});

it('a note that was put in elsewhere, where the stem does not sound so, plays none that was put in here', () => {
  const song = testSong();
  const sound = new Float32Array(song.length);
  const heard: Note[] = Array.from({ length: 48 }, (_, beat) => ({
    start: beat * BEAT,
    end: (beat + 1) * BEAT,
    midi: beat === 0 ? 38 : 33,
    confidence: 0.9,
  })).filter((_, beat) => beat !== 22 && (beat < 26 || beat > 40));
  for (const note of heard) pluck(sound, note);
  const added = [22, 27, 29, 31, 33, 35, 37].map((beat) => ({
    start: beat * BEAT,
    end: (beat + 1) * BEAT,
    midi: 38,
    confidence: 1,
  }));
  const notes = [...heard, ...added].sort((a, b) => a.start - b.start);
  const made = rebuilt(
    {
      ...song,
      stems: { ...song.stems, bass: memorySource([sound], RATE) },
      damage: { ...song.damage, bass: [finding(start, end, 'distortion')] },
      profile: { ...song.profile, bass: { notes } },
      corrections: { melody: NONE, bass: { gone: [], fresh: added }, drums: NONE },
    },
    'bass',
  );
  expect(toneOf(made, 22 * BEAT, hertz(38))).toBeGreaterThan(0.02);
});

describe('a region in which something was corrected', () => {
  // A click is never rebuilt by itself.
  const order = { stem: 'drums', start, end, cause: 'click', severity: 'minor', seed: 1 } as const;
  const treated = (song: Song, treatment: 'auto' | 'restore') => {
    const outcome = treatRegion(
      song,
      { ...order, treatment },
      (channels, sampleRate) => ({ channels, sampleRate, write: () => {} }),
      noProgress,
    );
    if (outcome.kind === 'untouched') throw new Error(outcome.why);
    return outcome;
  };
  const song = drumSong();
  const edited = corrected(song, [...song.profile.drums, hit(21.5 * BEAT, 'kick')]);

  it('is rebuilt where the treatment is left to Resonate, for only so the change is heard', () => {
    expect(treated(edited, 'auto').treatment).toBe('rebuild');
  });

  it('is restored where that was asked for, and told that the change is not in it', () => {
    expect(treated(edited, 'restore').why).toContain('is not heard in it');
    expect(treated(song, 'restore').why).not.toContain('is not heard in it');
  });
});

interface Made {
  /** From `start` on. */
  readonly audio: Float32Array;
  readonly material: readonly { start: number; end: number }[];
  readonly why: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

function rebuilt(song: Song, stem: Piece['stem']): Made {
  const piece: Piece = {
    stem,
    start,
    end,
    cause: 'distortion',
    severity: 'severe',
    seed: 1,
    findings: song.damage[stem],
  };
  const { audio, lead, ...rest } = rebuildTreatment.treat(song, piece, noProgress)!;
  return { ...rest, audio: audio[0]!.subarray(lead, lead + end - start) };
}

const CRASH = 700;
const HERTZ = { kick: 60, snare: 190 };

const hit = (time: number, name: DrumClass): Hit => ({ time, class: name, strength: 0.9 });
const hertz = (midi: number): number => 440 * 2 ** ((midi - 69) / 12);

function drumSong(): Song {
  const song = testSong({ drums: [finding(start, end, 'distortion')] });
  // As it is played (see testing.ts), the fill in every fourth bar included.
  const drums = Array.from({ length: 48 }, (_, beat) => beat).flatMap((beat) => [
    hit(beat * BEAT, beat % 2 === 0 ? 'kick' : 'snare'),
    ...(beat % 16 === 15 ? [hit((beat + 0.5) * BEAT, 'snare')] : []),
  ]);
  return { ...song, profile: { ...song.profile, drums } };
}

function corrected(song: Song, drums: readonly Hit[]): Song {
  const heard = song.profile.drums;
  const sorted = [...drums].sort((a, b) => a.time - b.time);
  const corrections = { melody: NONE, bass: NONE, drums: changesOf(heard, sorted) };
  return { ...song, profile: { ...song.profile, drums: sorted }, corrections };
}

function changesOf<T>(heard: readonly T[], held: readonly T[]): Changes<T> {
  return { gone: heard.filter((one) => !held.includes(one)), fresh: held.filter((one) => !heard.includes(one)) };
}

function drumsWith(change: (hits: readonly Hit[]) => readonly Hit[]): Made {
  const song = drumSong();
  return rebuilt(corrected(song, change(song.profile.drums)), 'drums');
}

/** A line of one plucked tone a beat, of which a person changes the second of the damaged bar. */
function lineWith(stem: 'bass' | 'vocals', low: number, change: (note: Note) => Note | null): Made {
  const song = testSong();
  const sound = new Float32Array(song.length);
  const heard: Note[] = Array.from({ length: 48 }, (_, beat) => {
    const midi = low + [0, 3, 5, 7][(beat + Math.floor(beat / 4)) % 4]!;
    return { start: beat * BEAT, end: (beat + 1) * BEAT, midi, confidence: 0.9 };
  });
  // In the damaged bar the second note is the one at low + 3.
  const damaged = heard.findIndex((note) => note.start === start + BEAT);
  heard[damaged] = { ...heard[damaged]!, midi: low + 3 };
  for (const note of heard) pluck(sound, note);
  for (let n = start; n < end; n++) sound[n] = 0.3 * Math.tanh(20 * sound[n]!);
  const held = heard.flatMap((note, i) => (i === damaged ? (change(note) ?? []) : [note]));
  const part = stem === 'bass' ? 'bass' : 'melody';
  const corrections: Corrections = { melody: NONE, bass: NONE, drums: NONE, [part]: changesOf(heard, held) };
  const { melody, bass } = song.profile;
  const profile = {
    ...song.profile,
    ...(part === 'bass' ? { melody, bass: { notes: held } } : { bass, melody: { ...melody, notes: held } }),
  };
  return rebuilt(
    {
      ...song,
      stems: { ...song.stems, [stem]: memorySource([sound], RATE) },
      damage: { ...song.damage, [stem]: [finding(start, end, 'distortion')] },
      profile,
      corrections,
    },
    stem,
  );
}

function pluck(into: Float32Array, { start, end, midi }: Note): void {
  const length = end - start;
  for (let n = 0; n < length; n++) {
    const envelope = Math.min(1, n / 80) * Math.exp(-n / (0.4 * RATE)) * Math.min(1, (length - n) / 160);
    for (let k = 1; k <= 4; k++) {
      into[start + n]! += (0.2 * envelope * Math.sin((2 * Math.PI * hertz(midi) * k * n) / RATE)) / k;
    }
  }
}

/** dB by which a drum's own tone rises at `time`. */
function attackOf(made: Made, time: number, name: 'kick' | 'snare'): number {
  const length = Math.round(0.04 * RATE);
  const before = time - 1.5 * length < start ? 1e-4 : toneOf(made, time - 1.5 * length, HERTZ[name], length);
  return 20 * Math.log10(toneOf(made, time, HERTZ[name], length) / Math.max(1e-4, before));
}

/** Amplitude of a tone from frame `at` of the song on. */
function toneOf({ audio }: Made, at: number, hz: number, length: number = BEAT / 2): number {
  const from = Math.round(at) - start;
  let re = 0;
  let im = 0;
  for (let n = 0; n < length; n++) {
    const x = audio[from + n]! * (0.5 - 0.5 * Math.cos((2 * Math.PI * n) / length));
    re += x * Math.cos((2 * Math.PI * hz * n) / RATE);
    im += x * Math.sin((2 * Math.PI * hz * n) / RATE);
  }
  return (4 * Math.hypot(re, im)) / length;
}

function levelOf({ audio }: Made, from: number, to: number): number {
  let sum = 0;
  for (let n = from; n < to; n++) sum += audio[n - start]! ** 2;
  return Math.sqrt(sum / (to - from));
}
