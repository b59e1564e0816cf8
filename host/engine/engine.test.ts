import { createNode, type NodeRepr_t } from '@elemaudio/core';
import { describe, expect, it } from 'vitest';
import { type Beginning, buildGraph, SLOTS } from '../../dsp/graph/build.ts';
import { CHUNK, SILENCE } from '../../dsp/graph/chunks.ts';
import type { AssetReader, GraphHost } from '../../dsp/graph/host.ts';
import { LevelBank, MASTER } from '../../dsp/graph/levels.ts';
import { Session } from '../../dsp/graph/session.ts';
import { LoudnessMeter } from '../../dsp/measure/loudness.ts';
import { TruePeakMeter } from '../../dsp/measure/truepeak.ts';
import { nullDb, openDeck } from '../../tests/engine/deck.ts';
import { documentOf, noise, readerOf, regionOf, type Sounds, sine } from '../../tests/engine/songs.ts';
import { NodeHost } from './node-host.ts';

const RATE = 44_100;

describe('the graph in the engine', () => {
  it('gives every node of a large graph a name of its own', () => {
    // The library tells nodes apart by a hash of 31 bits of what they are.
    const seen = new Map<number, string>();
    const parts = Array.from({ length: 17 }, (_, p) => ({ name: `part ${p}`, lanes: p % 3 }));
    let next = 0;
    const host: GraphHost = {
      sampleRate: RATE,
      createRef: (kind, props, children) => [
        createNode(kind, { key: `ref ${next++}`, ...props }, [...children]),
        async () => {},
      ],
      render: async () => {},
      store: async () => {},
      prune: async () => {},
      collect: async () => {},
    };
    const empty = { fades: [], laws: [], orders: [] };
    const beginning: Beginning = {
      map: [{ time: 0, value: 0 }],
      gate: [{ time: 0, value: 0 }],
      rate: 1,
      starts: new Array<number>(SLOTS).fill(0),
      version: 1,
      difference: 0,
      trims: { original: 1, mended: 1 },
      master: 1,
      parts: parts.map(() => ({
        gains: [1, 1],
        original: new Array<string>(SLOTS).fill(SILENCE),
        lanes: [],
        controls: empty,
      })),
    };
    const graph = buildGraph(host, { parts }, beginning);
    const visit = (node: NodeRepr_t): void => {
      const children = childrenOf(node);
      const what = JSON.stringify([node.kind, node.props, children.map((child) => [child.hash, child.outputChannel])]);
      const known = seen.get(node.hash);
      expect(known ?? what, `two nodes of hash ${node.hash}`).toBe(what);
      if (known !== undefined) return;
      seen.set(node.hash, what);
      children.forEach(visit);
    };
    graph.outputs.forEach(visit);
    expect(seen.size).toBeGreaterThan(1500);
  });

  it('keeps its memory while 90 minutes go by with takes that come and go', async () => {
    const chunk = noise(CHUNK + 1, 1);
    const reader: AssetReader = {
      read: async (_hash, _start, count) => chunk.map((channel) => channel.subarray(0, count)),
    };
    const length = 90 * 60 * RATE;
    const sounds: Sounds = { bass: noise(10, 1), take: [{ length: 30_000 } as Float32Array] };
    const short = documentOf({ bass: sounds.bass! }, RATE);
    const track = { ...short.tracks[0]!, asset: { hash: 'bass', length } };
    const at = (start: number) =>
      regionOf(sounds, 'bass', 'take', start, { fadeIn: 100, fadeOut: 100, law: 1, blend: 1 });
    const song = { ...short, length, tracks: [track], regions: [at(1000)] };
    const { host, session, run, load } = await openDeck(song, reader);
    session.play();
    const heaps: number[] = [];
    for (let position = 0; position < length; position += 3 * CHUNK) {
      session.seek(position);
      if (position % (300 * CHUNK) === 0) await load({ ...song, regions: [at(position + 2000)] });
      await run(512, 4);
      heaps.push(host.heap);
    }
    expect(heaps.length).toBeGreaterThan(1200);
    expect(heaps.at(-1)).toBe(heaps[100]);
    expect(heaps.at(-1)).toBeLessThan(48 * 2 ** 20);
  });

  it('names audio only once it is stored, and what it needs is never dropped', async () => {
    const sounds: Sounds = { bass: noise(10 * RATE, 1), take: noise(RATE, 2) };
    const host = await NodeHost.create(RATE);
    const stored = new Set<string>();
    const orders: string[] = [];
    const watched: GraphHost = {
      sampleRate: RATE,
      createRef(kind, props, children) {
        const [node, set] = host.createRef(kind, props, children);
        if (kind === 'mc.table') expect(stored).toContain(props.path);
        return [
          node,
          async (next) => {
            if (kind === 'mc.table') expect(stored, 'a path before its audio').toContain(next.path);
            await set(next);
          },
        ];
      },
      render: (left, right) => host.render(left, right),
      async store(name, channels) {
        await host.store(name, channels);
        stored.add(name);
        orders.push(name);
      },
      prune: () => host.prune(),
      collect: () => host.collect(),
    };
    const region = regionOf(sounds, 'bass', 'take', 60_000, { fadeIn: 9, fadeOut: 9, law: 1, blend: 1 });
    const document = documentOf({ bass: sounds.bass! }, RATE, [region]);
    const session = new Session({
      host: watched,
      reader: readerOf(sounds),
      clock: () => host.frame,
      lead: 0,
      smoothing: 0,
    });
    session.load(document, new Map());
    session.play();
    const out = [new Float32Array(128), new Float32Array(128)];
    for (let block = 0; block < 2500; block++) {
      if (block % 16 === 0) await session.settle();
      if (block % 100 === 0) session.load({ ...document, regions: block % 200 === 0 ? [] : [region] }, new Map());
      host.process(out, 0);
    }
    expect(new Set(orders).size).toBeGreaterThan(5);
  });

  it('says what could not be read, and plays it when it can be', async () => {
    const sounds = { mix: noise(RATE, 1) };
    const good = readerOf(sounds);
    let isBroken = true;
    const reader: AssetReader = {
      read: async (...range) => {
        if (isBroken) throw new Error('the disk is gone');
        return good.read(...range);
      },
    };
    const host = await NodeHost.create(RATE);
    const session = new Session({
      host,
      reader,
      clock: () => host.frame,
      lead: 0,
      smoothing: 0,
      ramps: { jump: 0, joint: 0 },
    });
    session.load(documentOf(sounds, RATE), new Map());
    await expect(session.settle()).rejects.toThrow('the disk is gone');
    isBroken = false;
    await session.settle();
    const out = [new Float32Array(8192), new Float32Array(8192)];
    for (let at = 0; at < 4096; at += 128) host.process(out, at);
    session.play();
    await session.settle();
    for (let at = 0; at < 8192; at += 128) host.process(out, at);
    expect(nullDb(out[0]!, sounds.mix[0]!.subarray(0, 8192))).toBe(Number.NEGATIVE_INFINITY);
  });

  it('tells peaks, loudness and true peak as the measures do', async () => {
    const length = 5 * RATE;
    const wave = sine(length, 997, RATE, 0.5)[0]!;
    // A tone at a quarter of the rate, sampled 45° off its crests: 3 dB above its samples.
    const off = Float32Array.from({ length }, (_, n) => 0.3 * Math.sin((Math.PI / 2) * n + Math.PI / 4));
    const sounds = { mix: [wave.map((x, i) => x + (i > 4 * RATE ? off[i]! : 0)), wave] };
    const { host, session } = await openDeck(documentOf(sounds, RATE), readerOf(sounds));
    const bank = new LevelBank(RATE);
    session.play();
    const block = [new Float32Array(128), new Float32Array(128)];
    let peak = 0;
    for (let k = 0; k * 128 < length; k++) {
      if (k % 4 === 0) {
        await session.settle();
        for (const { type, event } of host.events()) {
          if (type === 'meter') bank.onMeter(String(event.source), Number(event.max), k / 344);
          if (type === 'snapshot') bank.onSnapshot(String(event.source), Number(event.data));
        }
      }
      if (k === 689) {
        peak = bank.of(MASTER).peak[1];
        expect(bank.loudness.integrated).toBeCloseTo(bank.loudness.momentary, 1);
      }
      host.process(block, 0);
    }
    expect(peak).toBeCloseTo(0.5, 4);
    expect(bank.of('mix').hold[1]).toBeCloseTo(0.5, 4);
    const loudness = new LoudnessMeter(RATE, 2);
    const truePeak = new TruePeakMeter(2);
    loudness.feed(sounds.mix);
    truePeak.feed(sounds.mix);
    expect(bank.loudness.integrated).toBeCloseTo(loudness.read().integrated, 1);
    expect(bank.loudness.shortTerm).toBeCloseTo(loudness.shortTerm, 0);
    expect(20 * Math.log10(bank.truePeak / truePeak.truePeak)).toBeCloseTo(0, 1);
    expect(bank.truePeak).toBeGreaterThan(truePeak.samplePeak * 1.02);
  });

  it('mutes and solos; what is left of the recording is silent beside a solo', async () => {
    const sounds = { drums: noise(RATE, 1), bass: noise(RATE, 2), residual: noise(RATE, 3) };
    const document = documentOf(sounds, RATE);
    const heard = async (change: (stem: string) => { mute?: boolean; solo?: boolean }): Promise<Float32Array> => {
      const tracks = document.tracks.map((track) => ({ ...track, ...change(track.stem) }));
      const { session, run } = await openDeck({ ...document, tracks }, readerOf(sounds));
      session.play();
      return (await run(1024))[0];
    };
    const first = (name: keyof typeof sounds): Float32Array => sounds[name][0]!.subarray(0, 1024);
    expect(nullDb(await heard((stem) => ({ solo: stem === 'bass' })), first('bass'))).toBe(Number.NEGATIVE_INFINITY);
    const muted = first('drums').map((x, i) => x + first('residual')[i]!);
    expect(nullDb(await heard((stem) => ({ mute: stem === 'bass' })), muted)).toBe(Number.NEGATIVE_INFINITY);
  });
});

/** The library keeps children as a linked list. */
function childrenOf(node: NodeRepr_t): NodeRepr_t[] {
  const all: NodeRepr_t[] = [];
  type Cell = { readonly hd: NodeRepr_t; readonly tl: Cell } | 0;
  for (let cell = node.children as unknown as Cell; cell !== 0 && cell?.hd !== undefined; cell = cell.tl)
    all.push(cell.hd);
  return all;
}
