import type { MidiLibrary } from './ports.ts';

/** `@julusian/midi`, where it is installed and its native part can be loaded; rejects otherwise. */
export async function loadMidi(): Promise<MidiLibrary> {
  return (await import('@julusian/midi')) as unknown as MidiLibrary;
}
