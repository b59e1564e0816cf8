import { BANDS, Bands, bandFrames } from '../restore/bands.ts';
import { gainLayer, MUTE, reshape } from '../restore/shape.ts';

/** Hz. What the codec at 32 kHz passes whole; above, the song's own upper band is given back. */
const CODEC_TOP = 15_000;
/** Hz. The band from which the upper one is told: it moves with it in cymbals, consonants and plucks. */
const TELLING_FROM = 6000;
/** dB. The codec colours by less; what differs by more is another sound, and is not made to look alike. */
const LARGEST_GAIN = 9;
/** dB under the loudest band: there is nothing to compare. */
const AUDIBLE = -70;
/** Hops of clean surroundings below which nothing is learnt of them (0.2 s). */
const ENOUGH = 18;

interface Reconciled {
  /** Planar, of the stem's channels and the take's length. */
  readonly audio: Float32Array[];
  /** Whether there were clean surroundings to learn from. */
  readonly learnt: boolean;
  /** dB by which the level was changed, over all. */
  readonly gain: number;
}

/**
 * Makes a stem's sound of a mono take from a codec: its level and spectrum are brought to those that the stem has where both are heard in clean surroundings
 * (the take holds the surroundings too, as the codec gives them back), what the codec cannot carry is made from what the take has below, at the level that the
 * stem has there, and each band is put where the stem has it between left and right, with its width.
 *
 * `stem` is planar, `take` mono, of one length and rate; `isClean(n)` says whether sample n of the stem may be trusted.
 */
export function reconcile(
  stem: readonly Float32Array[],
  take: Float32Array,
  sampleRate: number,
  isClean: (sample: number) => boolean,
): Reconciled {
  const bands = Bands.at(sampleRate);
  const learnt = learn(stem, take, bands, isClean);
  if (learnt === null) return { audio: stem.map(() => take.slice()), learnt: false, gain: 0 };
  const wide = decorrelated(take, sampleRate);
  const { gain, lean, width } = learnt;
  const bins = new Float32Array(bands.size / 2 + 1);
  const panned = (audio: Float32Array, amount: (band: number, channel: number) => number) => ({
    audio: stem.map(() => audio),
    change(_: number, channel: number, spectrum: Float32Array): void {
      spread(bands, (band) => amount(band, channel), bins);
      scale(spectrum, bins);
    },
  });
  const side = (channel: number): number => (stem.length < 2 ? 0 : channel === 0 ? 1 : -1);
  const layers = [
    panned(take, (band, channel) => gain[band]! * (1 + side(channel) * lean[band]!)),
    panned(wide, (band, channel) => gain[band]! * side(channel) * width[band]!),
    upperBand(stem.length, take, learnt, bands),
  ];
  const silent = stem.map(() => new Float32Array(take.length));
  const audio = reshape(silent, 0, take.length, sampleRate, layers, bands);
  return { audio, learnt: true, gain: 20 * Math.log10(rms(audio) / Math.max(1e-9, rms([take]))) };
}

interface Learnt {
  /** Linear, by band: what the take is to be multiplied by to be the stem's mid; 0 above the codec's top. */
  readonly gain: Float32Array;
  /** By band: the part of the side that moves with the mid, and the rest, as shares of the mid. */
  readonly lean: Float32Array;
  readonly width: Float32Array;
  /** dB by band of the stem's mid against its telling band. */
  readonly upper: Float32Array;
}

function learn(
  stem: readonly Float32Array[],
  take: Float32Array,
  bands: Bands,
  isClean: (sample: number) => boolean,
): Learnt | null {
  const { size, hop } = bands;
  const mid = stem.length < 2 ? stem[0]! : stem[0]!.map((left, n) => 0.5 * (left + stem[1]![n]!));
  const apart = stem.length < 2 ? null : stem[0]!.map((left, n) => 0.5 * (left - stem[1]![n]!));
  const spectra = Array.from({ length: 3 }, () => new Float32Array(size));
  const [ofMid, ofSide, ofTake] = spectra as [Float32Array, Float32Array, Float32Array];
  const count = size / 2 + 1;
  const power = { mid: new Float64Array(count), side: new Float64Array(count), take: new Float64Array(count) };
  const cross = new Float64Array(count);
  let frames = 0;
  for (let at = 0; at + size <= take.length; at += hop) {
    if (!isClean(at) || !isClean(at + size - 1) || !isClean(at + size / 2)) continue;
    frames++;
    bands.spectrum(mid, at, ofMid);
    bands.spectrum(take, at, ofTake);
    bands.addPower(ofMid, power.mid);
    bands.addPower(ofTake, power.take);
    if (apart === null) continue;
    bands.spectrum(apart, at, ofSide);
    bands.addPower(ofSide, power.side);
    for (let k = 1; k < size / 2; k++) {
      cross[k]! += ofMid[2 * k]! * ofSide[2 * k]! + ofMid[2 * k + 1]! * ofSide[2 * k + 1]!;
    }
  }
  if (frames < ENOUGH) return null;
  // The same scale as the powers have.
  for (let k = 0; k < count; k++) cross[k]! *= 16 / (3 * size * size);
  const level = (values: Float64Array): Float64Array => inBands(bands, values).map((x) => x / frames);
  const [mids, sides, takes, crosses] = [level(power.mid), level(power.side), level(power.take), level(cross)];
  const loudest = 10 * Math.log10(mids.reduce((a, b) => Math.max(a, b), 1e-20));
  const db = (x: number): number => 10 * Math.log10(x + 1e-20);
  const out = {
    gain: new Float32Array(BANDS),
    lean: new Float32Array(BANDS),
    width: new Float32Array(BANDS),
    upper: new Float32Array(BANDS),
  };
  let telling = 0;
  let tellers = 0;
  for (let b = 0; b < BANDS; b++) {
    if (bands.centres[b]! < TELLING_FROM || bands.centres[b]! > CODEC_TOP) continue;
    telling += mids[b]!;
    tellers++;
  }
  for (let b = 0; b < BANDS; b++) {
    const heard = db(mids[b]!) > loudest + AUDIBLE && db(takes[b]!) > loudest + AUDIBLE;
    const change = heard ? Math.max(-LARGEST_GAIN, Math.min(LARGEST_GAIN, db(mids[b]!) - db(takes[b]!))) : 0;
    const isAbove = bands.centres[b]! > CODEC_TOP;
    out.gain[b] = isAbove ? 0 : 10 ** (change / 20);
    out.lean[b] = mids[b]! > 0 ? Math.max(-1, Math.min(1, crosses[b]! / mids[b]!)) : 0;
    out.width[b] = mids[b]! > 0 ? Math.min(1, Math.sqrt(Math.max(0, sides[b]! / mids[b]! - out.lean[b]! ** 2))) : 0;
    out.upper[b] = isAbove && tellers > 0 ? db(mids[b]!) - db(telling / tellers) : MUTE;
  }
  return out;
}

/** Above the codec's top: the take rectified (which holds the octave above what it has), at the stem's level there in relation to what is below. */
function upperBand(channels: number, take: Float32Array, { gain, upper }: Learnt, bands: Bands) {
  const excited = take.map((x, n) => Math.abs(x) - Math.abs(take[n - 1] ?? 0));
  const count = Math.max(1, Math.ceil(take.length / bands.hop));
  const below = bandFrames([take], 0, count, bands);
  const have = bandFrames([excited], 0, count, bands);
  const tellers = [...bands.centres.keys()].filter(
    (b) => bands.centres[b]! >= TELLING_FROM && bands.centres[b]! <= CODEC_TOP,
  );
  const gains = below.map((levels, t) => {
    const telling =
      tellers.reduce((sum, b) => sum + 10 ** (levels[b]! / 10) * gain[b]! ** 2, 0) / Math.max(1, tellers.length);
    return Float32Array.from(upper, (relation, b) =>
      relation === MUTE
        ? MUTE
        : Math.max(MUTE, Math.min(40, 10 * Math.log10(telling + 1e-20) + relation - have[t]![b]!)),
    );
  });
  return gainLayer(
    Array.from({ length: channels }, () => excited),
    gains,
    bands,
  );
}

/** Two all-passes in a row (Schroeder 1961): the same spectrum with other phases, not a room: 7 and 11 ms, which no common divisor joins. */
function decorrelated(x: Float32Array, sampleRate: number): Float32Array {
  return [0.007, 0.011].reduce((from, seconds) => {
    const delay = Math.max(1, Math.round(seconds * sampleRate));
    const out = new Float32Array(from.length);
    for (let n = 0; n < from.length; n++) {
      out[n] = -0.5 * from[n]! + (from[n - delay] ?? 0) + 0.5 * (out[n - delay] ?? 0);
    }
    return out;
  }, x);
}

function inBands({ lower, upperShare }: Bands, bins: Float64Array): Float64Array {
  const out = new Float64Array(BANDS);
  for (let k = 0; k < bins.length; k++) {
    out[lower[k]!]! += (1 - upperShare[k]!) * bins[k]!;
    out[lower[k]! + 1]! += upperShare[k]! * bins[k]!;
  }
  return out;
}

/** Amounts of bands, which may be negative, as amounts of bins. */
function spread({ lower, upperShare }: Bands, amount: (band: number) => number, out: Float32Array): void {
  const amounts = Float64Array.from({ length: BANDS }, (_, band) => amount(band));
  for (let k = 0; k < out.length; k++) {
    out[k] = (1 - upperShare[k]!) * amounts[lower[k]!]! + upperShare[k]! * amounts[lower[k]! + 1]!;
  }
}

function scale(spectrum: Float32Array, bins: Float32Array): void {
  const half = spectrum.length / 2;
  spectrum[0]! *= bins[0]!;
  spectrum[1]! *= bins[half]!;
  for (let k = 1; k < half; k++) {
    spectrum[2 * k]! *= bins[k]!;
    spectrum[2 * k + 1]! *= bins[k]!;
  }
}

function rms(audio: readonly Float32Array[]): number {
  let sum = 0;
  for (const channel of audio) for (const x of channel) sum += x * x;
  return Math.sqrt(sum / Math.max(1, audio.length * audio[0]!.length));
}
