import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { PluginChain } from '../../bridge/client/chain.ts';
import { bundle, IS_BUILT, pluginHost, pluginIn, SETTING } from '../../bridge/client/testing.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import type { Insert } from '../project/project.ts';
import { Rack, type RackEntry } from './rack.ts';

let rack = new Rack();
/** This machine may be busy. */
const PATIENT = { timeout: 60_000 };
afterEach(async () => {
  vi.restoreAllMocks();
  await rack.close();
});

const insert = (more: Partial<Insert> = {}): Insert => ({
  id: 'i',
  format: 'VST3',
  plugin: '0'.repeat(32),
  name: 'Test gain',
  vendor: 'Resonate',
  state: null,
  parameters: {},
  bypass: false,
  wet: 1,
  ...more,
});

async function entry(behaviour: 'gain' | 'mono' | 'crash-load' = 'gain'): Promise<RackEntry> {
  const plugin = { ...(await pluginIn(bundle(behaviour))), ...UNSEEN };
  return { binary: pluginHost(), plugin, setting: SETTING, onState: async () => {} };
}

/** What a scan tells beside what opens a plugin. */
const UNSEEN = { id: '', vendor: '', version: '', category: '', inputs: 2, outputs: 2, instrument: false, stamp: '' };

describe.skipIf(!IS_BUILT)('a plugin that is looked at', () => {
  test('is as the document has it, whatever it was before', async () => {
    const gain = await entry();
    const gainOf = async (more: Partial<Insert>) => (await rack.facts('k', insert(more), gain)).parameters[0]!.value;
    expect(await gainOf({})).toBe(0.5);
    expect(await gainOf({ parameters: { '100': 0.25 } })).toBe(0.25);
    expect(await gainOf({ parameters: { '100': 0.75 } })).toBe(0.75);
    // An undo takes the parameter away.
    expect(await gainOf({})).toBe(0.5);
    const state = await stateWith(0.125);
    expect(await gainOf({ state })).toBe(0.125);
    expect(await gainOf({ state, parameters: { '100': 1 } })).toBe(1);
    expect(await gainOf({ state })).toBe(0.125);
  });

  /** A state as the plugin gives it, with this gain. */
  async function stateWith(value: number): Promise<string> {
    const { binary, plugin, setting } = await entry();
    const chain = await PluginChain.open(
      binary,
      [{ plugin, state: null, parameters: { '100': value }, bypass: false, wet: 1 }],
      setting,
    );
    const state = await chain.state(0);
    await chain.close();
    return state;
  }

  test('tells whether it runs once for each side', async () => {
    expect(await rack.facts('k', insert(), await entry('mono'))).toMatchObject({ isDoubled: true, latency: 0 });
  });

  test('is loaded anew when it is asked for again after it failed or was unloaded', async () => {
    await expect(rack.facts('k', insert(), await entry('crash-load'))).rejects.toMatchObject({ name: 'PluginDeath' });
    await rack.facts('k', insert(), await entry());
    await rack.keep((key) => key !== 'k');
    const facts = await rack.facts('k', insert({ parameters: { '100': 0 } }), await entry());
    expect(facts.parameters[0]).toMatchObject({ value: 0, text: '0.00' });
  });

  test('is unloaded when nobody looks any more, and loaded again', async () => {
    rack = new Rack({ idle: 1 });
    const gain = await entry();
    const ids = new Set<number>();
    const open = PluginChain.open;
    vi.spyOn(PluginChain, 'open').mockImplementation(async (...given) => {
      const chain = await open.apply(PluginChain, given);
      ids.add(chain.pid);
      return chain;
    });
    for (let n = 0; n < 3; n++) {
      expect((await rack.facts('k', insert(), gain)).parameters).toHaveLength(1);
      await vi.waitFor(() => expect([...ids].every(isGone)).toBe(true), PATIENT);
    }
    expect(ids.size).toBe(3);
  });
});

/** Whether there is no process of this id any more. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

describe('a window whose knobs never rest', () => {
  let change = () => {};
  /** What it told in ten seconds of turning, and until it had come to rest. */
  async function turning(stateAfter: (turned: number) => string): Promise<{ during: string[]; told: string[] }> {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    let turned = 0;
    vi.spyOn(PluginChain, 'open').mockImplementation(async (_binary, _inserts, _setting, told) => {
      change = () => {
        turned++;
        told!.onChange!(0);
      };
      const chain = { state: async () => stateAfter(turned), show: async () => {}, close: async () => {} };
      return { ...chain, ended: new Promise(() => {}) } as unknown as PluginChain;
    });
    const told: string[] = [];
    const plugin = { path: '/p.vst3', uid: 1, name: 'P', ...UNSEEN };
    const onState: RackEntry['onState'] = async (state) => void told.push(state);
    try {
      rack = new Rack();
      await rack.show('k', insert(), { binary: '', plugin, setting: SETTING, onState });
      // As often as the plugin host tells.
      for (let n = 0; n < 250; n++) {
        change();
        await vi.advanceTimersByTimeAsync(40);
      }
      const during = [...told];
      await vi.advanceTimersByTimeAsync(1000);
      return { during, told };
    } finally {
      vi.useRealTimers();
    }
  }

  test('is told of twice a second at most, and what it came to at last', async () => {
    const { during, told } = await turning((turned) => `state ${turned}`);
    expect(during.length).toBeGreaterThan(10);
    expect(during.length).toBeLessThanOrEqual(21);
    expect(told.at(-1)).toBe('state 250');
  });

  test('is told of only when they rest where its state is large', async () => {
    const large = (turned: number): string => `${turned}`.padStart(40_000, 'A');
    expect(await turning(large)).toEqual({ during: [], told: [large(250)] });
  });
});

/** A plugin host in the plugin's place, whose window does by itself what a person would. */
describe.skipIf(process.platform === 'win32')('a plugin whose window is open', () => {
  const scratch = scratchFolder();
  let made = 0;
  /** `does`: code, with `turn()` that changes what is no parameter, and `event(name)`. */
  function shown(does: string, onState: RackEntry['onState']): RackEntry {
    const binary = join(scratch, `host${made++}`);
    writeFileSync(binary, `#!${process.execPath}\n${WINDOW.replace('DOES', does)}`, { mode: 0o755 });
    const plugin = { path: '/p.vst3', uid: 1, name: 'P', ...UNSEEN };
    return { binary, plugin, setting: SETTING, onState };
  }

  test('tells what is no parameter while it is turned and at last, and is not set back', async () => {
    rack = new Rack({ rest: 3_600_000, between: 1000 });
    const told: string[] = [];
    const entry = shown('for (let n = 0; n < 5; n++) setTimeout(turn, 5 * n);', async (state) => void told.push(state));
    await rack.show('k', insert(), entry);
    await vi.waitFor(() => expect(told.at(-1)).toBe('AAA5'), PATIENT);
    expect(told.length).toBeLessThan(5);
    const { parameters } = await rack.facts('k', insert({ state: 'AAA5' }), entry);
    expect(parameters[0]!.text).toBe('AAA5');
    expect(told.at(-1)).toBe('AAA5');
  });

  test('is not set back by what was asked before it was turned', async () => {
    rack = new Rack({ between: 0 });
    let document = insert({ state: 'AAA0' });
    const entry = shown('turn();', async (state) => {
      document = { ...document, state };
    });
    await rack.show('k', document, entry);
    await vi.waitFor(() => expect(document.state).toBe('AAA1'), PATIENT);
    const asked = insert({ state: 'AAA0' });
    const { parameters } = await rack.facts('k', asked, { ...entry, current: () => document });
    expect(parameters[0]!.text).toBe('AAA1');
  });

  test('keeps what the document cannot, and tells it again with the next change', async () => {
    rack = new Rack({ between: 1 });
    const told: string[] = [];
    // It is turned once more when it was looked at.
    const does =
      'const { parameters } = answers; answers.parameters = () => (setTimeout(turn, 1), parameters()); turn();';
    const entry = shown(does, async (state) => {
      told.push(state);
      if (told.length === 1) throw new Error('too large');
    });
    await rack.show('k', insert({ state: 'AAA0' }), entry);
    await vi.waitFor(() => expect(told).toEqual(['AAA1']), PATIENT);
    expect((await rack.facts('k', insert({ state: 'AAA0' }), entry)).parameters[0]!.text).toBe('AAA1');
    await vi.waitFor(() => expect(told).toEqual(['AAA1', 'AAA2']), PATIENT);
  });

  test('stays though its time was up while it was being opened', async () => {
    rack = new Rack({ idle: 1, rest: 3_600_000 });
    const told: string[] = [];
    const ask = PluginChain.prototype.state;
    vi.spyOn(PluginChain.prototype, 'state').mockImplementation(async function (this: PluginChain, index) {
      await setTimeout(50);
      return ask.call(this, index);
    });
    const entry = shown('setTimeout(() => { turn(); event("closed"); }, 100);', async (state) => void told.push(state));
    await rack.show('k', insert(), entry);
    await vi.waitFor(() => expect(told).toEqual(['AAA1']), PATIENT);
  });

  test('is told of before it is unloaded, and unloaded when the window is closed', async () => {
    rack = new Rack({ idle: 1, rest: 3_600_000 });
    const told: string[] = [];
    const pids: number[] = [];
    const open = PluginChain.open;
    vi.spyOn(PluginChain, 'open').mockImplementation(async (...given) => {
      const chain = await open.apply(PluginChain, given);
      pids.push(chain.pid);
      return chain;
    });
    const entry = shown('turn(); event("closed");', async (state) => void told.push(state));
    await rack.show('k', insert(), entry);
    await vi.waitFor(() => expect(pids.map(isGone)).toEqual([true]), PATIENT);
    expect(told).toEqual(['AAA1']);
  });
});

const WINDOW = `
const socket = require('net').connect(process.argv[3]);
let state = 0;
const send = (type, seq, value) => {
  const body = Buffer.from(JSON.stringify(value));
  const head = Buffer.alloc(12);
  [body.length, type, seq].forEach((n, i) => head.writeUInt32LE(n, 4 * i));
  socket.write(Buffer.concat([head, body]));
};
const event = (name) => send(6, 0, { event: name, insert: 0 });
const turn = () => { state++; event('changed'); };
const all = () => 'AAA' + state;
const insert = { latency: 0, tail: 0, instances: 1, faulted: false };
const answers = {
  prepare: () => ({ latency: 0, tail: 0, inserts: [insert] }),
  state: () => ({ state: all() }),
  restore: (asked) => { state = Number(asked.state.replace(/^A+/, '')); return {}; },
  parameters: () => ({ parameters: [{ id: 'p', name: 'P', value: 0, default: 0, text: all(), label: '', steps: 0 }] }),
  editor: () => { setTimeout(() => { DOES }, 1); return {}; },
};
let read = Buffer.alloc(0);
socket.on('data', (piece) => {
  read = Buffer.concat([read, piece]);
  while (read.length >= 12 && read.length >= 12 + read.readUInt32LE(0)) {
    const length = read.readUInt32LE(0);
    const asked = JSON.parse(read.subarray(12, 12 + length));
    send(2, read.readUInt32LE(8), (answers[asked.do] ?? (() => ({})))(asked));
    read = read.subarray(12 + length);
  }
});
socket.on('end', () => process.exit());
`;
