// @vitest-environment happy-dom
import { act, cleanup, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExportRequest } from '../../host/api/backend.ts';
import type { Insert } from '../../host/project/project.ts';
import { AS_THEY_ARE, type StemDelivery } from '../../host/project/stem-delivery.ts';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { atBar, fixtureTake } from '../fixture/project.ts';
import { connected, disconnected } from '../state/connection.ts';
import { HostUnreachable } from '../state/outbox.ts';
import { ExportPreview } from './export-preview.tsx';

const FIRST = { lufs: -16, truePeak: -1.3, lra: 7.4, gainDb: 0, limited: false };
const INSERT: Insert = {
  ...{ id: 'i', format: 'VST3', plugin: 'A1'.padEnd(32, '0'), name: 'Compressor', vendor: 'Studio Tools' },
  ...{ state: null, parameters: {}, bypass: false, wet: 1 },
};
const REQUEST: ExportRequest = {
  format: 'stems',
  bits: '32f',
  rate: null,
  targetLufs: null,
  truePeakDb: -1,
  path: '/out',
};

describe('what an export will be', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => {
    cleanup();
    bench.session.close();
  });

  it('is measured anew where a take arrives or an import changes the song, whoever did it', async () => {
    renderOver(bench, createElement(ExportPreview, { request: REQUEST }));
    await screen.findByText('Restored: 2 regions');
    bench.backend.preview = async () => ({ ...FIRST, labels: ['Restored: 3 regions'] });
    const take = fixtureTake(atBar(31.5), atBar(33), 'Restored');
    act(() => bench.backend.act({ type: 'host/treated', payload: { id: 'r19', takes: [take], untouched: null } }));
    await screen.findByText('Restored: 3 regions');
    bench.backend.preview = async () => ({ ...FIRST, labels: ['Restored: 4 regions'] });
    act(() => bench.backend.act({ type: 'insert/add', payload: { place: 'master', insert: INSERT, at: 0 } }));
    await screen.findByText('Restored: 4 regions');
  });

  it('says of stems that are converted that the files do not null, and of others that they are proven', async () => {
    const shown = async (part: Partial<ExportRequest>, said: RegExp) => {
      renderOver(bench, createElement(ExportPreview, { request: { ...REQUEST, ...part } }));
      await screen.findByText(said);
      cleanup();
    };
    await shown({}, /reads its stems back/);
    await shown({ bits: 24 }, /do not null/);
    await shown({ rate: 96_000 }, /do not null/);
  });

  it('tells of the loudness of the mix where all stems are written, and not where some are', async () => {
    const hasMix = async (parts: StemDelivery['parts']) => {
      renderOver(bench, createElement(ExportPreview, { request: { ...REQUEST, stems: { ...AS_THEY_ARE, parts } } }));
      await screen.findByText('Labels that travel along');
      const found = screen.queryByText(/^Loudness of the mix/) !== null;
      cleanup();
      return found;
    };
    expect([await hasMix(null), await hasMix(['bass'])]).toEqual([true, false]);
  });

  it('says that plugins change whole stems, where one of them has any', async () => {
    renderOver(bench, createElement(ExportPreview, { request: REQUEST }));
    await screen.findByText(/proves that nothing outside the regions changed/);
    expect(screen.queryByText(/What plugins do/)).toBeNull();
    act(() => bench.backend.act({ type: 'insert/add', payload: { place: 'bass', insert: INSERT, at: 0 } }));
    await screen.findByText(/What plugins do to whole stems comes after that/);
  });

  it('says which stems a master will lack because the mixer is silent on them', async () => {
    const master = { ...REQUEST, format: 'wav' } as const;
    renderOver(bench, createElement(ExportPreview, { request: master }));
    await screen.findByText('Restored: 2 regions');
    expect(screen.queryByRole('note')).toBeNull();
    act(() => bench.backend.act({ type: 'track/set', payload: { stem: 'vocals', solo: true } }));
    expect((await screen.findByRole('note')).textContent).toBe(
      'Drums, Bass and Other: silent in the mixer, so not in this file.',
    );
  });

  it('is asked again when the host is back, where nobody answered', async () => {
    const { preview } = bench.backend;
    bench.backend.preview = () => Promise.reject(new HostUnreachable('Nobody answers.'));
    renderOver(bench, createElement(ExportPreview, { request: REQUEST }));
    await screen.findByText('Nobody answers.');
    bench.backend.preview = preview;
    act(() => void bench.store.dispatch(disconnected('Nobody answers.')));
    act(() => void bench.store.dispatch(connected()));
    await screen.findByText('Loudness of the mix');
    expect(screen.queryByText('Nobody answers.')).toBeNull();
  });
});
