import { type Element, inside, parserOf, textOf } from './read-dawproject.ts';
import { readVstPreset } from './read-vst-preset.ts';
import { ChainDraft, type DawChain, placeOfTrack, pluginName } from './session-chain.ts';

/** Elements and attributes that are read of the tracks: DAWs may list every parameter of every device, some hundred each, and read in about a second. */
const MOST_PARTS = 500_000;
/** Tracks in tracks. */
const DEEPEST = 20;
/** Parameters of one plugin that are read. */
const MOST_PARAMETERS = 2_000;

const READ = {
  passed: ['Project.Arrangement', 'Project.Scenes', 'Project.Transport'],
  lists: new Set(['Track', 'Vst3Plugin', 'RealParameter']),
};

/** The devices of a channel. */
export interface Devices {
  readonly place: DawChain['place'];
  readonly plugins: readonly Element[];
  /** Names of others than VST3 plugins. */
  readonly others: readonly string[];
}

/**
 * The devices on tracks that are called as stems, and on the master, of a project.xml that was read already. Null where the tracks are more than anybody has,
 * or cannot be read.
 */
export function readDevices(xml: string): Devices[] | null {
  let parts = 0;
  const count = (): void => {
    if (++parts > MOST_PARTS) throw new Error('too many');
  };
  const found = new Map<DawChain['place'], Devices>();
  const walk = (parent: Element, depth: number): void => {
    for (const track of elementsOf(parent.Track)) {
      const channel = inside(track, 'Channel');
      const place = textOf(channel?.role) === 'master' ? 'master' : placeOfTrack(textOf(track.name) ?? '');
      // The first of a name is read.
      if (channel !== null && place !== null && !found.has(place)) found.set(place, devicesOf(place, channel));
      if (depth < DEEPEST) walk(track, depth + 1);
    }
  };
  try {
    const project = inside(parserOf(count, READ).parse(xml) as Element, 'Project');
    const structure = project === null ? null : inside(project, 'Structure');
    if (structure !== null) walk(structure, 0);
  } catch {
    return null;
  }
  return [...found.values()];
}

function devicesOf(place: DawChain['place'], channel: Element): Devices {
  const devices = inside(channel, 'Devices');
  if (devices === null) return { place, plugins: [], others: [] };
  const others = Object.entries(devices).flatMap(([kind, value]) => {
    if (kind === 'Vst3Plugin') return [];
    const elements = Array.isArray(value) ? elementsOf(value) : elementsOf([value]);
    return elements.map((device) => pluginName(textOf(device.deviceName) ?? textOf(device.name) ?? kind));
  });
  return { place, plugins: elementsOf(devices.Vst3Plugin), others };
}

/** Where the settings of plugins lie. */
export function presetPaths(devices: readonly Devices[]): Set<string> {
  const paths = devices.flatMap(({ plugins }) => plugins.map(presetPath));
  return new Set(paths.filter((path) => path !== null));
}

/** Null where there are no settings, or they lie outside of the file. */
function presetPath(plugin: Element): string | null {
  const state = inside(plugin, 'State');
  return state === null || textOf(state.external) === 'true' ? null : (textOf(state.path) ?? null);
}

export function chainsOfDevices(devices: readonly Devices[], presets: ReadonlyMap<string, Buffer>): DawChain[] {
  return devices.map(({ place, plugins, others }) => {
    const draft = new ChainDraft(place);
    for (const element of plugins) {
      const name = pluginName(textOf(element.deviceName) ?? textOf(element.name) ?? '');
      const plugin = classIdOf(textOf(element.deviceID) ?? '');
      if (plugin === null) {
        draft.leave(name);
        continue;
      }
      const preset = presets.get(presetPath(element) ?? '');
      const hasState = inside(element, 'State') !== null;
      draft.add({
        plugin,
        name,
        vendor: (textOf(element.deviceVendor) ?? '').slice(0, 200),
        bypass: textOf(inside(element, 'Enabled')?.value) === 'false',
        wet: wetOf(textOf(element.comment)),
        parameters: parametersOf(element),
        state: hasState ? (preset === undefined ? undefined : readVstPreset(preset, plugin)) : null,
      });
    }
    for (const name of others) draft.leave(name);
    return draft.finish();
  });
}

/** Some write the ID with dashes or in braces. */
function classIdOf(text: string): string | null {
  const digits = text.replaceAll(/[{}-]/g, '').toUpperCase();
  return /^[0-9A-F]{32}$/.test(digits) ? digits : null;
}

/** As our own export says it: the format has no place for it. */
function wetOf(comment = ''): number {
  const [, percent] = /^(\d{1,3}) % wet in Resonate$/.exec(comment) ?? [];
  return percent === undefined ? 1 : Math.min(1, Number(percent) / 100);
}

function parametersOf(plugin: Element): Record<string, number> {
  const list = elementsOf(inside(plugin, 'Parameters')?.RealParameter).slice(0, MOST_PARAMETERS);
  return Object.fromEntries(
    list.flatMap((parameter) => {
      const id = textOf(parameter.parameterID) ?? '';
      const value = Number(textOf(parameter.value) ?? Number.NaN);
      const isNormal = textOf(parameter.unit) === 'normalized' && value >= 0 && value <= 1;
      return isNormal && /^\d{1,10}$/.test(id) ? [[id, value]] : [];
    }),
  );
}

function elementsOf(value: unknown): readonly Element[] {
  if (!Array.isArray(value)) return [];
  return value.filter((item): item is Element => typeof item === 'object' && item !== null);
}
