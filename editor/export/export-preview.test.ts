// @vitest-environment happy-dom
import { act, cleanup, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExportRequest } from '../../host/api/backend.ts';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { connected, disconnected } from '../state/connection.ts';
import { HostUnreachable } from '../state/outbox.ts';
import { ExportPreview } from './export-preview.tsx';

const REQUEST: ExportRequest = {
  format: 'stems',
  bits: 24,
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
