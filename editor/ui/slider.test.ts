// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { createElement, useState } from 'react';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { percent } from './format.ts';
import { Slider } from './slider.tsx';

const calls: { value: number; gesture: string }[] = [];

function Host() {
  const [value, setValue] = useState(0.5);
  return createElement(Slider, {
    label: 'Blend',
    value,
    min: 0,
    max: 1,
    step: 0.01,
    initial: 1,
    unit: 100,
    format: percent,
    onChange: (next: number, gesture: string) => {
      calls.push({ value: next, gesture });
      setValue(next);
    },
  });
}

describe('a slider', () => {
  beforeAll(() => {
    // No layout here: the line is 100 px long beside its cap.
    Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => 108 });
    HTMLElement.prototype.setPointerCapture = () => {};
  });
  afterEach(() => {
    cleanup();
    calls.length = 0;
  });
  const slider = () => screen.getByRole('slider', { name: 'Blend' });
  const now = () => Number(slider().getAttribute('aria-valuenow'));
  const drag = (type: string, clientX: number, more: PointerEventInit = {}) =>
    fireEvent(slider(), new PointerEvent(type, { clientX, bubbles: true, ...more }));

  it('says its value with its unit', () => {
    render(createElement(Host));
    expect(slider().getAttribute('aria-valuetext')).toBe('50 %');
  });

  it('is dragged from where it is, never to where the pointer is, as one step', () => {
    render(createElement(Host));
    drag('pointerdown', 900);
    drag('pointermove', 910);
    expect(now()).toBeCloseTo(0.6, 5);
    drag('pointermove', 890);
    expect(now()).toBeCloseTo(0.4, 5);
    drag('pointerup', 890);
    drag('pointermove', 990);
    expect(now()).toBeCloseTo(0.4, 5);
    expect(new Set(calls.map(({ gesture }) => gesture)).size).toBe(1);
    drag('pointerdown', 0);
    drag('pointermove', 10);
    expect(new Set(calls.map(({ gesture }) => gesture)).size).toBe(2);
  });

  it('goes ten times as fine with Shift', () => {
    render(createElement(Host));
    drag('pointerdown', 0);
    drag('pointermove', 10, { shiftKey: true });
    expect(now()).toBeCloseTo(0.51, 5);
  });

  it('puts back what it was by Esc during a drag', () => {
    render(createElement(Host));
    drag('pointerdown', 0);
    drag('pointermove', 40);
    fireEvent.keyDown(window, { key: 'Escape' });
    expect(now()).toBe(0.5);
    drag('pointermove', 80);
    expect(now()).toBe(0.5);
  });

  it('takes a typed figure in its unit, held to its ends', () => {
    render(createElement(Host));
    fireEvent.keyDown(slider(), { key: '7' });
    const field = screen.getByRole('textbox', { name: 'Blend' });
    fireEvent.input(field, { target: { value: '75' } });
    fireEvent.keyDown(field, { key: 'Enter' });
    expect(now()).toBe(0.75);
    fireEvent.keyDown(slider(), { key: '9' });
    const again = screen.getByRole('textbox', { name: 'Blend' });
    fireEvent.input(again, { target: { value: '900' } });
    fireEvent.keyDown(again, { key: 'Enter' });
    expect(now()).toBe(1);
  });

  it('goes to its default by Delete and by a double click', () => {
    render(createElement(Host));
    fireEvent.keyDown(slider(), { key: 'Delete' });
    expect(now()).toBe(1);
    fireEvent.keyDown(slider(), { key: 'Home' });
    fireEvent.doubleClick(slider());
    expect(now()).toBe(1);
  });
});
