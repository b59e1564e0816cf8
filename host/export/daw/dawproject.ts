import { create } from 'xmlbuilder2';
import { amplitude } from '../../../dsp/measure/decibels.ts';
import { VERSION } from '../../version.ts';
import { xmlText } from '../xml-text.ts';
import type { DawPlugin } from './plugins.ts';
import type { DawSession, DawTrack } from './session.ts';
import { vstPreset } from './vst3-state.ts';

type Attributes = Readonly<Record<string, string>>;
type Element = ReturnType<typeof create>;

/** The identity of what other elements refer to. */
const TEMPO = 'tempo';
const METER = 'meter';
const MASTER = 'master-channel';

/**
 * A session as project.xml of a DAWproject 1.0 file. It keeps to what every host reads: one clip of full length a stem at time 0, in seconds and unwarped, so
 * that moving the tempo moves no sound; every channel has a destination. Takes are clips on muted tracks of their own, the first on the first, so that
 * each stands at its place. What a stem goes through in Resonate is on its channel, by class ID and settings. Chords, sections and regions are markers; the tempo map has one step a beat.
 */
export function projectXml(session: DawSession): string {
  const root = create({ version: '1.0', encoding: 'UTF-8' }).ele('Project', { version: '1.0' });
  root.ele('Application', { name: 'Resonate', version: VERSION });
  const transport = root.ele('Transport');
  transport.ele('Tempo', {
    id: TEMPO,
    name: 'Tempo',
    unit: 'bpm',
    min: '20',
    max: '999',
    value: decimal(session.tempo.points[0]!.bpm),
  });
  const [numerator, denominator] = session.meter;
  transport.ele('TimeSignature', { id: METER, numerator: String(numerator), denominator: String(denominator) });
  const tracks = session.tracks.flatMap((track, i) => lanesOf(session, track, `t${i + 1}`));
  const structure = root.ele('Structure');
  for (const track of tracks) addTrack(structure, session, track);
  const master = structure
    .ele('Track', { id: 'master', name: 'Master', contentType: 'audio notes', loaded: 'true' })
    .ele('Channel', { id: MASTER, role: 'master', audioChannels: '2', solo: 'false' });
  addDevices(master, session.master.plugins, 'master');
  addVolume(master, 'master', session.master.gainDb);
  addArrangement(root.ele('Arrangement', { id: 'arrangement' }), session, tracks);
  root.ele('Scenes');
  return root.end({ prettyPrint: true });
}

/** The song's own words, as metadata.xml. */
export function metadataXml(title: string, metadata: Readonly<Record<string, string>>, comment: string): string {
  const root = create({ version: '1.0', encoding: 'UTF-8' }).ele('MetaData');
  const words: readonly (readonly [element: string, text: string | undefined])[] = [
    ['Title', metadata.title ?? title],
    ['Artist', metadata.artist],
    ['Album', metadata.album],
    ['Composer', metadata.composer],
    ['Year', metadata.date?.slice(0, 4)],
    ['Genre', metadata.genre],
    ['Copyright', metadata.copyright],
    ['Comment', comment],
  ];
  for (const [element, text] of words) if (text !== undefined && text !== '') root.ele(element).txt(xmlText(text));
  return root.end({ prettyPrint: true });
}

/** One track of the DAW. */
interface Lane {
  readonly id: string;
  readonly name: string;
  readonly mute: boolean;
  readonly solo: boolean;
  readonly track: DawTrack;
  readonly plugins: readonly DawPlugin[];
  readonly clips: readonly {
    readonly name: string;
    readonly start: number;
    readonly end: number;
    readonly file: string;
  }[];
}

/** The stem, and below it as many lanes as its regions have things to choose from. */
function lanesOf(session: DawSession, track: DawTrack, id: string): Lane[] {
  const whole = { name: track.name, start: 0, end: session.length, file: track.file };
  const main: Lane = {
    id,
    name: track.name,
    mute: track.mute,
    solo: track.solo,
    track,
    plugins: track.plugins,
    clips: [whole],
  };
  const most = Math.max(0, ...track.alternatives.map(({ takes }) => takes.length));
  const others = Array.from({ length: most }, (_, k): Lane => {
    const clips = track.alternatives.flatMap(({ start, end, takes }) => {
      const take = takes[k];
      return take === undefined ? [] : [{ name: take.name, start, end, file: take.file }];
    });
    const name = `${track.name} ${k === 0 ? 'original' : `take ${k}`}`;
    return { id: `${id}-${k}`, name, mute: true, solo: false, track, plugins: [], clips };
  });
  return [main, ...others];
}

function addTrack(structure: Element, session: DawSession, { id, name, mute, solo, track, plugins }: Lane): void {
  const colour = `#${track.colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
  const element = structure.ele('Track', {
    id,
    name: xmlText(name),
    color: colour,
    contentType: 'audio',
    loaded: 'true',
  });
  const channel = element.ele('Channel', {
    id: `${id}-channel`,
    role: 'regular',
    audioChannels: String(Math.max(2, session.channels)),
    destination: MASTER,
    solo: String(solo),
  });
  addDevices(channel, plugins, id);
  channel.ele('Mute', { id: `${id}-mute`, name: 'Mute', value: String(mute) });
  const pan = { name: 'Pan', unit: 'normalized', min: '0', max: '1', value: decimal((track.pan + 1) / 2) };
  channel.ele('Pan', { id: `${id}-pan`, ...pan });
  addVolume(channel, id, track.gainDb);
}

/** The fader of a channel. `id`: the track's. */
function addVolume(channel: Element, id: string, gainDb: number): void {
  const gain = amplitude(gainDb);
  const volume = { name: 'Volume', unit: 'linear', min: '0', max: decimal(Math.max(2, gain)), value: decimal(gain) };
  channel.ele('Volume', { id: `${id}-volume`, ...volume });
}

/** What a channel goes through. `id`: the track's. */
function addDevices(channel: Element, plugins: readonly DawPlugin[], id: string): void {
  if (plugins.length === 0) return;
  const devices = channel.ele('Devices');
  for (const [i, { id: classId, name, vendor, enabled, wet, state, parameters }] of plugins.entries()) {
    const own = `${id}-plugin-${i + 1}`;
    const device = devices.ele('Vst3Plugin', {
      id: own,
      name: xmlText(name),
      // The format has no place for it.
      ...(wet < 1 && { comment: `${Math.round(wet * 100)} % wet in Resonate` }),
      deviceID: classId,
      deviceName: xmlText(name),
      deviceRole: 'audioFX',
      ...(vendor !== '' && { deviceVendor: xmlText(vendor) }),
      loaded: 'true',
    });
    const set = Object.entries(parameters).filter(([parameter]) => isParameterId(parameter));
    if (set.length > 0) {
      const list = device.ele('Parameters');
      for (const [parameter, value] of set) {
        const normalized = { unit: 'normalized', min: '0', max: '1', value: decimal(value) };
        list.ele('RealParameter', { id: `${own}-${parameter}`, ...normalized, parameterID: parameter });
      }
    }
    device.ele('Enabled', { id: `${own}-enabled`, name: 'On/Off', value: String(enabled) });
    if (state !== null) device.ele('State', { path: presetFile(id, i) });
  }
}

/** A number, as VST3 has it, that the format's signed one can hold. */
function isParameterId(text: string): boolean {
  return /^\d{1,10}$/.test(text) && Number(text) < 2 ** 31;
}

const presetFile = (id: string, at: number): string => `plugins/${id}-${at + 1}.vstpreset`;

/** The files of plugin settings that the document refers to, by their path in it. */
export function presetFiles(session: DawSession): Map<string, Buffer> {
  const places = [
    ...session.tracks.map((track, i) => [`t${i + 1}`, track.plugins] as const),
    ['master', session.master.plugins] as const,
  ];
  const files = places.flatMap(([id, plugins]) =>
    plugins.flatMap((plugin, i) =>
      plugin.state === null ? [] : [[presetFile(id, i), vstPreset(plugin.id, plugin.state)] as const],
    ),
  );
  return new Map(files);
}

function addArrangement(arrangement: Element, session: DawSession, lanes: readonly Lane[]): void {
  const { sampleRate, channels, meter, tempo } = session;
  const seconds = (frame: number): string => decimal(frame / sampleRate);
  const all = arrangement.ele('Lanes', { id: 'lanes', timeUnit: 'seconds' });
  for (const { id, clips } of lanes) {
    const list = all.ele('Lanes', { id: `${id}-lanes`, track: id }).ele('Clips', { id: `${id}-clips` });
    for (const { name, start, end, file } of clips) {
      const duration = seconds(end - start);
      const clip = list.ele('Clip', {
        name: xmlText(name),
        time: seconds(start),
        duration,
        contentTimeUnit: 'seconds',
        playStart: '0',
      });
      const audio: Attributes = {
        algorithm: 'raw',
        channels: String(channels),
        sampleRate: String(sampleRate),
        duration,
      };
      clip.ele('Audio', audio).ele('File', { path: file });
    }
  }
  const markers = [
    ...session.markers.map(({ at, name }) => ({ at, name })),
    ...session.spans.flatMap(({ start, end, name }) => [
      { at: start, name },
      { at: end, name: `End of ${name}` },
    ]),
  ].sort((a, b) => a.at - b.at);
  if (markers.length > 0) {
    const list = arrangement.ele('Markers', { id: 'markers', timeUnit: 'seconds' });
    for (const { at, name } of markers) list.ele('Marker', { time: seconds(at), name: xmlText(name) });
  }
  const steps = arrangement.ele('TempoAutomation', { id: 'tempo-steps', timeUnit: 'beats', unit: 'bpm' });
  steps.ele('Target', { parameter: TEMPO });
  for (const { quarter, bpm } of tempo.points) {
    steps.ele('RealPoint', { time: decimal(quarter), value: decimal(bpm), interpolation: 'hold' });
  }
  const meters = arrangement.ele('TimeSignatureAutomation', { id: 'meter-steps', timeUnit: 'beats' });
  meters.ele('Target', { parameter: METER });
  meters.ele('TimeSignaturePoint', { time: '0', numerator: String(meter[0]), denominator: String(meter[1]) });
}

function decimal(value: number): string {
  return value.toFixed(12).replace(/\.?0+$/, '');
}
