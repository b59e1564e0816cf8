import { newRegion } from '../../../host/project/new-region.ts';
import type { Asset, Hit, Note, Project, Region, StemName, Take } from '../../../host/project/project.ts';
import { SCHEMA, STEMS } from '../../../host/project/project.ts';

/** A document to measure drawing with: eight lanes of ten minutes, 200 regions, and music that slows down. Nothing in it is random. */

export const RATE = 48_000;
const SEVERITIES = ['minor', 'damaged', 'severe'] as const;
const CAUSES = ['clipping', 'noise', 'distortion', 'bandlimit', 'dropout', 'click'] as const;
const LABELS = ['Restored', 'Rebuilt', 'AI-generated'] as const;
const CHORDS = ['Am', 'F', 'C', 'G', 'F#m7', 'Dm', 'E7', 'Bb'];

/** 0..1 from a whole number, always the same. */
export function noise(n: number): number {
  let x = Math.imul((n | 0) ^ 0x9e3779b9, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  x ^= x >>> 16;
  return (x >>> 0) / 4_294_967_296;
}

export const hashOf = (n: number): string => n.toString(16).padStart(64, '0');

export function benchProject({ tracks = 8, minutes = 10, regions = 200 } = {}): Project {
  const length = minutes * 60 * RATE;
  const asset = (n: number, frames = length): Asset => ({
    hash: hashOf(n),
    sampleRate: RATE,
    channels: 2,
    length: frames,
  });
  const beats: number[] = [];
  for (let at = 0.4; at < minutes * 60; at += 0.5 + beats.length * 4e-6) beats.push(Math.round(at * RATE));
  const downbeats = beats.filter((_, n) => n % 4 === 0);
  const drums: Hit[] = beats.flatMap((time, n) => [
    { time, class: n % 2 === 0 ? 'kick' : 'snare', strength: 0.7 + 0.3 * noise(n) } satisfies Hit,
    { time, class: 'hihat', strength: 0.3 + 0.3 * noise(n + 7) } satisfies Hit,
    { time: time + RATE / 4, class: n % 8 === 7 ? 'openhat' : 'hihat', strength: 0.3 } satisfies Hit,
  ]);
  const notes = (low: number, every: number): Note[] =>
    beats
      .filter((_, n) => n % every === 0)
      .map((start, n) => ({
        start,
        end: start + Math.round((0.3 + 0.5 * noise(n)) * RATE),
        midi: low + Math.round(noise(n * 3) * 14),
        confidence: 0.4 + 0.6 * noise(n * 5),
      }));
  return {
    schema: SCHEMA,
    name: 'Bench',
    sampleRate: RATE,
    channels: 2,
    length,
    source: { name: 'bench.wav', sha256: '', kind: 'recording', metadata: {}, notices: [] },
    mixAsset: asset(99),
    separator: { name: 'built-in', version: '1' },
    tracks: Array.from({ length: tracks }, (_, n) => ({
      stem: STEMS[n % 4]!,
      asset: asset(n + 1),
      gainDb: -1.5 * n,
      pan: 0,
      mute: false,
      solo: false,
      locked: false,
      level: (['damaged', 'good', 'severe', 'minor'] as const)[n % 4]!,
      snr: 20,
      lufs: -20,
      chain: [],
    })),
    residual: tracks === 0 ? null : asset(50),
    profile: {
      tempo: { bpm: 120, confidence: 0.9 },
      meter: [4, 4],
      beats,
      downbeats,
      key: { tonic: 'A', mode: 'minor', confidence: 0.91 },
      chords: downbeats.map((start, n) => ({
        start: n === 0 ? 0 : start,
        end: downbeats[n + 1] ?? length,
        label: CHORDS[n % CHORDS.length]!,
        confidence: 0.3 + 0.7 * noise(n + 3),
      })),
      melody: { hz: [], notes: notes(60, 1) },
      bass: { notes: notes(33, 1) },
      drums,
      sections: ['Intro', 'Verse', 'Chorus', 'Verse', 'Chorus', 'Bridge', 'Chorus', 'Outro'].map((label, n) => ({
        start: Math.round((n * length) / 8),
        end: Math.round(((n + 1) * length) / 8),
        label,
      })),
      description: '',
    },
    edits: { chords: null, melody: null, bass: null, drums: null },
    searched: true,
    consent: true,
    regions: Array.from({ length: regions }, (_, n) => regionAt(n, regions, length)),
    mix: { vocalBoostDb: 0 },
    master: {
      targetLufs: -14,
      truePeakDb: -1,
      delivery: { format: 'wav', bits: 24, rate: null },
      reference: null,
      chain: [],
      gainDb: 0,
    },
  };
}

function regionAt(n: number, count: number, length: number): Region {
  const stem: StemName = STEMS[n % 4]!;
  const room = length / (count / 4);
  const start = Math.round((Math.floor(n / 4) + 0.1 + 0.3 * noise(n)) * room);
  const end = start + Math.round(room * (0.05 + 0.4 * noise(n + 1000) ** 2));
  const severity = SEVERITIES[Math.floor(noise(n + 5) * 3)]!;
  const mended = n % 3 === 0;
  const take: Take = {
    id: `take-${n}`,
    asset: { hash: hashOf(1000 + n), sampleRate: RATE, channels: 2, length: end - start },
    start,
    end,
    fadeIn: Math.round(0.18 * RATE),
    fadeOut: Math.round(0.32 * RATE),
    law: 0.7,
    treatment: 'rebuild',
    label: LABELS[n % 3 === 0 ? (n / 3) % 3 : 0]!,
    engine: { name: 'rebuild', version: '1', model: null },
    seed: n,
    settings: {},
    why: '',
    material: [{ stem, start: Math.max(0, start - 6 * RATE), end: Math.max(RATE, start - 4 * RATE) }],
    confidence: 0.8,
    before: {},
    after: {},
  };
  return newRegion({
    id: `r${n}`,
    stem,
    start,
    end,
    origin: 'detected',
    damage: {
      cause: CAUSES[Math.floor(noise(n + 9) * CAUSES.length)]!,
      severity,
      confidence: 0.5 + 0.5 * noise(n + 2),
      detail: '',
    },
    status: mended ? (n % 2 === 0 ? 'accepted' : 'open') : n % 17 === 1 ? 'ignored' : 'open',
    takes: mended ? [take] : [],
    chosenTake: mended ? 0 : null,
  });
}

/** What the host would answer: peaks, samples and spectrogram tiles of a sound that is made as it is asked for. */
export function benchBytes(path: string): ArrayBuffer {
  const url = new URL(path, 'http://localhost');
  const [, kind, hash] = url.pathname.split('/');
  const seed = Number.parseInt(hash!.slice(-8), 16);
  const asked = (name: string) => Number(url.searchParams.get(name));
  if (kind === 'peaks') {
    const frames = 256 * 4 ** asked('level');
    const out = new Float32Array(asked('count') * 4);
    for (let channel = 0; channel < 2; channel++) {
      for (let n = 0; n < asked('count'); n++) {
        const level = envelope(seed, (asked('start') + n) * frames);
        const at = (channel * asked('count') + n) * 2;
        out[at] = -level * (0.75 + 0.25 * noise(n + seed));
        out[at + 1] = level * (0.75 + 0.25 * noise(n * 3 + seed + channel));
      }
    }
    return out.buffer;
  }
  if (kind === 'asset') {
    const out = new Float32Array(asked('count') * 2);
    for (let n = 0; n < asked('count'); n++) {
      const frame = asked('start') + n;
      out[2 * n] = out[2 * n + 1] =
        envelope(seed, frame) * Math.sin((frame / RATE) * 2 * Math.PI * (80 + 40 * (seed % 7)));
    }
    return out.buffer;
  }
  const bytes = new Uint8Array(256 * 128);
  for (let column = 0; column < 256; column++) {
    const level = envelope(seed, (asked('index') * 256 + column) * 512 * 4 ** asked('zoom'));
    for (let row = 0; row < 128; row++) {
      const partial = row % 12 < 2 ? 60 : 0;
      bytes[column * 128 + row] = Math.max(
        0,
        Math.min(255, 60 + 120 * level + partial - row * 0.6 + 30 * noise(row * 257 + column)),
      );
    }
  }
  return bytes.buffer;
}

/** 0..1: hits that die away under phrases. */
function envelope(seed: number, frame: number): number {
  const seconds = frame / RATE;
  const beat = (seconds * 2 + (seed % 4) / 4) % 1;
  const phrase = 0.55 + 0.45 * Math.sin(seconds * 0.35 + seed);
  return (
    0.02 + 0.9 * phrase * Math.exp(-beat * (1.5 + (seed % 5))) * (0.7 + 0.3 * noise(Math.floor(seconds * 2) + seed))
  );
}
