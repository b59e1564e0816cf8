import { XMLParser } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { RATE, testProject, testRegion, testTake } from '../../project/test-project.ts';
import { metadataXml, projectXml } from './dawproject.ts';
import { validate } from './fixtures/validate.ts';
import { sessionOf } from './session.ts';

const region = testRegion('r1', 'bass', 9, {
  takes: [testTake('t1', 9 * RATE, 11 * RATE), testTake('t2', 9.5 * RATE, 10.5 * RATE)],
  chosenTake: 0,
});
const project = testProject([region, testRegion('r2', 'vocals', 30)]);
const written = projectXml(sessionOf(project, 'audio'));

/** The document as plain values, by a reader that knows nothing of how it was written. */
function read(xml: string) {
  return new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => ['Track', 'Clip', 'Marker', 'RealPoint'].includes(name),
  }).parse(xml);
}

test('the document is valid, with takes and without, and for music that was not heard', () => {
  validate(written);
  validate(projectXml(sessionOf(testProject([]), 'audio')));
  validate(projectXml(sessionOf({ ...project, profile: null, regions: [] }, 'audio')));
});

test('the schema refuses what is not so', () => {
  expect(() => validate(written.replace('algorithm="raw"', 'algorithm="stretch"'))).toThrow();
  expect(() => validate(written.replace('timeUnit="beats"', 'timeUnit="bars"'))).toThrow();
});

test('whatever is referred to is there, once', () => {
  const ids = [...written.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]!);
  expect(new Set(ids).size).toBe(ids.length);
  const named = [...written.matchAll(/ (?:destination|track|parameter)="([^"]+)"/g)].map((match) => match[1]!);
  expect(named.length).toBeGreaterThan(10);
  for (const name of named) expect(ids).toContain(name);
});

test('each stem is one clip from start to end, in seconds, and every channel ends in the master', () => {
  const { Structure, Arrangement } = read(written).Project;
  const lanes = Arrangement.Lanes.Lanes;
  for (const stem of ['vocals', 'drums', 'bass', 'other']) {
    const track = Structure.Track.find((one: { name: string }) => one.name.toLowerCase() === stem);
    const lane = lanes.find((one: { track: string }) => one.track === track.id);
    expect(lane.Clips.Clip).toHaveLength(1);
    expect(lane.Clips.Clip[0]).toMatchObject({ time: '0', duration: '100', playStart: '0' });
    expect(lane.Clips.Clip[0].Audio.File.path).toBe(`audio/mended/${stem}.wav`);
    expect(track.Channel.destination).toBe('master-channel');
  }
});

test('faders go along, of the stems and of the master', () => {
  const [first, ...others] = project.tracks;
  const mixed = {
    ...project,
    tracks: [{ ...first!, gainDb: -6 }, ...others],
    master: { ...project.master, gainDb: 12 },
  };
  const xml = projectXml(sessionOf(mixed, 'audio'));
  validate(xml);
  const { Track } = read(xml).Project.Structure;
  const volume = (name: string) => Track.find((one: { name: string }) => one.name === name).Channel.Volume;
  expect(Number(volume('Vocals').value)).toBeCloseTo(10 ** (-6 / 20), 9);
  expect(Number(volume('Master').value)).toBeCloseTo(10 ** (12 / 20), 9);
  expect(Number(volume('Master').max)).toBeGreaterThanOrEqual(Number(volume('Master').value));
  expect(read(written).Project.Structure.Track.at(-1).Channel.Volume).toMatchObject({ value: '1', max: '2' });
});

test('takes stand at their place on muted tracks', () => {
  const { Structure, Arrangement } = read(written).Project;
  const take = Structure.Track.find((one: { name: string }) => one.name === 'Bass take 2');
  expect(take.Channel.Mute.value).toBe('true');
  const lane = Arrangement.Lanes.Lanes.find((one: { track: string }) => one.track === take.id);
  expect(lane.Clips.Clip[0]).toMatchObject({ time: '9', duration: '2', name: 'Restored 2, seed 0' });
});

test('the tempo steps lead to the beats, and chords and regions are markers', () => {
  const { Arrangement } = read(written).Project;
  const points = Arrangement.TempoAutomation.RealPoint.map((point: { time: string; value: string }) => ({
    quarter: Number(point.time),
    bpm: Number(point.value),
  }));
  let seconds = 0;
  for (let i = 1; i < points.length; i++) {
    seconds += ((points[i].quarter - points[i - 1].quarter) * 60) / points[i - 1].bpm;
    expect(seconds).toBeCloseTo(i / 2, 9);
  }
  const names = Arrangement.Markers.Marker.map((marker: { name: string }) => marker.name);
  expect(names).toContain('Am');
  expect(names).toContain('Bass: marked, Restored');
});

test('words that XML cannot hold are left out, and the rest is kept', () => {
  const odd = testProject([testRegion('r', 'bass', 1)]);
  const sections = [{ start: 0, end: RATE, label: 'a\u0000\uffff<&"\ud800b' }];
  const xml = projectXml(sessionOf({ ...odd, profile: { ...odd.profile!, sections } }, 'audio'));
  validate(xml);
  expect(read(xml).Project.Arrangement.Markers.Marker[0].name).toContain('Section a');
  expect(metadataXml('t', { artist: 'x & y' }, 'c')).toContain('x &amp; y');
});
