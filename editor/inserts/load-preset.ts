import { type InsertPlace, LARGEST_PRESET } from '../../host/api/plugins.ts';
import type { Services } from '../app/services.tsx';

/** Lets the person choose a preset by the system's own dialog. */
export function choosePreset(use: (file: File) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.vstpreset';
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    if (file !== undefined) use(file);
  });
  input.click();
}

/** Sets a plugin by a .vstpreset file. Rejects with one sentence where it cannot be. */
export async function loadPreset(
  { backend, session }: Pick<Services, 'backend' | 'session'>,
  where: InsertPlace,
  file: File,
): Promise<void> {
  if (file.size > LARGEST_PRESET) {
    throw new Error(`${file.name} is larger than ${LARGEST_PRESET / 1000} kB: load it in the plugin's own window.`);
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  // What was done before stays before it.
  await session.flush();
  await backend.loadPreset({ ...where, preset: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')) });
}
