// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, expect, it } from 'vitest';
import { SliderRow } from './slider-row.tsx';

afterEach(cleanup);

const ROW = { label: 'Fade in', value: 0.25, min: 0, max: 1, step: 0.01, initial: 0, onChange: () => {} };
const format = (value: number) => `${Math.round(value * 1000)} ms`;

it('a slider in a row stands between its name and its value in words', () => {
  const { container } = render(createElement(SliderRow, { ...ROW, format }));
  expect([...container.children].map((cell) => cell.textContent)).toEqual(['Fade in', '', '250 ms']);
  expect(container.children[1]).toBe(screen.getByRole('slider', { name: 'Fade in' }));
});

it('a short name stands for a long label, and a tooltip says more', () => {
  const { container } = render(createElement(SliderRow, { ...ROW, format, name: 'In', title: 'How it comes in' }));
  expect(container.children[0]!.outerHTML).toBe('<span title="How it comes in">In</span>');
  expect(screen.getByRole('slider', { name: 'Fade in' })).toBeTruthy();
});
