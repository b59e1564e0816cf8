import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Performance } from '../compose/perform.ts';
import type { Renderer } from '../compose/spec.ts';
import { readWav } from '../wav.ts';
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
  const folder = mkdtempSync(join(tmpdir(), 'resonate-eval-'));
  const base = { cents: spec.tuning, pan: 0, gain: 1 };
  const lead = spec.style.leads[spec.seed % spec.style.leads.length]!;
  const bass = spec.style.bass[spec.seed % spec.style.bass.length]!;
  const play = (name: string, channels: readonly MidiChannel[]) => {
    const midi = join(folder, `${name}.mid`);
    const wav = join(folder, `${name}.wav`);
    writeFileSync(midi, midiFile(channels, performance.duration));
    const args = [
      '-ni',
      '-q',
      '-R',
      '0',
      '-C',
      '0',
      '-g',
      '0.6',
      '-r',
      String(spec.sampleRate),
      '-O',
      'float',
      '-T',
      'wav',
    ];
    const done = spawnSync('fluidsynth', [...args, '-o', 'synth.dynamic-sample-loading=1', '-F', wav, font, midi], {
      encoding: 'utf8',
    });
    if (done.error || done.status !== 0 || !existsSync(wav))
      throw new Error(`fluidsynth failed on ${spec.id}: ${done.stderr}`);
    return fit(readWav(wav).channels, Math.round(performance.duration * spec.sampleRate));
  };
  try {
    return {
      vocals:
        spec.voice === 'sung'
          ? null
          : play('vocals', [{ ...base, channel: 0, program: lead, notes: performance.lead, vibrato: 40 }]),
      drums: play('drums', [
        {
          ...base,
          channel: 9,
          cents: 0,
          program: spec.style.kit,
          notes: performance.drums.map((hit) => ({
            start: hit.time,
            end: hit.time + 0.2,
            midi: DRUM_KEYS[hit.line],
            velocity: hit.velocity,
          })),
        },
      ]),
      bass: play('bass', [{ ...base, channel: 0, program: bass, notes: performance.bass }]),
      other: play(
        'other',
        performance.comping.map(({ layer, notes }, k) => ({
          ...base,
          channel: k,
          program: layer.program,
          pan: layer.pan,
          gain: layer.gain,
          notes,
        })),
      ),
      f0: null,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function fit(channels: readonly Float32Array[], frames: number): Float32Array[] {
  return channels.map((channel) => {
    const out = new Float32Array(frames);
    out.set(channel.subarray(0, frames));
    return out;
  });
}
