import { type Entry, open } from 'yauzl';
import { PlainError } from '../jobs/job.ts';
import { readDawprojectXml } from './read-dawproject.ts';
import { chainsOfDevices, presetPaths, readDevices } from './read-dawproject-chains.ts';
import type { DawFile } from './session.ts';
import { LARGEST_SETTINGS, MOST_SETTINGS } from './session-chain.ts';

const PROJECT = 'project.xml';
/** Bytes of a preset beside the settings in it: its header, and the list of its blocks. */
const PRESET_FRAME = 4096;
/** Bytes of project.xml: an hour's arrangement with a hundred thousand markers and clips is some 30 MB. */
const LARGEST = 64 * 2 ** 20;
/** Entries of the zip that are looked through for it. */
const MOST_ENTRIES = 100_000;

/**
 * Reads the project.xml of a DAWproject file, and the settings of plugins on tracks that it names as stems or the master. Nothing is unpacked to the disk, no other entry is
 * read, and no more of these than they may hold, whatever their headers promise. Rejects with a PlainError for what is no such file.
 */
export async function openDawproject(path: string, name: string): Promise<DawFile> {
  const refused = new PlainError(`${name} is no DAWproject that can be read: export it again from the DAW.`);
  let xml: string;
  try {
    xml = await projectXmlOf(path);
  } catch (error) {
    if (error instanceof TooLarge) throw new PlainError(`${name} holds a project.xml that is too large to be read.`);
    throw refused;
  }
  const file = readDawprojectXml(xml, name);
  const devices = readDevices(xml);
  if (devices === null) return { ...file, isChainUnread: true };
  return { ...file, chains: chainsOfDevices(devices, await presetsOf(path, presetPaths(devices))) };
}

/** The settings of plugins, by their path in the file; those that are too large, or more than a file may hold, are left out. */
async function presetsOf(path: string, wanted: ReadonlySet<string>): Promise<ReadonlyMap<string, Buffer>> {
  if (wanted.size === 0) return new Map();
  let left = MOST_SETTINGS;
  const room = ({ fileName, uncompressedSize }: Entry): number | null => {
    const most = Math.min(left, LARGEST_SETTINGS + PRESET_FRAME);
    if (!wanted.has(fileName) || uncompressedSize > most) return null;
    left -= uncompressedSize;
    return uncompressedSize;
  };
  try {
    return await entriesOf(path, room, wanted.size);
  } catch {
    return new Map();
  }
}

class TooLarge extends Error {}

async function projectXmlOf(path: string): Promise<string> {
  const room = ({ fileName, uncompressedSize }: Entry): number | null => {
    if (fileName !== PROJECT) return null;
    if (uncompressedSize > LARGEST) throw new TooLarge();
    return LARGEST;
  };
  const xml = (await entriesOf(path, room, 1)).get(PROJECT);
  if (xml === undefined) throw new Error('no project.xml');
  return xml.toString('utf8');
}

/** Entries of a zip for which `room` says how many bytes they may have, at most `count`. Rejects where one has more, whatever its header says. */
function entriesOf(path: string, room: (entry: Entry) => number | null, count: number): Promise<Map<string, Buffer>> {
  return new Promise((resolve, reject) => {
    open(path, { lazyEntries: true, strictFileNames: true }, (error, zip) => {
      if (error) return reject(error);
      const end = (failure: Error): void => {
        zip.close();
        reject(failure);
      };
      let seen = 0;
      const found = new Map<string, Buffer>();
      const done = (): void => {
        zip.close();
        resolve(found);
      };
      zip.on('error', end);
      zip.on('end', done);
      zip.on('entry', (entry: Entry) => {
        if (++seen > MOST_ENTRIES) return end(new TooLarge());
        let most: number | null;
        try {
          most = room(entry);
        } catch (refusal) {
          return end(refusal as Error);
        }
        if (most === null) return zip.readEntry();
        zip.openReadStream(entry, (failure, stream) => {
          if (failure) return end(failure);
          const parts: Buffer[] = [];
          let bytes = 0;
          stream.on('data', (part: Buffer) => {
            bytes += part.length;
            // The header may lie.
            if (bytes > most) stream.destroy(new TooLarge());
            else parts.push(part);
          });
          stream.on('error', end);
          stream.on('end', () => {
            found.set(entry.fileName, Buffer.concat(parts));
            if (found.size === count) done();
            else zip.readEntry();
          });
        });
      });
      zip.readEntry();
    });
  });
}
