import { Random } from '../random.ts';
import type { SongSpec } from './spec.ts';
import type { DrumLine, Groove, Layer } from './style.ts';
import { type ChordShape, chordOf, QUALITIES, scaleOf } from './theory.ts';

/** A note in score time: quarters from the first downbeat, before swing and humanising. */
export interface ScoreNote {
  readonly at: number;
  readonly length: number;
  readonly midi: number;
  /** 1 … 127. */
  readonly velocity: number;
}

export interface ScoreHit {
  readonly at: number;
  readonly line: DrumLine | 'crash';
  readonly velocity: number;
}

export interface ScoreSection {
  readonly label: 'intro' | 'verse' | 'chorus' | 'bridge' | 'outro';
  readonly at: number;
  readonly bars: number;
  /** Semitones over the song's tonic. */
  readonly transpose: number;
}

export interface Score {
  /** Quarters a bar. */
  readonly bar: number;
  readonly bars: number;
  readonly sections: readonly ScoreSection[];
  /** `transpose` tells the key of the moment. */
  readonly chords: readonly { at: number; length: number; chord: ChordShape | null; transpose: number }[];
  readonly lead: readonly ScoreNote[];
  readonly bass: readonly ScoreNote[];
  readonly comping: readonly { layer: Layer; notes: readonly ScoreNote[] }[];
  readonly drums: readonly ScoreHit[];
}

const SIXTEENTH = 0.25;

/** Composes a whole song: form, chords, then each part bar by bar. */
export function compose(spec: SongSpec): Score {
  const [count, unit] = spec.style.meter;
  const bar = (count * 4) / unit;
  const sections = formOf(spec, bar);
  const last = sections.at(-1)!;
  const bars = last.at / bar + last.bars;
  const plan = sections.flatMap((section, index) => planSection(spec, section, occurrence(sections, index), bar));
  const layers = spec.style.layers.slice(0, spec.layers);
  return {
    bar,
    bars,
    sections,
    chords: plan.flatMap((b) => b.chords.map((c) => ({ ...c, transpose: b.section.transpose }))),
    lead: leadOf(spec, plan, bar),
    bass: plan.flatMap((b, i) => bassBar(spec, b, plan[i + 1], bar)),
    comping: layers.map((layer, k) => ({ layer, notes: plan.flatMap((b) => compBar(spec, b, layer, k, bar)) })),
    drums: plan.flatMap((b, i) => drumBar(spec, b, plan[i + 1], bar, i)),
  };
}

/** One bar of the plan: its chords and which of its section's bars it is. */
interface Bar {
  readonly section: ScoreSection;
  readonly at: number;
  /** Number in the section. */
  readonly index: number;
  /** 0 for the first time this section's music is played; later ones get other numbers where they are varied. */
  readonly variant: number;
  readonly chords: readonly { at: number; length: number; chord: ChordShape | null }[];
  /** What rests in this bar. */
  readonly rests: ReadonlySet<'lead' | 'bass' | 'drums' | 'comping'>;
  readonly ending: boolean;
}

function formOf(spec: SongSpec, bar: number): ScoreSection[] {
  const secondsPerQuarter = 60 / spec.bpm / (spec.style.meter[1] === 8 ? 1.5 : 1);
  const bars = spec.length / (bar * secondsPerQuarter);
  const random = new Random('form', spec.seed);
  const cycle: ScoreSection['label'][] = ['verse', 'chorus', 'verse', 'chorus', 'bridge', 'chorus'];
  // Phrases of 4 bars; a section is 4, 8 or 16 bars so that the whole comes near the length aimed at.
  const unit = bars > 90 ? 16 : bars > 38 ? 8 : 4;
  const half = Math.max(4, unit / 2);
  const out: ScoreSection[] = [];
  let at = 0;
  const add = (label: ScoreSection['label'], count: number, transpose: number) => {
    out.push({ label, at, bars: count, transpose });
    at += count * bar;
  };
  add('intro', random.chance(0.5) ? 4 : 2, 0);
  const room = bars - 6;
  let used = 0;
  let i = 0;
  while (used < room) {
    const label = cycle[i % cycle.length]!;
    const size = label === 'bridge' ? half : unit;
    const isLast = used + size * 1.5 >= room;
    add(isLast ? 'chorus' : label, size, isLast ? spec.modulation : 0);
    used += size;
    i++;
  }
  add('outro', 2, spec.modulation);
  return out;
}

function occurrence(sections: readonly ScoreSection[], index: number): number {
  return sections.slice(0, index).filter((section) => section.label === sections[index]!.label).length;
}

function planSection(spec: SongSpec, section: ScoreSection, time: number, bar: number): Bar[] {
  const random = new Random('section', spec.seed, section.label);
  const pool = spec.mode === 'major' ? spec.style.major : spec.style.minor;
  const progressions = new Random('progressions', spec.seed).shuffle(pool);
  const order = { intro: 0, verse: 0, chorus: 1, bridge: 2, outro: 0 }[section.label];
  const progression = progressions[order % progressions.length]!;
  const tonic = spec.mode === 'major' ? 'I' : 'i';
  // A break of one bar (no chord, drums alone or silence) before the last chorus of some songs; a bare intro in others.
  const breakBar = section.label === 'bridge' && random.chance(0.6) ? section.bars - 1 : -1;
  const bareIntro = section.label === 'intro' && random.chance(0.35);
  const thinBridge = section.label === 'bridge' && random.chance(0.5);
  const instrumental = section.label === 'bridge' && random.chance(0.5);
  const vary = new Random('vary', spec.seed, section.label, time);
  return Array.from({ length: section.bars }, (_, index) => {
    const isEnd = section.label === 'outro' && index === section.bars - 1;
    const slot = index % progression.length;
    let tokens = progression[slot]!.split(' ');
    // The second half of a long section ends on a different turn now and then.
    if (index % 8 === 7 && random.chance(0.3)) tokens = [spec.mode === 'major' ? 'IV' : 'iv', 'V'];
    if (isEnd) tokens = [tonic];
    if (index === breakBar || (bareIntro && index < section.bars / 2)) tokens = ['N'];
    const at = section.at + index * bar;
    const length = bar / tokens.length;
    const chords = tokens.map((token, k) => ({ at: at + k * length, length, chord: chordOf(token, spec.sevenths) }));
    const rests = new Set<'lead' | 'bass' | 'drums' | 'comping'>();
    if (section.label === 'intro' || section.label === 'outro' || instrumental) rests.add('lead');
    if (tokens[0] === 'N') for (const part of ['lead', 'bass', 'comping'] as const) rests.add(part);
    if (thinBridge && index < section.bars / 2) for (const part of ['drums', 'bass'] as const) rests.add(part);
    if (section.label === 'bridge' && index === breakBar && random.chance(0.3)) rests.add('drums');
    const changed = time > 0 && !vary.chance(spec.repetition);
    return { section, at, index, variant: changed ? time : 0, chords, rests, ending: isEnd };
  });
}

function chordAt(bar: Bar, at: number): ChordShape | null {
  let found = bar.chords[0]!;
  for (const chord of bar.chords) if (chord.at <= at + 1e-9) found = chord;
  return found.chord;
}

/** The singable tune: phrases of four bars (a a' a b), a rhythm motif each, steps on weak beats and chord tones on strong ones. */
function leadOf(spec: SongSpec, plan: readonly Bar[], bar: number): ScoreNote[] {
  const out: ScoreNote[] = [];
  const scale = scaleOf(spec.mode);
  let previous = 0;
  for (const current of plan) {
    if (current.index % 4 === 0) previous = current.section.label === 'chorus' ? 72 : 67;
    if (current.rests.has('lead')) continue;
    // Bars 0 and 2 of a phrase share their rhythm, and so do all phrases of a section.
    const role = [0, 1, 0, 2][current.index % 4]!;
    const rhythm = new Random('motif', spec.seed, current.section.label, role, current.variant).pick(spec.style.motifs);
    const random = new Random('tune', spec.seed, current.section.label, current.index % 8, current.variant);
    const direction = random.pick([-1, 1]);
    const starts = [...rhythm].flatMap((sign, step) => (sign === 'x' ? [step] : []));
    const phraseEnd = current.index % 4 === 3;
    const kept = phraseEnd ? starts.slice(0, Math.max(1, Math.ceil(starts.length * 0.6))) : starts;
    kept.forEach((step, k) => {
      const at = current.at + step * SIXTEENTH;
      const chord = chordAt(current, at);
      if (chord === null) return;
      const tonic = spec.tonic + current.section.transpose;
      const strong = step % 4 === 0 || k === kept.length - 1;
      const tones = QUALITIES[chord.quality].map((tone) => tonic + chord.root + tone);
      const allowed = strong ? tones.slice(0, 3) : scale.map((degree) => tonic + degree);
      const wish = previous + (strong ? random.whole(-4, 4) : direction * random.whole(1, 3));
      const centre = current.section.label === 'chorus' ? 71 : 66;
      const aim = Math.round(wish + (centre - wish) * 0.25);
      const pitch = nearestPitch(aim, allowed, random.chance(0.15) ? -1 : previous);
      const next = kept[k + 1];
      const until = next === undefined ? Math.min(bar / SIXTEENTH, step + (phraseEnd ? 8 : 6)) : next;
      const gap = phraseEnd && next === undefined ? 0.92 : 0.95;
      const velocity = clampVelocity(random.between(84, 104) + (strong ? 8 : 0));
      out.push({ at, length: (until - step) * SIXTEENTH * gap, midi: pitch, velocity });
      previous = pitch;
    });
  }
  return out;
}

/** The pitch of an allowed class nearest to `aim`; the one that would repeat `avoid` comes last. */
function nearestPitch(aim: number, allowed: readonly number[], avoid: number): number {
  let best = aim;
  let cost = Number.POSITIVE_INFINITY;
  for (let pitch = 57; pitch <= 81; pitch++) {
    if (!allowed.some((tone) => (pitch - tone) % 12 === 0)) continue;
    const c = Math.abs(pitch - aim) + (pitch === avoid ? 2.5 : 0);
    if (c < cost) {
      cost = c;
      best = pitch;
    }
  }
  return best;
}

function bassBar(spec: SongSpec, bar: Bar, next: Bar | undefined, length: number): ScoreNote[] {
  if (bar.rests.has('bass')) return [];
  const tonic = spec.tonic + bar.section.transpose;
  const low = (chord: ChordShape) => lowPitch(tonic + (chord.bass ?? chord.root));
  if (bar.ending) return [{ at: bar.at, length, midi: low(bar.chords[0]!.chord!), velocity: 100 }];
  const loud = bar.section.label === 'chorus';
  const random = new Random('bass', spec.seed, bar.section.label, bar.index % 4, bar.variant);
  const patterns = loud ? spec.style.bassChorus : spec.style.bassVerse;
  const home = new Random('bassPattern', spec.seed, bar.section.label).pick(patterns);
  const pattern = bar.variant > 0 ? random.pick(patterns) : home;
  const scale = scaleOf(spec.mode).map((degree) => (tonic + degree) % 12);
  const notes: ScoreNote[] = [];
  for (let step = 0; step < pattern.length; step++) {
    const sign = pattern[step]!;
    if (sign === '.' || sign === '-') continue;
    let end = step + 1;
    while (end < pattern.length && pattern[end] === '.') end++;
    const at = bar.at + step * SIXTEENTH;
    const chord = chordAt(bar, at);
    if (chord === null) continue;
    const root = low(chord);
    const shape = QUALITIES[chord.quality];
    // Over a slash chord the bass keeps its note: fifths and thirds of the root would contradict it.
    const isSlash = chord.bass !== undefined;
    let midi = root;
    if (sign === '5' && !isSlash) midi = root + shape[2]! > 52 ? root + shape[2]! - 12 : root + shape[2]!;
    if (sign === '3' && !isSlash) midi = root + shape[1]!;
    if (sign === 'o') midi = root + 12;
    if (sign === 'a') {
      const target = next?.chords[0]?.chord ? low(next.chords[0].chord) : root;
      midi = target + (target > root ? -1 : target < root ? 1 : -2);
      if (midi !== target && !scale.includes(midi % 12) && random.chance(0.6))
        midi = target > root ? target - 2 : target + 2;
    }
    // The quietest bass of the fonts goes down to E1 and below it out of reach of small speakers.
    while (midi < 28) midi += 12;
    const gate = sign === 'a' || end - step === 1 ? 0.85 : 0.94;
    const until = Math.min(bar.at + length, at + (end - step) * SIXTEENTH);
    // A chord change inside a held note starts a new note.
    const change = bar.chords.find((c) => c.at > at + 1e-9 && c.at < until - 1e-9);
    const velocity = clampVelocity(random.between(84, 100) + (step === 0 ? 8 : 0) + (loud ? 4 : 0));
    notes.push({ at, length: ((change?.at ?? until) - at) * gate, midi, velocity });
    if (change?.chord) {
      notes.push({ at: change.at, length: (until - change.at) * gate, midi: low(change.chord), velocity });
    }
  }
  return notes;
}

/** The pitch of a class between E1 (28) and D#2 (39). */
function lowPitch(pitchClass: number): number {
  return 28 + ((((pitchClass - 4) % 12) + 12) % 12);
}

function compBar(spec: SongSpec, bar: Bar, layer: Layer, k: number, length: number): ScoreNote[] {
  if (bar.rests.has('comping')) return [];
  // The third layer (strings, brass) waits for the chorus.
  if (k === 2 && bar.section.label !== 'chorus' && bar.section.label !== 'outro') return [];
  const random = new Random('comp', spec.seed, bar.section.label, k, bar.index % 4, bar.variant);
  const home = new Random('compPattern', spec.seed, bar.section.label, k).pick(layer.pattern);
  const pattern = bar.variant > 0 ? random.pick(layer.pattern) : home;
  const tonic = spec.tonic + bar.section.transpose;
  const notes: ScoreNote[] = [];
  if (bar.ending) {
    return voicing(tonic, bar.chords[0]!.chord!, layer.centre).map((midi) => ({
      at: bar.at,
      length,
      midi,
      velocity: 88,
    }));
  }
  for (let step = 0; step < pattern.length; step++) {
    const sign = pattern[step]!;
    const at = bar.at + step * SIXTEENTH;
    // A held chord is struck again where the harmony moves.
    const moved = sign === '.' && bar.chords.some((c) => c.at > bar.at && Math.abs(c.at - at) < 1e-9);
    if ((sign === '.' || sign === '-') && !(moved && pattern.includes('x'))) continue;
    const chord = chordAt(bar, at);
    if (chord === null) continue;
    let end = step + 1;
    while (
      end < pattern.length &&
      pattern[end] === '.' &&
      !bar.chords.some((c) => Math.abs(c.at - (bar.at + end * SIXTEENTH)) < 1e-9)
    )
      end++;
    const tones = voicing(tonic, chord, layer.centre);
    const struck = sign === 'x' || moved ? tones : [arpeggioTone(tones, Number(sign))];
    const base = random.between(70, 88) + (step % 4 === 0 ? 8 : 0) + (bar.section.label === 'chorus' ? 6 : 0);
    // Arpeggios ring on; chords last until the next.
    const ring = sign === 'x' || moved ? (end - step) * 0.97 : Math.min(4, pattern.length - step);
    struck.forEach((midi, n) => {
      notes.push({ at, length: ring * SIXTEENTH, midi, velocity: clampVelocity(base - 2 * n + random.between(-3, 3)) });
    });
  }
  return notes;
}

function arpeggioTone(tones: readonly number[], index: number): number {
  return tones[index % tones.length]! + 12 * Math.floor(index / tones.length);
}

/** Close position around `centre`: every chord tone once, plus the bass of a slash chord below the staff of the others. */
function voicing(tonic: number, chord: ChordShape, centre: number): number[] {
  const tones = QUALITIES[chord.quality].map((tone) => {
    const pitchClass = (((tonic + chord.root + tone) % 12) + 12) % 12;
    return centre - 6 + ((((pitchClass - (centre - 6)) % 12) + 12) % 12);
  });
  return tones.sort((a, b) => a - b);
}

const TOMS: readonly DrumLine[] = ['highTom', 'midTom', 'lowTom'];

function drumBar(spec: SongSpec, bar: Bar, next: Bar | undefined, length: number, number: number): ScoreHit[] {
  if (bar.rests.has('drums')) return [];
  const hits: ScoreHit[] = [];
  if (bar.ending) {
    return [
      { at: bar.at, line: 'kick', velocity: 112 },
      { at: bar.at, line: 'crash', velocity: 100 },
    ];
  }
  const loud = bar.section.label === 'chorus';
  const grooves: readonly Groove[] = loud ? spec.style.chorus : spec.style.verse;
  const home = new Random('groove', spec.seed, loud ? 1 : 0).pick(grooves);
  const random = new Random('drums', spec.seed, bar.section.label, bar.index % 4, bar.variant);
  const groove = bar.variant > 0 && random.chance(0.5) ? random.pick(grooves) : home;
  const steps = Math.round(length / SIXTEENTH);
  const closing = next !== undefined && next.section !== bar.section;
  // A fill leads into a new section; a small one sits in the middle of long sections.
  const fillFrom = closing
    ? steps - random.pick([4, 8, steps / 2])
    : bar.index % 8 === 3 && random.chance(0.4)
      ? steps - 4
      : steps;
  for (const [line, pattern] of Object.entries(groove) as [DrumLine, string][]) {
    for (let step = 0; step < Math.min(steps, pattern.length); step++) {
      const sign = pattern[step]!;
      if (sign === '.' || (step >= fillFrom && line !== 'kick')) continue;
      const base =
        sign === 'X' ? 112 : sign === '-' ? 42 : line === 'hat' || line === 'ride' || line === 'shaker' ? 74 : 98;
      const metric = line === 'hat' || line === 'ride' ? (step % 4 === 0 ? 10 : step % 2 === 1 ? -14 : 0) : 0;
      hits.push({
        at: bar.at + step * SIXTEENTH,
        line,
        velocity: clampVelocity(base + metric + random.between(-5, 5)),
      });
    }
  }
  for (let step = fillFrom; step < steps; step++) {
    if (random.chance(0.25) && step !== fillFrom) continue;
    const place = (step - fillFrom) / Math.max(1, steps - fillFrom);
    const line = random.chance(0.35) ? 'snare' : TOMS[Math.min(2, Math.floor(place * 3))]!;
    hits.push({
      at: bar.at + step * SIXTEENTH,
      line,
      velocity: clampVelocity(80 + 26 * place + random.between(-6, 6)),
    });
  }
  if (bar.index === 0 && number > 0 && (loud || random.chance(0.5)))
    hits.push({ at: bar.at, line: 'crash', velocity: 104 });
  return dedupe(hits);
}

/** A drum is struck once at a time; a closed and an open hi-hat cannot sound together. */
function dedupe(hits: readonly ScoreHit[]): ScoreHit[] {
  const taken = new Set<string>();
  const opens = new Set(hits.filter((hit) => hit.line === 'open').map((hit) => hit.at));
  return hits.filter((hit) => {
    const key = `${hit.line} ${hit.at}`;
    if (taken.has(key) || (hit.line === 'hat' && opens.has(hit.at))) return false;
    taken.add(key);
    return true;
  });
}

function clampVelocity(velocity: number): number {
  return Math.max(1, Math.min(127, Math.round(velocity)));
}
