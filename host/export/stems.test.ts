import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { WaveFile } from 'wavefile';
import { STEMS, type StemName } from '../../dsp/audio/stem.ts';
import { readWav } from '../../tests/wav.ts';
import { openAsset } from '../audio/asset.ts';
import { openInput } from '../chain/input.ts';
import { stemOfFile } from '../chain/stem-files.ts';
import { exported, folder, furthest, imported, project, RATE, root, runner } from '../import/testing.ts';
import { decodeFile } from '../jobs/decode.ts';
import { hashFile } from '../jobs/hash-file.ts';
import type { Project } from '../project/project.ts';
import { testProject } from '../project/test-project.ts';
import { writeProject } from '../store/project-folder.ts';
import type { ExportWishes } from './export-wishes.ts';
import { exportProject } from './formats.ts';

async function stems(wishes: ExportWishes, of = project, name: string = crypto.randomUUID()): Promise<string> {
  const out = join(folder, name);
  await exportProject(runner, root, of, 'stems', out, wishes);
  return out;
}

const soundIn = (out: string): string[] => readdirSync(out).filter((name) => /\.(wav|flac)$/.test(name));

/** A file as it plays, in its first channel. */
async function decoded(path: string): Promise<{ sampleRate: number; samples: Float32Array }> {
  const { sha256 } = await runner.run(hashFile, { path });
  const { asset } = await runner.run(decodeFile, { path, sha256 });
  const source = openAsset(runner.cache.folders.assets, asset.hash);
  const samples = [new Float32Array(source.length)];
  source.read(0, samples);
  source.close();
  return { sampleRate: asset.sampleRate, samples: samples[0]! };
}

const asWritten = (stem: StemName): Float32Array => readWav(join(exported, `${stem}.wav`))[0]!;

describe('which stems are written', () => {
  test('all, to the bit, with the residual, which is silence where there is none', async () => {
    const plain = await stems({});
    expect(soundIn(plain)).toEqual(['bass.wav', 'drums.wav', 'other.wav', 'residual.wav', 'vocals.wav']);
    expect(readWav(join(plain, 'residual.wav'))[0]!.every((sample) => sample === 0)).toBe(true);
    const residual = project.tracks[0]!.asset;
    const whole = { ...project, residual };
    await writeProject(root, whole, runner.cache.folders.assets);
    const out = await stems({}, whole);
    expect(readWav(join(out, 'residual.wav'))[0]).toEqual(asWritten('vocals'));
    for (const stem of STEMS) expect(readWav(join(out, `${stem}.wav`))[0]).toEqual(asWritten(stem));
  });

  test('only those that are chosen, while the provenance proves all', async () => {
    // A residual that there is not is not written for being named.
    const out = await stems({ stems: { parts: ['drums', 'residual', 'bass'] } });
    expect(soundIn(out)).toEqual(['bass.wav', 'drums.wav']);
    const told = JSON.parse(readFileSync(join(out, 'provenance.json'), 'utf8'));
    expect(told.files.map(({ path }: { path: string }) => path)).toEqual(['drums.wav', 'bass.wav']);
    expect(STEMS.every((stem) => told.stems[stem].equal)).toBe(true);
    expect('sound' in told).toBe(false);
  });

  test('beside stems of before, whose entries stay while they lie there as they were written and as the project has them', async () => {
    const out = await stems({});
    writeFileSync(join(out, 'other.wav'), 'somebody wrote over it');
    rmSync(join(out, 'residual.wav'));
    const told = async (wishes: ExportWishes, of = project): Promise<string[]> => {
      await exportProject(runner, root, of, 'stems', out, { ...wishes, replace: true });
      const { files } = JSON.parse(readFileSync(join(out, 'provenance.json'), 'utf8'));
      return files.map(({ path }: { path: string }) => path).sort();
    };
    const vocals = { stems: { parts: ['vocals'] } } as const;
    expect(await told(vocals)).toEqual(['bass.wav', 'drums.wav', 'vocals.wav']);
    // The bass was mended then, and is not now.
    expect(await told(vocals, { ...project, regions: [] })).toEqual(['drums.wav', 'vocals.wav']);
    expect(await told({ ...vocals, bits: 16 })).toEqual(['vocals.wav']);
    writeFileSync(join(out, 'provenance.json'), '{"files":7}');
    expect(await told(vocals)).toEqual(['vocals.wav']);
  });
});

describe('stems in whole numbers, or at another rate', () => {
  test('are the stems but for rounding and dither, and say in file and provenance that they do not null', async () => {
    const out = await stems({ bits: 16 });
    for (const stem of STEMS) {
      const { samples } = await decoded(join(out, `${stem}.wav`));
      expect(furthest(samples, asWritten(stem))).toBeLessThanOrEqual(1.5 / 2 ** 15);
    }
    const said = readFileSync(join(out, 'drums.wav')).toString('latin1');
    expect(said).toContain('Converted to 16 bit: does not null against the recording');
    expect(JSON.parse(readFileSync(join(out, 'provenance.json'), 'utf8')).sound).toEqual({ bits: 16, rate: RATE });
    expect(readFileSync(join(exported, 'drums.wav')).toString('latin1')).not.toContain('null');
  });

  test('have dither of their own: the noise of equal stems does not add up as their sound does', async () => {
    const { asset } = project.tracks[3]!;
    const equal = { ...project, regions: [], tracks: project.tracks.map((track) => ({ ...track, asset })) };
    const out = await stems({ bits: 16 }, equal);
    const [a, b] = await Promise.all(['vocals', 'drums'].map((stem) => decoded(join(out, `${stem}.wav`))));
    const sound = asWritten('other');
    const noise = [a!, b!].map(({ samples }) => samples.map((sample, n) => sample - sound[n]!));
    const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, n) => sum + value * y[n]!, 0);
    const alike = dot(noise[0]!, noise[1]!) / dot(noise[0]!, noise[0]!);
    expect(Math.abs(alike)).toBeLessThan(0.05);
  });

  test('have their markers and all that is said of them at the rate of the file', async () => {
    const out = await stems({ bits: 24, rate: 2 * RATE, stems: { parts: ['bass'] } });
    const bytes = readFileSync(join(out, 'bass.wav'));
    const wav = new WaveFile(bytes) as unknown as {
      fmt: { sampleRate: number; bitsPerSample: number };
      cue: { points: { dwSampleOffset: number }[] };
      bext: { codingHistory: string };
      iXML: { value: string };
    };
    expect(wav.fmt).toMatchObject({ sampleRate: 2 * RATE, bitsPerSample: 24 });
    const take = project.regions[0]!.takes[0]!;
    expect(wav.cue.points.map((point) => point.dwSampleOffset)).toEqual([2 * take.start]);
    expect(wav.bext.codingHistory).toContain(`F=${2 * RATE},W=24`);
    expect(bytes.toString('latin1')).toContain(`<FILE_SAMPLE_RATE>${2 * RATE}</FILE_SAMPLE_RATE>`);
    const { samples } = await decoded(join(out, 'bass.wav'));
    expect(samples).toHaveLength(2 * project.length);
  });

  test('are FLAC where that is chosen, of 24 bits if nothing else is said, and come back unchanged', async () => {
    const out = await stems({ stems: { format: 'flac' } });
    expect(soundIn(out)).toEqual(['bass.flac', 'drums.flac', 'other.flac', 'residual.flac', 'vocals.flac']);
    expect(furthest((await decoded(join(out, 'other.flac'))).samples, asWritten('other'))).toBeLessThan(1 / 2 ** 23);
    const { brought } = await imported(STEMS.map((stem) => join(out, `${stem}.flac`)));
    expect(brought.action).toBe(null);
  });

  test('are refused before anything is written where they would be cut off, which float is not', async () => {
    const loud = { asset: { hash: '', sampleRate: RATE, channels: 1, length: project.length } };
    const { AssetWriter } = await import('../audio/asset.ts');
    const writer = new AssetWriter(runner.cache.folders.assets, RATE, 1);
    writer.write([asWritten('other').map((sample) => 4 * sample)]);
    loud.asset = writer.finish();
    const tracks = project.tracks.map((track) => (track.stem === 'other' ? { ...track, ...loud } : track));
    const over = { ...project, tracks };
    await writeProject(root, over, runner.cache.folders.assets);
    await expect(stems({ bits: 24 }, over, 'cut off')).rejects.toThrow(/24 bit cannot hold .* other \(by 1\.\d dB\)/);
    expect(existsSync(join(folder, 'cut off'))).toBe(false);
    // Where that stem is not wanted, nothing is cut off.
    expect(soundIn(await stems({ bits: 24, stems: { parts: ['bass'] } }, over))).toEqual(['bass.wav']);
    expect(readWav(join(await stems({}, over), 'other.wav'))[0]!.some((sample) => sample > 1)).toBe(true);
  });
});

describe('the tempo in the names', () => {
  const beats = Array.from({ length: 40 }, (_, k) => 1000 + Math.round((k * RATE) / 2));
  /** A song with a hit on each beat. */
  const withBeats = (at: readonly number[]): Project => {
    const drums = at.map((time) => ({ time, class: 'kick' as const, strength: 1 }));
    return { ...project, profile: { ...testProject().profile!, meter: [4, 4], beats: [...at], drums } };
  };
  const named = { stems: { tempo: true, parts: ['bass', 'vocals'] } } as const;

  test('stands there where it is steady, and such stems are opened and known again', async () => {
    const steady = { ...withBeats(beats), name: 'Drums: of war' };
    const out = await stems(named, steady);
    const names = ['Drums of war - Bass (120 bpm).wav', 'Drums of war - Vocals (120 bpm).wav'];
    expect(soundIn(out)).toEqual(names);
    expect(names.map(stemOfFile)).toEqual(['bass', 'vocals']);
    // Of a folder of stems those that are not there are silent.
    expect((await openInput(runner, out)).missing).toEqual(['drums', 'other']);
    expect(JSON.parse(readFileSync(join(out, 'provenance.json'), 'utf8')).files).toHaveLength(2);
  });

  test('does not where the band drifts: they are called as ever', async () => {
    const drifting = beats.map((at, k) => at + Math.round(0.01 * RATE * k * Math.sin(k / 10)));
    const out = await stems(named, withBeats(drifting));
    expect(soundIn(out)).toEqual(['bass.wav', 'vocals.wav']);
  });
});
