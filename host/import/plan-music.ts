import { QUALITIES } from '../../dsp/music/harmony/vocabulary.ts';
import type { Chord, Project, ProjectProfile } from '../project/project.ts';
import { chordsOf } from '../project/selectors.ts';
import { tempoMapOf } from '../project/tempo-map.ts';
import type { DawFile } from './session.ts';
import type { TempoCurve } from './tempo-curve.ts';

/** What a DAW's markers and tempo are in a project; null where they say what it has already, or nothing. */
interface ImportedMusic {
  readonly rhythm: Pick<ProjectProfile, 'tempo' | 'meter' | 'beats' | 'downbeats'> | null;
  readonly chords: Chord[] | null;
  readonly sections: ProjectProfile['sections'] | null;
}

/** Seconds by which a beat may lie elsewhere and still be the same: less than anybody hears, more than a file's decimals cut off. */
const SAME = 0.001;

/**
 * Markers named like chords are chords, all others are sections (a word "Section" before the name is left out); each goes on to the next of its kind. Where
 * nothing but plain letters is like a chord, they are rehearsal letters, unless most of them stand where the project has chords of these names.
 * `profile`: what was heard in the project, which must be there.
 */
export function planMusic(project: Project, profile: ProjectProfile, file: DawFile): ImportedMusic {
  const { sampleRate, length } = project;
  const frame = (seconds: number): number => Math.round(seconds * sampleRate);
  const inside = file.markers.filter(({ at }) => frame(at) < length);
  const like = inside.filter(({ name }) => isChord(name));
  const known = chordsOf(project);
  const isKnown = ({ at, name }: { readonly at: number; readonly name: string }): boolean =>
    known.some(({ start, label }) => label === name.trim() && Math.abs(start - frame(at)) <= SAME * sampleRate);
  const areChords = like.some(({ name }) => !isLetter(name)) || 2 * like.filter(isKnown).length > like.length;
  const chordMarks = areChords ? like : [];
  const others = areChords ? inside.filter(({ name }) => !isChord(name)) : inside;
  const chords = spansOf(chordMarks, frame, length).map(({ name, ...span }) => ({
    ...span,
    label: name.trim(),
    confidence: 1,
  }));
  const [first] = chords;
  // The chords of a song have no gaps.
  if (first !== undefined && first.start > 0) chords.unshift({ start: 0, end: first.start, label: 'N', confidence: 1 });
  const sections = spansOf(
    others.filter(({ name }) => name.trim() !== ''),
    frame,
    length,
  ).map(({ name, ...span }) => ({ ...span, label: name.replace(/^Section (?=\S)/, '').trim() }));
  return {
    rhythm:
      file.tempo === null || isUntouched(file.tempo)
        ? null
        : rhythmOf(profile, file.tempo, file.meter ?? profile.meter, project),
    chords: chords.length === 0 || areSame(chords, known, sampleRate) ? null : chords,
    sections: sections.length === 0 || areSame(sections, profile.sections, sampleRate) ? null : sections,
  };
}

/** Beats a minute, over the whole song, that no DAW can have. */
const FASTEST_BEAT = 2000;
/** Of a tempo: a file says eight decimals of it, of a beat a minute or faster. */
const SAME_TEMPO = 1e-8;

/** Quarter notes a minute that every new session of a DAW has: nobody put them there, and a band that was heard is no reason to go by them. */
const UNTOUCHED = 120;

/** Whether a tempo is the one that a DAW begins with. */
export function isUntouched(tempo: TempoCurve): boolean {
  return tempo.fixed === UNTOUCHED;
}

/** Whether a name may as well be a rehearsal letter. */
const isLetter = (name: string): boolean => /^[A-G]$/.test(name.trim());

/** Whether a name is a chord label of the contract: "Am", "F#m7b5/A", "N". */
function isChord(name: string): boolean {
  const match = /^([A-G][b#]?)([^/]*)(?:\/[A-G][b#]?)?$/.exec(name.trim());
  return name.trim() === 'N' || (match !== null && Object.hasOwn(QUALITIES, match[2]!));
}

function spansOf(
  marks: readonly { readonly at: number; readonly name: string }[],
  frame: (seconds: number) => number,
  length: number,
): { start: number; end: number; name: string }[] {
  return marks
    .map(({ at, name }, i) => ({
      start: frame(at),
      end: i + 1 < marks.length ? frame(marks[i + 1]!.at) : length,
      name,
    }))
    .filter(({ start, end }) => end > start);
}

/** The beats of a song under a tempo, from its start to its end; null where those that are known fall on the same grid already. */
function rhythmOf(
  profile: ProjectProfile,
  tempo: TempoCurve,
  meter: readonly [number, number],
  { sampleRate, length }: Project,
): ImportedMusic['rhythm'] {
  const [count, unit] = meter;
  // In compound meters three units are one beat, as everywhere in a project.
  const isCompound = unit === 8 && count % 3 === 0;
  const barBeats = isCompound ? count / 3 : count;
  const beatQuarters = ((isCompound ? 3 : 1) * 4) / unit;
  if (
    meter[0] === profile.meter[0] &&
    meter[1] === profile.meter[1] &&
    isSameGrid(profile, tempo, { beatQuarters, barBeats }, sampleRate)
  ) {
    return null;
  }
  const most = Math.ceil((length / sampleRate / 60) * FASTEST_BEAT) + 1;
  if (tempo.quarterAt(length / sampleRate) / beatQuarters > most) return null;
  const beats: number[] = [];
  // A curve that stands still ends it.
  for (let i = 0; i <= most; i++) {
    const at = Math.round(tempo.secondsAt(i * beatQuarters) * sampleRate);
    if (!(at < length)) break;
    if (i === 0 || at > beats.at(-1)!) beats.push(at);
  }
  if (beats.length < 2) return null;
  const apart = beats.slice(1).map((at, i) => at - beats[i]!);
  apart.sort((a, b) => a - b);
  const bpm = (60 * sampleRate) / apart[apart.length >> 1]!;
  const downbeats = beats.filter((_, i) => i % barBeats === 0);
  return { tempo: { bpm, confidence: 1 }, meter: [count, unit], beats, downbeats };
}

/** Whether every beat that is known falls on a beat of the grid, one after the other, and its bars begin where bars begin. */
function isSameGrid(
  profile: ProjectProfile,
  tempo: TempoCurve,
  { beatQuarters, barBeats }: { readonly beatQuarters: number; readonly barBeats: number },
  sampleRate: number,
): boolean {
  const { beats, downbeats } = profile;
  // Without two beats that are known, a grid is the even one that an export makes up.
  if (beats.length < 2) {
    const { bpm } = tempoMapOf(profile, sampleRate).points.at(-1)!;
    return tempo.fixed !== null && Math.abs(tempo.fixed / bpm - 1) <= SAME_TEMPO;
  }
  const numbers = beats.map((frame) => tempo.quarterAt(frame / sampleRate) / beatQuarters);
  // As an export puts them: the first downbeat begins a bar, but where the first beat is frame 0 that does. Later bars of another length are no grid's.
  const first = Math.max(0, beats.indexOf(downbeats[0] ?? beats[0]!));
  const phase = beats[0]! > 0 ? 0 : first % barBeats;
  if (Math.round(numbers[first]!) % barBeats !== phase) return false;
  return beats.every((frame, i) => {
    const number = Math.round(numbers[i]!);
    const isNext = i === 0 || number === Math.round(numbers[i - 1]!) + 1;
    return isNext && Math.abs(tempo.secondsAt(number * beatQuarters) - frame / sampleRate) <= SAME;
  });
}

type Labelled = { readonly start: number; readonly end: number; readonly label: string };

function areSame(a: readonly Labelled[], b: readonly Labelled[], sampleRate: number): boolean {
  const near = (x: number, y: number): boolean => Math.abs(x - y) <= SAME * sampleRate;
  return (
    a.length === b.length &&
    a.every((one, i) => one.label === b[i]!.label && near(one.start, b[i]!.start) && near(one.end, b[i]!.end))
  );
}
