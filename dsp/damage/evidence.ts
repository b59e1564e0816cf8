import type { AudioSource, Frames, Progress } from '../audio/source.ts';
import { LoudnessMeter } from '../measure/loudness.ts';
import { BANDS, bandBins } from './bands.ts';
import { Envelope } from './envelope.ts';
import { ImpulseMeter } from './impulses.ts';
import { FINEST, recordingStep, stepOf } from './quantisation.ts';
import { SpectrumMeter } from './spectrum.ts';
import { emptyMeasures, measureSlot } from './waveform.ts';

/** Names of the tracks that the time domain gives, one number a slot. */
const WAVE_TRACKS = [
  'level',
  'peak',
  'flat',
  'flatLevel',
  'steps',
  'ceiling',
  'corner',
  'roughness',
  'skew',
  'offset',
  'lopsided',
  'impulse',
  'impulseHeight',
] as const;
type WaveTrack = (typeof WAVE_TRACKS)[number];

/**
 * Names of the tracks of bytes that the spectrum gives, BANDS numbers a slot: `power` is the mean, `floor` the geometric mean
 * (it falls between partials, and meets the mean in noise), `side` the power of the channels' difference; all dB by `toByte`.
 * `flux` is the mean change of a bin's level from slot to slot, `ragged` from bin to bin; both in quarters of a dB.
 */
export const BAND_TRACKS = ['power', 'floor', 'side', 'flux', 'ragged'] as const;
export type BandTrack = (typeof BAND_TRACKS)[number];

/** What one pass over a recording leaves: a few numbers for each slot of `hop` frames (about 23 ms), 170 bytes in all. */
export interface Evidence {
  readonly sampleRate: number;
  readonly channels: number;
  readonly length: Frames;
  readonly hop: number;
  readonly slots: number;
  readonly wave: Record<WaveTrack, Float32Array>;
  readonly bands: Record<BandTrack, Uint8Array>;
  /** Offsets in the slot of the first and past the last flat-top sample, −1 where there is none; of the sharpest impulse. */
  readonly flatFirst: Int16Array;
  readonly flatEnd: Int16Array;
  readonly impulseAt: Int16Array;
  readonly envelope: Envelope;
  /** Integrated loudness, LUFS. */
  readonly lufs: number;
  /** The step its samples are stored in, linear; 0 for 16 bits and finer. */
  readonly step: number;
}

/** Slots a block. */
const PER_BLOCK = 32;
/** Level in dB of a slot in which nothing sounds. */
export const SILENT = -150;

/** The hop for a sample rate: the power of two nearest to 23 ms; analysis windows are four hops long. */
export function hopFor(sampleRate: number): number {
  return 2 ** Math.max(6, Math.round(Math.log2(sampleRate * 0.0232)));
}

/** Reads the source once, in blocks, and keeps what the causes look at. */
export function gatherEvidence(source: AudioSource, progress: Progress): Evidence {
  const { sampleRate, channels, length } = source;
  const hop = hopFor(sampleRate);
  const slots = Math.max(1, Math.ceil(length / hop));
  const impulses = new ImpulseMeter(sampleRate);
  const loudness = new LoudnessMeter(sampleRate, channels);
  const envelope = new Envelope(sampleRate, length);
  const spectrum = new SpectrumMeter(4 * hop, bandBins(sampleRate, 4 * hop));
  const wave = Object.fromEntries(WAVE_TRACKS.map((name) => [name, new Float32Array(slots)])) as Evidence['wave'];
  const bands = Object.fromEntries(
    BAND_TRACKS.map((name) => [name, new Uint8Array(slots * BANDS)]),
  ) as Evidence['bands'];
  const flatFirst = new Int16Array(slots).fill(-1);
  const flatEnd = new Int16Array(slots).fill(-1);
  const impulseAt = new Int16Array(slots);
  const lead = Math.max(2 * hop, impulses.reach);
  const block = Array.from({ length: channels }, () => new Float32Array(PER_BLOCK * hop + 2 * lead));
  const measures = emptyMeasures();
  const step = recordingStep(source);
  const recording = Math.max(FINEST, step);
  const grains = block.map(() => ({ recording, here: recording }));

  for (let first = 0; first < slots; first += PER_BLOCK) {
    progress(first / slots);
    source.read(first * hop - lead, block);
    for (const channel of block) silenceNaN(channel);
    const fresh = Math.min(PER_BLOCK * hop, length - first * hop);
    loudness.feed(block.map((channel) => channel.subarray(lead, lead + fresh)));
    envelope.enter(block, lead, first * hop, PER_BLOCK * hop);
    for (let c = 0; c < channels; c++) grains[c]!.here = Math.max(FINEST, stepOf(block[c]!, lead, lead + fresh));
    for (let slot = first; slot < Math.min(slots, first + PER_BLOCK); slot++) {
      const from = lead + (slot - first) * hop;
      spectrum.measure(block, from + hop / 2, bands, slot);
      let power = 0;
      for (let c = 0; c < channels; c++) {
        measureSlot(block[c]!, from, from + hop, hop, grains[c]!, measures);
        impulses.measure(block[c]!, from, from + hop, measures);
        power += measures.square / channels;
        if (measures.peak > wave.peak[slot]!) {
          // The waveform's shape is read from the louder channel.
          wave.peak[slot] = measures.peak;
          wave.ceiling[slot] = measures.ceiling;
          wave.corner[slot] = Math.log(Math.max(1e-3, measures.corner));
          wave.roughness[slot] = Math.log(Math.max(1e-6, measures.roughness));
          wave.skew[slot] = Math.abs(measures.cube) / Math.max(1e-12, measures.square ** 1.5);
          wave.offset[slot] = Math.abs(measures.mean) / Math.max(1e-6, Math.sqrt(measures.square));
          wave.lopsided[slot] = Math.abs(Math.log(measures.lopsided));
          wave.steps[slot] = measures.steps;
        }
        if (measures.flat > wave.flat[slot]!) {
          wave.flat[slot] = measures.flat;
          wave.flatLevel[slot] = measures.flatLevel;
          flatFirst[slot] = measures.flatFirst;
          flatEnd[slot] = measures.flatEnd;
        }
        if (measures.impulse > wave.impulse[slot]!) {
          wave.impulse[slot] = measures.impulse;
          wave.impulseHeight[slot] = measures.impulseHeight;
          impulseAt[slot] = measures.impulseAt;
        }
      }
      wave.level[slot] = power > 1e-15 ? 10 * Math.log10(power) : SILENT;
    }
  }
  return {
    sampleRate,
    channels,
    length,
    hop,
    slots,
    wave,
    bands,
    flatFirst,
    flatEnd,
    impulseAt,
    envelope,
    lufs: loudness.read().integrated,
    step,
  };
}

function silenceNaN(x: Float32Array): void {
  for (let i = 0; i < x.length; i++) if (!(Math.abs(x[i]!) < 1e6)) x[i] = 0;
}
