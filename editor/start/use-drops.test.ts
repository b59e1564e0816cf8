// @vitest-environment happy-dom
import { act, cleanup } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DropAnywhere } from '../app/drop-anywhere.tsx';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';

/** This machine may be busy. */
const PATIENT = { timeout: 60_000 };

const sent: { name: string; folder?: string; of?: string }[] = [];
vi.mock('./upload.ts', async (original) => {
  // Only the request is made up: what is asked for, in which order, is the real module's.
  class Request extends EventTarget {
    responseType = '';
    upload = {};
    status = 200;
    responseText = '';
    onload: (() => void) | null = null;
    open(_method: string, url: string) {
      const words = Object.fromEntries(new URL(url, 'http://host').searchParams) as { name: string };
      sent.push(words);
      this.responseText = JSON.stringify({ path: 'folder' in words ? `/kept/${words.folder}` : `/kept/${words.name}` });
    }
    send() {
      queueMicrotask(() => this.onload?.());
    }
  }
  vi.stubGlobal('XMLHttpRequest', Request);
  return original();
});

/** A folder as a browser hands it over: two entries at a time, then none. */
function folder(name: string, ...names: string[]) {
  const entries = names.map((of) => ({
    name: of,
    isFile: !of.endsWith('/'),
    file: (done: (file: File) => void) => done(new File([of], of, { lastModified: 1 })),
  }));
  return {
    name,
    isDirectory: true,
    createReader: () => ({ readEntries: (done: (batch: unknown[]) => void) => done(entries.splice(0, 2)) }),
  };
}

/** A drop as a browser tells of it. */
function dropped(entry: { name: string }): Event {
  const event = new Event('drop', { cancelable: true });
  const items = [{ webkitGetAsEntry: () => entry }];
  return Object.assign(event, { dataTransfer: { files: [new File([], entry.name)], items, types: ['Files'] } });
}

describe('what is dropped', () => {
  let bench: Bench;
  const drop = async (entry: { name: string }) => {
    const event = dropped(entry);
    act(() => void window.dispatchEvent(event));
    await vi.waitFor(async () => {
      await act(async () => {});
      expect(vi.mocked(bench.session.open).mock.calls.length + toasts().length).toBe(1);
    }, PATIENT);
    return event;
  };
  const toasts = () => bench.store.getState().desk.toasts.map(({ text }) => text);

  beforeEach(async () => {
    sent.length = 0;
    bench = await openBench();
    vi.spyOn(bench.session, 'open').mockResolvedValue();
    renderOver(bench, createElement(DropAnywhere));
  });
  afterEach(() => {
    cleanup();
    bench.session.close();
  });

  it('is opened where it is a file', async () => {
    await drop({ name: 'song.wav' });
    expect(sent).toEqual([{ name: 'song.wav' }]);
    expect(bench.session.open).toHaveBeenCalledWith('/kept/song.wav');
  });

  it('is read where it is a folder: its recordings are copied, and the folder is opened', async () => {
    const event = await drop(folder('My stems', 'vocals.wav', 'cover.jpg', 'bass.flac', '.hidden.wav', 'old.wav/'));
    expect(event.defaultPrevented).toBe(true);
    expect(sent.map(({ name }) => name)).toEqual(['bass.flac', 'vocals.wav']);
    expect(new Set(sent.map(({ folder }) => folder))).toEqual(new Set(['My stems']));
    expect(bench.session.open).toHaveBeenCalledWith('/kept/My stems');
    expect(toasts()).toEqual([]);
  });

  it('is told from another folder of that name by what is in it', async () => {
    const words: (string | undefined)[] = [];
    for (const names of [['bass.wav'], ['drums.wav'], ['bass.wav']]) {
      vi.mocked(bench.session.open).mockClear();
      await drop(folder('stems', ...names));
      words.push(sent.at(-1)!.of);
    }
    expect(words[0]).toMatch(/^[0-9a-f]{16}$/);
    expect(words[1]).not.toBe(words[0]);
    expect(words[2]).toBe(words[0]);
  });

  it.each([
    ['holds no recording', folder('Pictures', 'a.jpg', 'b.png'), 'Pictures holds no recordings'],
    ['holds a library', folder('Music', ...Array.from({ length: 33 }, (_, n) => `${n}.wav`)), 'Music holds too much'],
    ['is a project', folder('Song.resonate', 'take.wav'), 'Song.resonate is a project'],
  ])('is refused with a sentence where the folder %s', async (_, entry, words) => {
    await drop(entry);
    expect(sent).toEqual([]);
    expect(bench.session.open).not.toHaveBeenCalled();
    expect(toasts()).toEqual([expect.stringContaining(words)]);
  });
});
