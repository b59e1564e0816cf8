import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import type { MidiLibrary } from '../midi/ports.ts';
import { hostIn, windowOf } from '../server/testing.ts';

const state = vi.hoisted(() => ({ sent: 0, closed: 0 }));

vi.mock('../midi/load.ts', () => ({
  loadMidi: async (): Promise<MidiLibrary> => {
    class Port {
      static getPortNames = () => ['Desk'];
      openPortByName() {}
      ignoreTypes() {}
      on() {}
      sendMessage() {
        state.sent++;
      }
      closePort() {
        state.closed++;
      }
    }
    return { Input: Port, Output: Port };
  },
}));

test('ports that a window opened are let go when the host ends', async () => {
  const host = await hostIn(join(scratchFolder(), 'home'));
  const { api } = await windowOf(host);
  await api.midiSend.mutate({ output: 'Desk', messages: [{ bytes: [0xf8], after: 0 }] });
  expect(state).toEqual({ sent: 1, closed: 0 });
  await host.close();
  expect(state).toEqual({ sent: 1, closed: 1 });
});
