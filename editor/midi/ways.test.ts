// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import type { Backend } from '../../host/api/backend.ts';
import { openHostPorts } from './host-ports.ts';
import { openWebPorts } from './web-ports.ts';

/** A browser with one port each way. */
function browser(allows: { sysex: boolean }) {
  const sent: { bytes: number[]; at: number | undefined }[] = [];
  const input = Object.assign(new EventTarget(), { id: 'i', name: 'Keys', close: async () => {} });
  const output = {
    id: 'o',
    name: null,
    state: 'connected',
    close: async () => {},
    send: (bytes: number[], at?: number) => void sent.push({ bytes, at }),
  };
  const access = Object.assign(new EventTarget(), {
    inputs: new Map([['i', input]]),
    outputs: new Map([['o', output]]),
  });
  const request = async ({ sysex }: { sysex: boolean }) => {
    if (sysex && !allows.sysex) throw new Error('NotAllowedError');
    return access as unknown as MIDIAccess;
  };
  return { request, input, output, access, sent };
}

describe('the browser’s MIDI', () => {
  it('gives messages with their times both ways', async () => {
    const { request, input, sent } = browser({ sysex: true });
    const ports = await openWebPorts(request);
    expect(ports.exclusive).toBe(true);
    expect(ports.outputs[0]!.name).toBe('o');
    ports.outputs[0]!.send([0xf8], 123.5);
    expect(sent).toEqual([{ bytes: [0xf8], at: 123.5 }]);
    const heard: [number[], number][] = [];
    const stop = ports.inputs[0]!.listen((bytes, at) => heard.push([[...bytes], at]));
    const come = (data: Uint8Array) => {
      const event = new Event('midimessage');
      Object.defineProperties(event, { data: { value: data }, timeStamp: { value: 77 } });
      input.dispatchEvent(event);
    };
    come(Uint8Array.of(0x90, 60, 1));
    stop();
    come(Uint8Array.of(0x90, 61, 1));
    expect(heard).toEqual([[[0x90, 60, 1], 77]]);
  });

  it('goes without exclusive messages where they are not allowed, and sends none', async () => {
    const { request, sent } = browser({ sysex: false });
    const ports = await openWebPorts(request);
    expect(ports.exclusive).toBe(false);
    ports.outputs[0]!.send([0xf0, 0x7f, 0xf7]);
    ports.outputs[0]!.send([0xf8]);
    expect(sent.map(({ bytes }) => bytes)).toEqual([[0xf8]]);
  });

  it('sends nothing to a port that was pulled out, and tells when ports come and go', async () => {
    const { request, output, access, sent } = browser({ sysex: true });
    const ports = await openWebPorts(request);
    const told = vi.fn();
    ports.subscribe(told);
    output.state = 'disconnected';
    access.dispatchEvent(new Event('statechange'));
    ports.outputs[0]!.send([0xf8]);
    expect([told.mock.calls.length, sent]).toEqual([1, []]);
  });

  it('says in a sentence where there is none', async () => {
    await expect(openWebPorts(undefined)).rejects.toThrow(/This browser has no MIDI/);
    await expect(openWebPorts(() => Promise.reject(new Error('no')))).rejects.toThrow(/gives no MIDI/);
  });
});

describe('the ports of the host’s computer', () => {
  it('are sent what leaves in one moment together, each with how long it shall wait', async () => {
    const midiSend = vi.fn(async () => {});
    const backend = { midiPorts: async () => ({ inputs: [], outputs: ['Desk'] }), midiSend } as unknown as Backend;
    const ports = await openHostPorts(backend, () => 1000);
    const [output] = ports.outputs;
    output!.send([0xfa]);
    output!.send([0xf8], 1020.5);
    await Promise.resolve();
    expect(midiSend.mock.calls).toEqual([
      [
        'Desk',
        [
          { bytes: [0xfa], after: 0 },
          { bytes: [0xf8], after: 20.5 },
        ],
      ],
    ]);
  });

  it('are listened to until they are let go', async () => {
    let ended = false;
    const backend = {
      midiPorts: async () => ({ inputs: ['Keys'], outputs: [] }),
      async *midi(_input: string, signal: AbortSignal) {
        yield [0x90, 60, 1];
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        ended = true;
      },
    } as unknown as Backend;
    const ports = await openHostPorts(backend, () => 5);
    const heard: [number[], number][] = [];
    const stop = ports.inputs[0]!.listen((bytes, at) => heard.push([[...bytes], at]));
    await new Promise((resolve) => setTimeout(resolve));
    expect(heard).toEqual([[[0x90, 60, 1], 5]]);
    stop();
    await new Promise((resolve) => setTimeout(resolve));
    expect(ended).toBe(true);
  });
});
