// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, expect, it } from 'vitest';
import type { RecentProject } from '../../host/api/backend.ts';
import { RecentList } from './recent-list.tsx';

const SONG: RecentProject = {
  ...{ folder: '/music/Riverside.resonate', name: 'Riverside', duration: 60, opened: '2026-01-02T03:04:05Z' },
  ...{ searched: true, toMend: 0, mended: 0, left: 0, missing: false },
};

afterEach(cleanup);

/** The words of a project, how full its ring is, and what stands in it. */
function shown(change: Partial<RecentProject>) {
  cleanup();
  const projects = [{ ...SONG, ...change }];
  render(createElement(RecentList, { projects, disabled: false, onOpen: async () => {} }));
  const button = screen.getByRole('button');
  const [full, around] = button.querySelectorAll('circle')[1]!.getAttribute('stroke-dasharray')!.split(' ').map(Number);
  const inside = button.querySelector('path') === null ? (button.querySelector('text')?.textContent ?? '') : 'tick';
  return [button.querySelector('.words .t2')!.textContent, full! / around!, inside];
}

it('tells by a ring how much of the damage is done with, and how many regions are to mend', () => {
  expect(shown({ toMend: 3, mended: 1 })).toEqual(['3 to mend, 1 mended', 0.25, '3']);
  expect(shown({ toMend: 120 })).toEqual(['120 regions to mend', 0, '99+']);
  expect(shown({ mended: 2 })).toEqual(['All 2 mended', 1, 'tick']);
  expect(shown({})).toEqual(['No damage found', 1, 'tick']);
});

it('does not show as done what was not searched, or is not there', () => {
  expect(shown({ searched: false })).toEqual(['Not searched yet', 0, '']);
  expect(shown({ missing: true })).toEqual(['Not where it was', 0, '']);
  expect(shown({ missing: true, mended: 2 })).toEqual(['Not where it was', 0, '']);
});
