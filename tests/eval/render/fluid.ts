import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Performance } from '../compose/perform.ts';
import type { Renderer } from '../compose/spec.ts';
import type { TrueNote } from '../truth.ts';
import { readWav } from '../wav.ts';
import { type Attack, attackOf, PROBE_STEP, PROBES } from './attack.ts';
import type { DryStems } from './dry.ts';
import { type MidiChannel, midiFile } from './midi.ts';

const FONTS: Record<Exclude<Renderer, 'own'>, string> = {
  fluidr3: '/usr/share/sounds/sf2/FluidR3_GM.sf2',
  timgm: '/usr/share/sounds/sf2/TimGM6mb.sf2',
  musescore: '/usr/share/sounds/sf3/MuseScore_General_Lite.sf3',
};

const INSTALL = 'apt-get install fluidsynth fluid-soundfont-gm timgm6mb-soundfont musescore-general-soundfont-small';

/** Why the evaluation songs cannot be rendered here, or null. */
export function missingTools(): string | null {
  const missing = Object.values(FONTS).filter((font) => !existsSync(font));
  const fluid = spawnSync('fluidsynth', ['--version']);
  if (fluid.error === undefined && missing.length === 0) return null;
  const what = fluid.error === undefined ? missing.join(', ') : 'fluidsynth';
  return `The evaluation songs need ${what}, which is not installed; run: ${INSTALL}`;
}

const DRUM_KEYS = {
  kick: 36,
  snare: 38,
  rim: 37,
  hat: 42,
  open: 46,
  ride: 51,
  crash: 49,
  shaker: 70,
  lowTom: 43,
  midTom: 47,
  highTom: 50,
};

/** Plays the four stems through a soundfont, dry, each apart. */
export function renderFluid(performance: Performance): DryStems {
  const { spec } = performance;
  const font = FONTS[spec.renderer as Exclude<Renderer, 'own'>];
  const base = { cents: spec.tuning, pan: 0, gain: 1 };
  const lead = spec.style.leads[spec.seed % spec.style.leads.length]!;
  const bass = spec.style.bass[spec.seed % spec.style.bass.length]!;
  const play = (channels: readonly MidiChannel[]) => synthesise(font, channels, performance.duration, spec.sampleRate);
  const early = (program: number, notes: readonly TrueNote[]) => {
    const attack = attackIn(font, program);
    return notes.map((note) => {
      const by = Math.min(note.start, attack(note.midi));
      return { ...note, start: note.start - by, end: note.end - by };
    });
  };
  const hits = performance.drums.map((hit) => ({
    start: hit.time,
    end: hit.time + 0.2,
    midi: DRUM_KEYS[hit.line],
    velocity: hit.velocity,
  }));
  return {
    vocals:
      spec.voice === 'sung'
        ? null
        : play([{ ...base, channel: 0, program: lead, notes: early(lead, performance.lead), vibrato: 40 }]),
    drums: play([{ ...base, channel: 9, cents: 0, program: spec.style.kit, notes: hits }]),
    bass: play([{ ...base, channel: 0, program: bass, notes: early(bass, performance.bass) }]),
    other: play(
      performance.comping.map(({ layer: { program, pan, gain }, notes }, channel) => ({
        channel,
        program,
        pan,
        gain,
        cents: spec.tuning,
        notes: early(program, notes),
      })),
    ),
    f0: null,
  };
}

const attacks = new Map<string, Attack>();

/** Measured once for each instrument and process. */
function attackIn(font: string, program: number): Attack {
  const key = `${font} ${program}`;
  let attack = attacks.get(key);
  if (!attack) {
    const notes = PROBES.map((midi, k) => ({ start: k * PROBE_STEP, end: k * PROBE_STEP + 0.5, midi, velocity: 96 }));
    const rate = 44100;
    const [left] = synthesise(
      font,
      [{ channel: 0, program, pan: -1, gain: 1, cents: 0, notes }],
      PROBES.length * PROBE_STEP,
      rate,
    );
    attack = attackOf(left!, rate);
    attacks.set(key, attack);
  }
  return attack;
}

/** Planar stereo of `seconds` at `rate`. */
function synthesise(font: string, channels: readonly MidiChannel[], seconds: number, rate: number): Float32Array[] {
  const folder = mkdtempSync(join(tmpdir(), 'resonate-eval-'));
  try {
    const midi = join(folder, 'song.mid');
    const wav = join(folder, 'song.wav');
    writeFileSync(midi, midiFile(channels, seconds));
    const dry = ['-ni', '-q', '-R', '0', '-C', '0', '-g', '0.6', '-o', 'synth.dynamic-sample-loading=1'];
    const args = [...dry, '-r', String(rate), '-O', 'float', '-T', 'wav', '-F', wav, font, midi];
    const done = spawnSync('fluidsynth', args, { encoding: 'utf8' });
    if (done.error || done.status !== 0 || !existsSync(wav)) throw new Error(`fluidsynth failed: ${done.stderr}`);
    const frames = Math.round(seconds * rate);
    return readWav(wav).channels.map((channel) => {
      const out = new Float32Array(frames);
      out.set(channel.subarray(0, frames));
      return out;
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
