import type { Performance } from '../compose/perform.ts';
import { Random } from '../random.ts';
import type { TrueNote } from '../truth.ts';
import { drumKit } from './drumsynth.ts';
import type { DryStems } from './dry.ts';
import { blep } from './voice.ts';

/** A tone at `hz` struck with `velocity` 0..1 for `seconds`; the sound may ring on after it. */
type Instrument = (hz: number, seconds: number, velocity: number, rate: number, random: Random) => Float32Array;

/** Plays a performance with oscillators, plucked strings, FM and synthesised drums: no samples, no soundfont. */
export function renderOwn(performance: Performance): DryStems {
  const { spec } = performance;
  const rate = spec.sampleRate;
  const frames = Math.round(performance.duration * rate);
  const stereo = () => [new Float32Array(frames), new Float32Array(frames)];
  const choice = new Random('instruments', spec.seed);
  const play = (
    into: Float32Array[],
    notes: readonly TrueNote[],
    instrument: Instrument,
    pan: number,
    gain: number,
  ) => {
    const random = new Random('play', spec.seed, gain);
    const [left, right] = panning(pan);
    for (const note of notes) {
      const hz = 440 * 2 ** ((note.midi - 69 + spec.tuning / 100) / 12);
      const tone = instrument(hz, note.end - note.start, note.velocity / 127, rate, random);
      add(into, tone, Math.round(note.start * rate), left * gain, right * gain);
    }
  };
  const vocals = spec.voice === 'sung' ? null : stereo();
  if (vocals) play(vocals, performance.lead, choice.pick([squareLead, sawLead, flute, fmBell]), 0, 0.3);
  const bass = stereo();
  play(bass, performance.bass, choice.pick([sawBass, fmBass, pluckBass, subBass]), 0, 0.5);
  const other = stereo();
  for (const { layer, notes } of performance.comping)
    play(other, notes, instrumentFor(layer.program), layer.pan, 0.16 * layer.gain);
  const drums = stereo();
  const kit = drumKit(spec.seed, rate);
  const random = new Random('hits', spec.seed);
  for (const hit of performance.drums) {
    const { samples, pan } = kit(hit.line, hit.velocity / 127, random);
    const [left, right] = panning(pan);
    add(drums, samples, Math.round(hit.time * rate), left, right);
  }
  return { vocals, drums, bass, other, f0: null };
}

function panning(pan: number): [number, number] {
  const angle = ((pan + 1) * Math.PI) / 4;
  return [Math.cos(angle), Math.sin(angle)];
}

function add(into: readonly Float32Array[], tone: Float32Array, at: number, left: number, right: number): void {
  const [l, r] = [into[0]!, into[1]!];
  const end = Math.min(tone.length, l.length - at);
  for (let i = Math.max(0, -at); i < end; i++) {
    l[at + i]! += left * tone[i]!;
    r[at + i]! += right * tone[i]!;
  }
}

function instrumentFor(program: number): Instrument {
  if (program >= 24 && program <= 31) return program >= 29 ? fuzz : pluck;
  if (program === 46 || program === 108) return pluck;
  if (program < 16) return fmPiano;
  if (program < 24) return organ;
  return pad;
}

/** Fills a note of `seconds` plus `release` with f(t, i), shaped by attack and release (seconds). */
function shaped(
  seconds: number,
  attack: number,
  release: number,
  rate: number,
  f: (t: number, i: number) => number,
): Float32Array {
  const out = new Float32Array(Math.round((seconds + release) * rate));
  for (let i = 0; i < out.length; i++) {
    const t = i / rate;
    const envelope = Math.min(1, t / attack) * (t > seconds ? Math.max(0, 1 - (t - seconds) / release) : 1);
    out[i] = f(t, i) * envelope;
  }
  return out;
}

function saws(hz: number, rate: number, detunes: readonly number[], random: Random): () => number {
  const phases = detunes.map(() => random.next());
  const steps = detunes.map((cents) => (hz * 2 ** (cents / 1200)) / rate);
  return () => {
    let sum = 0;
    for (let k = 0; k < steps.length; k++) {
      let phase = phases[k]! + steps[k]!;
      if (phase >= 1) phase -= 1;
      phases[k] = phase;
      sum += 2 * phase - 1 - blep(phase, steps[k]!);
    }
    return sum / steps.length;
  };
}

/** One-pole pair with a moving cut-off. */
function lowpassed(next: () => number, cutoff: (t: number) => number, rate: number): (t: number) => number {
  let a = 0;
  let b = 0;
  return (t) => {
    const k = 1 - Math.exp((-2 * Math.PI * cutoff(t)) / rate);
    a += k * (next() - a);
    b += k * (a - b);
    return b;
  };
}

const sawLead: Instrument = (hz, seconds, velocity, rate, random) => {
  const tone = lowpassed(saws(hz, rate, [-6, 5], random), (t) => 1200 + 4000 * velocity * Math.exp(-t / 0.4), rate);
  return shaped(seconds, 0.008, 0.08, rate, (t) => tone(t) * velocity);
};

const squareLead: Instrument = (hz, seconds, velocity, rate, random) => {
  const [a, b] = [saws(hz, rate, [0], random), saws(hz, rate, [3], random)];
  const tone = lowpassed(
    () => a() - 0.8 * b(),
    () => 3500,
    rate,
  );
  return shaped(seconds, 0.006, 0.06, rate, (t) => tone(t) * velocity * 0.8);
};

const flute: Instrument = (hz, seconds, velocity, rate, random) => {
  let phase = 0;
  let breath = 0;
  return shaped(seconds, 0.03, 0.09, rate, (t) => {
    const vibrato = t > 0.3 ? 0.006 * Math.sin(2 * Math.PI * 5.2 * t) : 0;
    phase += (2 * Math.PI * hz * (1 + vibrato)) / rate;
    breath += 0.3 * (random.next() - 0.5 - breath);
    return velocity * (Math.sin(phase) + 0.35 * Math.sin(2 * phase) + 0.12 * Math.sin(3 * phase) + 0.12 * breath);
  });
};

/** Two-operator FM: `ratio` of the modulator, index falling with `decay`. */
function fm(ratio: number, index: number, decay: number, ring: number): Instrument {
  return (hz, seconds, velocity, rate) => {
    const w = (2 * Math.PI * hz) / rate;
    return shaped(seconds, 0.003, 0.15, rate, (t, i) => {
      const depth = index * velocity * Math.exp(-t / decay);
      return velocity * Math.exp(-t / ring) * Math.sin(w * i + depth * Math.sin(w * ratio * i));
    });
  };
}
const fmBell = fm(3.0, 1.6, 0.5, 1.6);
const fmPiano = fm(1.0, 2.2, 0.35, 1.4);
const fmBass = fm(1.0, 3.0, 0.18, 1.1);

const sawBass: Instrument = (hz, seconds, velocity, rate, random) => {
  const tone = lowpassed(saws(hz, rate, [0, 4], random), (t) => 220 + 1400 * velocity * Math.exp(-t / 0.15), rate);
  return shaped(seconds, 0.004, 0.04, rate, (t) => 1.4 * velocity * tone(t));
};

const subBass: Instrument = (hz, seconds, velocity, rate) => {
  const w = (2 * Math.PI * hz) / rate;
  return shaped(
    seconds,
    0.005,
    0.05,
    rate,
    (t, i) => velocity * Math.exp(-t / 2.5) * Math.tanh(1.6 * Math.sin(w * i) + 0.3 * Math.sin(2 * w * i)),
  );
};

/** Karplus-Strong with a fractional delay; `damping` 0..1 darkens, `pick` softens the excitation. */
function plucked(damping: number, pick: number, ring: number): Instrument {
  return (hz, seconds, velocity, rate, random) => {
    const period = rate / hz - 0.5;
    const size = Math.floor(period);
    // First-order allpass for the fraction of a sample.
    const fraction = period - size;
    const allpass = (1 - fraction) / (1 + fraction);
    const line = new Float32Array(size);
    let low = 0;
    for (let i = 0; i < size; i++) {
      low += pick * (random.next() * 2 - 1 - low);
      line[i] = low;
    }
    let mean = 0;
    for (const value of line) mean += value / size;
    for (let i = 0; i < size; i++) line[i]! -= mean;
    const loss = 10 ** (-3 / (hz * ring));
    let at = 0;
    let last = 0;
    let x1 = 0;
    let y1 = 0;
    return shaped(seconds, 0.0005, 0.12, rate, () => {
      const value = line[at]!;
      const averaged = loss * ((1 - damping / 2) * value + (damping / 2) * last);
      last = value;
      const y = allpass * (averaged - y1) + x1;
      x1 = averaged;
      y1 = y;
      line[at] = y;
      at = at + 1 === size ? 0 : at + 1;
      return value * velocity * 1.6;
    });
  };
}
const pluck = plucked(1, 0.6, 3);
const pluckBass = plucked(1, 0.25, 4);

const fuzz: Instrument = (hz, seconds, velocity, rate, random) => {
  const string = pluck(hz, seconds, velocity, rate, random);
  for (let i = 0; i < string.length; i++) string[i] = 0.5 * Math.tanh(6 * string[i]!);
  return string;
};

const organ: Instrument = (hz, seconds, velocity, rate) => {
  const w = (2 * Math.PI * hz) / rate;
  const drawbars = [0.5, 1, 0.6, 0.4, 0, 0.25, 0, 0.2];
  return shaped(seconds, 0.01, 0.05, rate, (_t, i) => {
    let sum = 0;
    for (let k = 0; k < drawbars.length; k++)
      if (drawbars[k]) sum += drawbars[k]! * Math.sin(w * (k + 1) * 0.5 * 2 * i);
    return 0.4 * velocity * sum;
  });
};

const pad: Instrument = (hz, seconds, velocity, rate, random) => {
  const tone = lowpassed(saws(hz, rate, [-9, 0, 8], random), () => 1800, rate);
  return shaped(seconds, 0.06, 0.25, rate, (t) => 1.3 * velocity * tone(t));
};
