import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { memorySource } from '../../dsp/audio/memory.ts';
import type { AudioSource } from '../../dsp/audio/source.ts';
import { type PerStem, perStem, STEMS } from '../../dsp/audio/stem.ts';
import { LONG, manySpecs, type SongSpec, STANDARD } from './compose/spec.ts';
import { GENERATOR_VERSION, renderSong, sumOf } from './render/song.ts';
import type { DamageTruth, Truth } from './truth.ts';
import { readWav, writeWav } from './wav.ts';

/** Where the songs lie: .eval in the repository, which git ignores. */
export const CACHE = fileURLToPath(new URL('../../.eval/', import.meta.url));

export interface Song {
  readonly id: string;
  readonly folder: string;
  readonly truth: Truth;
  readonly stems: PerStem<AudioSource>;
  readonly mix: AudioSource;
}

export interface DamagedSong {
  readonly id: string;
  readonly variant: string;
  readonly folder: string;
  readonly damage: DamageTruth;
  readonly stems: PerStem<AudioSource>;
  readonly mix: AudioSource;
}

export function specOf(id: string): SongSpec {
  const many = /^many-(\d+)$/.exec(id);
  const spec = many
    ? manySpecs(Number(many[1]) + 1).at(-1)
    : [...STANDARD, LONG].find((candidate) => candidate.id === id);
  if (!spec) throw new Error(`there is no evaluation song "${id}"`);
  return spec;
}

/** The song's folder; composed and rendered first where the cache has none of this generator's version. */
export function ensureSong(spec: SongSpec): string {
  const folder = join(CACHE, 'songs', spec.id);
  if (versionIn(join(folder, 'truth.json')) === GENERATOR_VERSION) return folder;
  const { stems, truth } = renderSong(spec);
  const fresh = `${folder}.part-${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  for (const stem of STEMS)
    writeWav(join(fresh, `${stem}.wav`), { sampleRate: spec.sampleRate, channels: stems[stem] });
  writeWav(join(fresh, 'mix.wav'), { sampleRate: spec.sampleRate, channels: sumOf(stems) });
  writeFileSync(join(fresh, 'truth.json'), JSON.stringify(truth, null, 1));
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  return folder;
}

export function versionIn(path: string): string | null {
  if (!existsSync(path)) return null;
  return (JSON.parse(readFileSync(path, 'utf8')) as { version?: string }).version ?? null;
}

/** A clean song with its truth. The whole song is read into memory: this is for evaluation. */
export function loadSong(id: string): Song {
  const folder = ensureSong(specOf(id));
  const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Truth;
  return { id, folder, truth, ...audioOf(folder) };
}

function audioOf(folder: string): { stems: PerStem<AudioSource>; mix: AudioSource } {
  const source = (name: string) => {
    const sound = readWav(join(folder, `${name}.wav`));
    return memorySource(sound.channels, sound.sampleRate);
  };
  return { stems: perStem(source), mix: source('mix') };
}

/** The ids of the standard songs, or of the first `count` of them. */
export function standardSongs(count = STANDARD.length): string[] {
  return STANDARD.slice(0, count).map((spec) => spec.id);
}

export function loadDamaged(id: string, variant: string): DamagedSong {
  const folder = join(CACHE, 'damaged', id, variant);
  const damage = JSON.parse(readFileSync(join(folder, 'damage.json'), 'utf8')) as DamageTruth;
  return { id, variant, folder, damage, ...audioOf(folder) };
}
