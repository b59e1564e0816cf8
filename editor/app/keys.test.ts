// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dialogOpened } from '../state/desk.ts';
import { keysChanged } from '../state/preferences.ts';
import { selectSelectedRegion } from '../state/selectors.ts';
import { runCommand } from './commands/run.ts';
import { bindingOf, listenToKeys, matches, ownerOf } from './keys.ts';
import { type Bench, openBench } from './testing.ts';

const press = (target: EventTarget, key: string, more: KeyboardEventInit = {}) => {
  const code = key === ' ' ? 'Space' : `Key${key.toUpperCase()}`;
  const event = new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true, ...more });
  target.dispatchEvent(event);
  return event;
};

describe('keys', () => {
  let bench: Bench;
  let stop: () => void;
  const here = () => selectSelectedRegion(bench.store.getState())?.id;

  beforeEach(async () => {
    document.body.innerHTML =
      '<input id="text"><button id="button"></button><div id="lane" class="lane-list" role="listbox" tabindex="0"></div><div role="menu"><div role="menuitem" id="item" tabindex="0"></div></div>';
    bench = await openBench();
    stop = listenToKeys(bench);
  });
  afterEach(() => {
    stop();
    bench.session.close();
  });
  const at = (id: string) => document.getElementById(id)!;

  it('that a command gives to a lane come back to no command', () => {
    let pressed = 0;
    const lane = at('lane');
    lane.dataset.stem = bench.store.getState().view.focusedStem;
    lane.addEventListener('keydown', (event) => {
      pressed++;
      event.preventDefault();
    });
    runCommand(bench, 'timeline.notes');
    expect(pressed).toBe(1);
  });

  it('do what the list of commands says, and keep the browser from doing more', () => {
    expect(press(at('lane'), 'n').defaultPrevented).toBe(true);
    expect(here()).toBe('r11');
  });

  it('let letters be typed into a field, but not what is with Ctrl', () => {
    expect(press(at('text'), 'n').defaultPrevented).toBe(false);
    expect(here()).toBeUndefined();
    press(at('text'), 'k', { ctrlKey: true });
    expect(bench.store.getState().desk.dialog).toBe('palette');
  });

  it('leave space and enter to a button that has the focus', () => {
    press(at('button'), ' ');
    expect(bench.player.state().playing).toBe(false);
    press(at('lane'), ' ');
    expect(bench.player.state().playing).toBe(true);
  });

  it('go on to work while a lane has the focus, which is a list for those who do not see it', () => {
    press(at('lane'), 'n');
    expect(here()).toBe('r11');
    press(at('lane'), 'l');
    expect(bench.player.state().loop).not.toBeNull();
    press(at('lane'), 'r');
    press(at('lane'), 'Enter', { code: 'Enter' });
    press(at('lane'), ' ', { shiftKey: true });
    expect(bench.player.state().playing).toBe(true);
  });

  it('leave letters to a menu, which finds its entries by them', () => {
    press(at('item'), 'n');
    expect(here()).toBeUndefined();
  });

  it('rest while a dialog is open', () => {
    bench.store.dispatch(dialogOpened('shortcuts'));
    press(at('lane'), 'n');
    expect(here()).toBeUndefined();
  });

  it('are left alone where a control used them', () => {
    at('lane').addEventListener('keydown', (event) => event.preventDefault());
    press(at('lane'), 'n');
    expect(here()).toBeUndefined();
  });

  it('do not run again while held, but for those that step', () => {
    press(at('lane'), 'n');
    press(at('lane'), 'n', { repeat: true });
    expect(here()).toBe('r11');
    bench.player.seek(48_000 * 60);
    const before = bench.player.position();
    press(at('lane'), 'ArrowLeft', { code: 'ArrowLeft', repeat: true });
    expect(bench.player.position()).toBeLessThan(before);
  });

  it('that press a control are the control’s, but a tab in front has no use for them', () => {
    document.body.insertAdjacentHTML(
      'beforeend',
      '<button role="tab" id="front" aria-selected="true"></button><button role="tab" id="behind" aria-selected="false"></button>',
    );
    press(at('button'), ' ');
    press(at('behind'), ' ');
    expect(bench.player.state().playing).toBe(false);
    press(at('front'), ' ');
    expect(bench.player.state().playing).toBe(true);
  });

  it('can be changed', () => {
    bench.store.dispatch(keysChanged({ command: 'region.next', keys: ['y'] }));
    press(at('lane'), 'n');
    expect(here()).toBeUndefined();
    press(at('lane'), 'y');
    expect(here()).toBe('r11');
  });

  it('are written down as they will be recognised', () => {
    for (const [key, more] of [
      ['y', {}],
      ['?', { shiftKey: true }],
      ['Z', { shiftKey: true, ctrlKey: true }],
      [' ', { shiftKey: true }],
      ['F2', { code: 'F2' }],
      ['+', { shiftKey: true, ctrlKey: true }],
    ] as const) {
      const event = press(document.createElement('div'), key, more);
      expect(matches(event, bindingOf(event)!)).toBe(true);
    }
    expect(bindingOf(press(document.createElement('div'), 'Shift', { shiftKey: true }))).toBeNull();
  });

  it('tell who has one', () => {
    expect(ownerOf('n', {})?.id).toBe('region.next');
    expect(ownerOf('n', { 'region.next': [] })).toBeNull();
  });
});
