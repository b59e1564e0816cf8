import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { memorySource } from '../../dsp/audio/memory.ts';
import type { AudioSource } from '../../dsp/audio/source.ts';
import { type PerStem, perStem, STEMS, type StemName } from '../../dsp/audio/stem.ts';
import { mixSource } from '../../dsp/audio/views.ts';
import { LONG, manySpecs, type SongSpec, STANDARD } from './compose/spec.ts';
import { Random } from './random.ts';
import { GENERATOR_VERSION, renderSong, sumOf } from './render/song.ts';
import { throughPhone } from './spoil/phone.ts';
import { spoil } from './spoil/variants.ts';
import type { DamageTruth, TrueDamage, TrueHit, Truth } from './truth.ts';
import { readWav, writeWav } from './wav.ts';

/** Raised when damage is made otherwise. */
const SPOIL_VERSION = '1';

/** Where the songs lie: .eval in the repository, which git ignores. */
const CACHE = fileURLToPath(new URL('../../.eval/', import.meta.url));

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

function versionIn(path: string): string | null {
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
  const source = (name: string) => audioAt(join(folder, `${name}.wav`));
  return { stems: perStem(source), mix: source('mix') };
}

/** Real songs that a person put under `.eval/real/<id>/` as the four stems; the mix is their sum. None are committed. */
export function realSongs(): Pick<Song, 'id' | 'stems' | 'mix'>[] {
  const folder = join(CACHE, 'real');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .toSorted()
    .map((id) => {
      const stems = perStem((stem) => audioAt(join(folder, id, `${stem}.wav`)));
      return { id, stems, mix: mixSource(Object.values(stems)) };
    });
}

/** Drum stems with known hits that lie in `.eval/drums/` as <id>.wav and <id>.json: `drums`, each hit with `time` in seconds and `class`. */
export function drumStems(): { id: string; source: AudioSource; hits: readonly Pick<TrueHit, 'time' | 'class'>[] }[] {
  const folder = join(CACHE, 'drums');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.wav'))
    .toSorted()
    .map((file) => {
      const id = file.slice(0, -'.wav'.length);
      const { drums } = JSON.parse(readFileSync(join(folder, `${id}.json`), 'utf8')) as Pick<Truth, 'drums'>;
      return { id, source: audioAt(join(folder, file)), hits: drums };
    });
}

/** A float or 16-bit WAV, read whole. */
export function audioAt(path: string): AudioSource {
  const { channels, sampleRate } = readWav(path);
  return memorySource(channels, sampleRate);
}

/** The ids of the standard songs, or of the first `count` of them. */
export function standardSongs(count = STANDARD.length): string[] {
  return STANDARD.slice(0, count).map((spec) => spec.id);
}

/** The ids of `count` further songs, of all styles. */
export function manySongs(count = 60): string[] {
  return manySpecs(count).map((spec) => spec.id);
}

const VARIANTS = ['assorted', 'severe', 'phone'] as const;
type Variant = (typeof VARIANTS)[number];

/**
 * The folder of a spoiled song, spoiled first where the cache has none of this version. In `assorted` and `severe` the stems are
 * spoiled and the mix is their sum; in `phone` only the mix is (the stems are the clean ones, for comparison).
 */
function ensureDamaged(id: string, variant: Variant): string {
  const clean = ensureSong(specOf(id));
  const folder = join(CACHE, 'damaged', id, variant);
  const version = `${GENERATOR_VERSION}.${SPOIL_VERSION}`;
  if (versionIn(join(folder, 'damage.json')) === version) return folder;
  const read = (name: string) => readWav(join(clean, `${name}.wav`));
  const { sampleRate, channels: mix } = read('mix');
  const fresh = `${folder}.part-${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  let regions: TrueDamage[];
  let spoiled: readonly StemName[] = [];
  if (variant === 'phone') {
    const { channels, detail } = throughPhone(mix, sampleRate, new Random('phone', id));
    const whole = { stem: 'mix', start: 0, end: mix[0]!.length / sampleRate, detail } as const;
    regions = [
      { ...whole, cause: 'bandlimit', severity: 'damaged' },
      { ...whole, cause: 'noise', severity: 'damaged' },
    ];
    writeWav(join(fresh, 'mix.wav'), { sampleRate, channels });
  } else {
    const stems = perStem((stem) => read(stem).channels);
    regions = spoil(id, variant, stems, sampleRate);
    spoiled = STEMS.filter((stem) => regions.some((region) => region.stem === stem));
    for (const stem of spoiled) writeWav(join(fresh, `${stem}.wav`), { sampleRate, channels: stems[stem] });
    writeWav(join(fresh, 'mix.wav'), { sampleRate, channels: sumOf(stems) });
  }
  for (const stem of STEMS) {
    if (!spoiled.includes(stem)) linkSync(join(clean, `${stem}.wav`), join(fresh, `${stem}.wav`));
  }
  const damage: DamageTruth = { version, song: id, variant, regions };
  writeFileSync(join(fresh, 'damage.json'), JSON.stringify(damage, null, 1));
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  return folder;
}

export function loadDamaged(id: string, variant: Variant): DamagedSong {
  const folder = ensureDamaged(id, variant);
  const damage = JSON.parse(readFileSync(join(folder, 'damage.json'), 'utf8')) as DamageTruth;
  return { id, variant, folder, damage, ...audioOf(folder) };
}
