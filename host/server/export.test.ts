import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { readWav } from '../../tests/wav.ts';
import { refuseForeign } from '../chain/results.ts';
import type { Host } from './host.ts';
import { bandFolder, finished, hostIn, stateOf, type Window, windowOf, workUntil } from './testing.ts';

describe('what leaves a song with a rebuilt region', () => {
  const folder = scratchFolder();
  const stems = join(folder, 'My band');
  let host: Host;
  let window: Window;
  let id: string;

  beforeAll(async () => {
    bandFolder(stems, 2);
    host = await hostIn(folder);
    window = await windowOf(host);
    ({ id } = await window.api.open.mutate({ path: stems }));
    await workUntil(window, id, (works) => works.length === 2 && works.every(({ state }) => state === 'done'));
    const hit = { id: 'hit', stem: 'drums', start: 50_000, end: 56_000 };
    const rebuild = { id: 'hit', treatment: 'rebuild', seed: 5 };
    for (const action of [
      { type: 'region/add', payload: hit },
      { type: 'region/set', payload: rebuild },
    ]) {
      await window.api.dispatch.mutate({ id, client: 'test', action });
    }
    await finished(window, id, (await window.api.treat.mutate({ id, regions: ['hit'] })).work);
  });
  afterAll(() => host.close());

  test('exported stems are the stems as they stand: outside the takes every sample is the original', async () => {
    const out = join(folder, 'out', 'stems');
    const request = { format: 'stems', bits: '32f', rate: null, targetLufs: null, truePeakDb: -1, path: out } as const;
    const done = await finished(window, id, (await window.api.export.mutate({ id, request })).work);
    expect(done).toMatchObject({ state: 'done', kind: 'export' });
    expect(done.files).toHaveLength(6);
    const { project } = await stateOf(window, id);
    const { band } = bandFolder(join(folder, 'compare'), 2);
    for (const stem of ['vocals', 'drums', 'bass', 'other'] as const) {
      const [written] = readWav(join(out, `${stem}.wav`));
      const takes = project.regions.flatMap((region) =>
        region.stem === stem && region.chosenTake !== null ? [region.takes[region.chosenTake]!] : [],
      );
      const differs = written!.findIndex(
        (value, n) => value !== band[stem][n] && !takes.some(({ start, end }) => n >= start && n < end),
      );
      expect([stem, differs]).toEqual([stem, -1]);
    }
    const drums = readWav(join(out, 'drums.wav'))[0]!;
    expect(drums.some((value, n) => value !== band.drums[n])).toBe(true);
    const sent = await window.get(`/file?work=${done.id}&index=0`);
    expect(sent.headers.get('content-disposition')).toContain('vocals.wav');
    expect((await sent.arrayBuffer()).byteLength).toBeGreaterThan(88_200 * 4);
  });

  test('stems are what is chosen of them, converted as is asked, and say so', async () => {
    const path = join(folder, 'out', 'chosen');
    const chosen = { parts: ['bass', 'residual'], format: 'flac', tempo: false } as const;
    const request = { format: 'stems', bits: 16, rate: 44_100, targetLufs: null, truePeakDb: -1, path } as const;
    const labels = async (parts: readonly ('bass' | 'drums')[]) => {
      const stems = { parts, format: 'wav', tempo: false } as const;
      const asked = { ...request, bits: '32f', rate: null, stems } as const;
      return (await window.api.preview.query({ id, request: asked })).labels;
    };
    expect([await labels(['bass']), await labels(['bass', 'drums'])]).toEqual([[], ['Rebuilt: 1 region']]);
    const begun = await window.api.export.mutate({ id, request: { ...request, stems: chosen } });
    const done = await finished(window, id, begun.work);
    expect(done).toMatchObject({ state: 'done', files: [join(path, 'bass.flac'), join(path, 'provenance.json')] });
    const { sound } = JSON.parse(readFileSync(join(path, 'provenance.json'), 'utf8'));
    expect(sound).toEqual({ bits: 16, rate: 44_100 });
  });

  test('stems that no file could hold are refused with the reason before anything is written', async () => {
    const path = join(folder, 'out', 'other stems');
    const request = { format: 'stems', bits: '32f', rate: null, targetLufs: null, truePeakDb: -1, path } as const;
    const flac = { parts: null, format: 'flac', tempo: false } as const;
    const float = window.api.export.mutate({ id, request: { ...request, stems: flac } });
    await expect(float).rejects.toThrow('FLAC holds whole numbers only');
    const none = window.api.export.mutate({ id, request: { ...request, stems: { ...flac, parts: [] } } });
    await expect(none).rejects.toThrow('No stem is chosen');
    expect(existsSync(path)).toBe(false);
  });

  test('what an export would measure is what it measures', async () => {
    const request = {
      format: 'wav',
      bits: '32f',
      rate: null,
      targetLufs: -20,
      truePeakDb: -1,
      path: join(folder, 'out', 'master'),
    } as const;
    const preview = await window.api.preview.query({ id, request });
    expect(preview.lufs).toBeCloseTo(-20, 5);
    expect(preview.labels).toContain('Rebuilt: 1 region');
    const done = await finished(window, id, (await window.api.export.mutate({ id, request })).work);
    const master = join(folder, 'out', 'master.wav');
    expect(done.files).toEqual([master, `${master}.provenance.json`]);
    const { id: written } = await window.api.open.mutate({ path: done.files[0]! });
    const { project } = await stateOf(window, written);
    expect(project.length).toBe(88_200);
  });

  test('an edited note is what the MIDI file holds', async () => {
    const note = { start: 0, end: 11_025, midi: 61, confidence: 1 };
    const add = { type: 'note/add', payload: { part: 'bass', note } };
    await window.api.dispatch.mutate({ id, client: 'test', action: add });
    const path = join(folder, 'out', 'notes.mid');
    const request = { format: 'midi', bits: 24, rate: null, targetLufs: null, truePeakDb: -1, path } as const;
    const done = await finished(window, id, (await window.api.export.mutate({ id, request })).work);
    expect(done.files).toEqual([path]);
    // Note on, third channel, C#4: no note that was heard in the bass is that.
    expect(readFileSync(path).includes(Buffer.of(0x92, 61))).toBe(true);
    const { project } = await stateOf(window, id);
    expect(project.profile!.bass.notes.some(({ midi }) => midi === 61)).toBe(false);
  });

  test('nothing is written over what the project was made of, or into the project', async () => {
    const request = { format: 'stems', bits: '32f', rate: null, targetLufs: null, truePeakDb: -1 } as const;
    const { folder: place } = await stateOf(window, id);
    await expect(window.api.export.mutate({ id, request: { ...request, path: stems } })).rejects.toThrow(
      'where the recording itself lies',
    );
    await expect(window.api.export.mutate({ id, request: { ...request, path: join(place, 'out') } })).rejects.toThrow(
      'inside the project folder',
    );
    await expect(window.api.export.mutate({ id, request: { ...request, path: 'out' } })).rejects.toThrow('whole path');
    // Somebody else's file, even where it is none of the recording.
    const foreign = join(folder, 'foreign');
    bandFolder(foreign, 1);
    const onto = { ...request, path: foreign };
    await expect(window.api.export.mutate({ id, request: onto })).rejects.toThrow('vocals.wav is there already');
    expect(readWav(join(foreign, 'vocals.wav'))[0]).toHaveLength(44_100);
    const agreed = await window.api.export.mutate({ id, request: { ...onto, replace: true } });
    expect(await finished(window, id, agreed.work)).toMatchObject({ state: 'done' });
    const again = await window.api.export.mutate({ id, request: onto });
    expect(await finished(window, id, again.work)).toMatchObject({ state: 'done' });
    // A command may go over it too, for it stands on disk whose it is.
    expect(() => refuseForeign(foreign, { names: ['bass.wav'], outdated: [] })).not.toThrow();
    // What was exported and worked on since is somebody's own again.
    appendFileSync(join(foreign, 'bass.wav'), 'edited');
    await expect(window.api.export.mutate({ id, request: onto })).rejects.toThrow('bass.wav is there already');
    expect(readFileSync(join(foreign, 'bass.wav')).toString('latin1')).toMatch(/edited$/);
  });

  test('a REAPER project is exported again to its place, but not over sound that was changed there', async () => {
    const path = join(folder, 'again', 'song.rpp');
    const request = { format: 'rpp', bits: 24, rate: null, targetLufs: null, truePeakDb: -1, path } as const;
    for (let n = 0; n < 2; n++) {
      const { work } = await window.api.export.mutate({ id, request });
      expect(await finished(window, id, work)).toMatchObject({ state: 'done' });
    }
    const stem = join(folder, 'again', 'song-audio', 'mended', 'bass.wav');
    writeFileSync(stem, 'edited');
    await expect(window.api.export.mutate({ id, request })).rejects.toThrow(`${stem} is there already and was changed`);
    expect(readFileSync(stem, 'utf8')).toBe('edited');
  });

  test('a span is dragged out as the WAV file that is heard, and a later one never takes its place', async () => {
    const span = { id, stem: 'bass', start: 1000, end: 5000, version: 'original' } as const;
    const { path } = await window.api.wav.mutate(span);
    expect(path.startsWith(host.studio.places.dragged)).toBe(true);
    const { band } = bandFolder(join(folder, 'drag'), 2);
    expect(readWav(path)[0]).toEqual(band.bass.slice(1000, 5000));
    expect((await window.api.wav.mutate(span)).path).toBe(path);
    const whole = await window.api.wav.mutate({ ...span, stem: null, version: 'mended' });
    expect(whole.path).not.toBe(path);
    expect(readWav(whole.path)[0]).toHaveLength(4000);
  });
});
