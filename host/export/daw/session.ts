import { join } from 'node:path';
import { STEMS, type StemName } from '../../../dsp/audio/stem.ts';
import { makeFolder } from '../../audio/files.ts';
import { mendedStems } from '../../chain/finish.ts';
import { changedSpans, mendedStem } from '../../chain/mend.ts';
import { openedOf } from '../../chain/project-input.ts';
import { intoStems } from '../../chain/song.ts';
import { proveStems, writeStems } from '../../chain/write-stems.ts';
import type { Runner } from '../../jobs/runner.ts';
import { write } from '../../jobs/write.ts';
import type { Project, Region } from '../../project/project.ts';
import { chosenTake } from '../../project/selectors.ts';
import { type TempoMap, tempoMapOf } from '../../project/tempo-map.ts';
import { type DawPlugin, dawPlugins, type SettledStates, settledStates } from './plugins.ts';

/** What every DAW can be given of a project, before it is put into the words of one of them. Times are frames at the song's rate. */
export interface DawSession {
  readonly name: string;
  readonly sampleRate: number;
  readonly channels: number;
  readonly length: number;
  readonly tempo: TempoMap;
  readonly meter: readonly [number, number];
  /** Chords and sections as they are heard, in order of time. */
  readonly markers: readonly { readonly at: number; readonly name: string }[];
  /** What was marked or mended. */
  readonly spans: readonly { readonly start: number; readonly end: number; readonly name: string }[];
  readonly tracks: readonly DawTrack[];
  /** What the sum goes through, and the fader behind it. */
  readonly master: { readonly plugins: readonly DawPlugin[]; readonly gainDb: number };
}

export interface DawTrack {
  readonly name: string;
  /** RGB, 0 to 255. */
  readonly colour: readonly [number, number, number];
  readonly gainDb: number;
  /** −1 left to 1 right. */
  readonly pan: number;
  readonly mute: boolean;
  readonly solo: boolean;
  /** The mended stem from the start to the end of the song. */
  readonly file: string;
  /** What it is to go through: the file is from before. */
  readonly plugins: readonly DawPlugin[];
  /** What could be heard in place of it: silent until the person chooses so. */
  readonly alternatives: readonly DawAlternatives[];
}

/** The takes of one region, and the original, at their place. */
export interface DawAlternatives {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly takes: readonly DawTake[];
}

/** A file of exactly the alternatives' span: the stem as it sounds there with this take, its fades and blend included. */
interface DawTake {
  readonly name: string;
  readonly file: string;
  /** Whether the mended stem has it. */
  readonly chosen: boolean;
}

/** The stems' colours in the editor. */
const COLOURS: Record<StemName | 'residual', readonly [number, number, number]> = {
  vocals: [125, 204, 248],
  drums: [209, 216, 225],
  bass: [146, 131, 238],
  other: [213, 134, 191],
  residual: [144, 148, 156],
};

/** Below the place of a session's sound; ASCII, so that every system finds it. */
const STEMS_FOLDER = 'mended';
const TAKES_FOLDER = 'takes';

/**
 * Writes the sound of a session into `folder`/`place`: the mended stems and the residual, one start and one length, proven to be unchanged outside the regions;
 * and for every region with takes what is heard there with each of them, and with none. 32-bit float at the song's own rate. Returns what a DAW is told, and the paths written.
 */
export async function writeSession(
  runner: Runner,
  project: Project,
  folder: string,
  place: string,
): Promise<{ session: DawSession; files: string[] }> {
  const song = await intoStems(runner, openedOf(project));
  const stems = join(folder, place, STEMS_FOLDER);
  const files = await writeStems(runner, stems, mendedStems(song, project.regions), song, project.regions);
  await proveStems(runner, stems, song.stems, changedSpans(project.regions));
  const options = { format: 'wav' as const, bits: '32f' as const };
  const session = sessionOf(project, place, await settledStates(runner, project));
  makeFolder(join(folder, place, TAKES_FOLDER));
  for (const stem of STEMS) {
    for (const region of withTakes(project, stem)) {
      const { start, end } = spanOf(region);
      const choices = [null, ...region.takes.keys()];
      for (const chosenTake of choices) {
        // Its neighbours as they are: what is put in its place in the DAW shall fit them.
        const regions = project.regions.map((one) =>
          one === region ? { ...one, status: 'open' as const, chosenTake } : one,
        );
        const heard = mendedStem(stem, song.stems[stem], regions);
        const path = join(folder, place, takeFile(project, region, chosenTake));
        const source = { kind: 'slice' as const, of: heard, start, length: end - start };
        await runner.run(write, { source, path, options }, stem);
        files.push(path);
      }
    }
  }
  return { session, files };
}

/** What a DAW is told of a project whose sound `writeSession` wrote to `place`, relative to the session's file, with forward slashes. Pure. */
export function sessionOf(project: Project, place: string, settled: SettledStates = new Map()): DawSession {
  const { profile, sampleRate } = project;
  const tracks = STEMS.map((stem): DawTrack => {
    const track = project.tracks.find((candidate) => candidate.stem === stem);
    const { gainDb, pan, mute, solo } = track ?? { gainDb: 0, pan: 0, mute: false, solo: false };
    const file = `${place}/${STEMS_FOLDER}/${stem}.wav`;
    return {
      name: title(stem),
      colour: COLOURS[stem],
      gainDb,
      pan,
      mute,
      solo,
      file,
      plugins: dawPlugins(project, stem, settled),
      alternatives: withTakes(project, stem).map((region) => alternativesOf(project, region, place)),
    };
  });
  const residual: DawTrack = {
    name: 'Residual',
    colour: COLOURS.residual,
    gainDb: 0,
    pan: 0,
    mute: false,
    solo: false,
    file: `${place}/${STEMS_FOLDER}/residual.wav`,
    plugins: [],
    alternatives: [],
  };
  const chords = profile?.chords ?? [];
  const markers = [
    ...(profile?.sections ?? []).map(({ start, label }) => ({ at: start, name: `Section ${label}` })),
    ...chords.map(({ start, label }) => ({ at: start, name: label })),
  ].sort((a, b) => a.at - b.at);
  return {
    name: project.name,
    sampleRate,
    channels: project.channels,
    length: project.length,
    tempo: tempoMapOf(profile, sampleRate),
    meter: profile?.meter ?? [4, 4],
    markers,
    spans: project.regions.map((region) => ({ start: region.start, end: region.end, name: spanName(region) })),
    tracks: [...tracks, residual],
    master: { plugins: dawPlugins(project, 'master', settled), gainDb: project.master.gainDb },
  };
}

function alternativesOf(project: Project, region: Region, place: string): DawAlternatives {
  const heard = chosenTake(region);
  const original = { name: 'Original', file: `${place}/${takeFile(project, region, null)}`, chosen: heard === null };
  const takes = region.takes.map((take, k) => ({
    name: `${take.label} ${k + 1}, seed ${take.seed}`,
    file: `${place}/${takeFile(project, region, k)}`,
    chosen: heard === take,
  }));
  return { name: spanName(region), ...spanOf(region), takes: [original, ...takes] };
}

function withTakes(project: Project, stem: StemName): Region[] {
  return project.regions.filter((region) => region.stem === stem && region.takes.length > 0);
}

/** From where the first of its takes begins to where the last one ends. */
function spanOf({ takes }: Region): { start: number; end: number } {
  return { start: Math.min(...takes.map((take) => take.start)), end: Math.max(...takes.map((take) => take.end)) };
}

/** In words, with what was done to it: the label travels with the sound. */
export function spanName(region: Region): string {
  const take = chosenTake(region);
  const wrong = region.damage === null ? 'marked' : `${region.damage.cause}, ${region.damage.severity}`;
  return `${title(region.stem)}: ${wrong}, ${take === null ? 'left as it was' : take.label}`;
}

function title(stem: StemName): string {
  return `${stem[0]!.toUpperCase()}${stem.slice(1)}`;
}

/** Named by numbers: no word of the project's, which may be anything. */
function takeFile(project: Project, region: Region, take: number | null): string {
  const number = String(withTakes(project, region.stem).indexOf(region) + 1).padStart(2, '0');
  return `${TAKES_FOLDER}/${region.stem}-${number}-${take === null ? 'original' : `take-${take + 1}`}.wav`;
}
