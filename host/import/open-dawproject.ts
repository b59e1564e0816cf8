import { type Entry, open } from 'yauzl';
import { PlainError } from '../jobs/job.ts';
import { readDawprojectXml } from './read-dawproject.ts';
import type { DawFile } from './session.ts';

/** Bytes of project.xml: an hour's arrangement with a hundred thousand markers and clips is some 30 MB. */
const LARGEST = 64 * 2 ** 20;
/** Entries of the zip that are looked through for it. */
const MOST_ENTRIES = 100_000;

/**
 * Reads the project.xml of a DAWproject file. Nothing is unpacked to the disk, no other entry is read, and no more of this one than it may hold, whatever
 * its header promises. Rejects with a PlainError for what is no such file.
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
  return readDawprojectXml(xml, name);
}

class TooLarge extends Error {}

function projectXmlOf(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    open(path, { lazyEntries: true, strictFileNames: true }, (error, zip) => {
      if (error) return reject(error);
      const end = (failure: Error): void => {
        zip.close();
        reject(failure);
      };
      let seen = 0;
      zip.on('error', end);
      zip.on('end', () => end(new Error('no project.xml')));
      zip.on('entry', (entry: Entry) => {
        if (++seen > MOST_ENTRIES) return end(new TooLarge());
        if (entry.fileName !== 'project.xml') return zip.readEntry();
        if (entry.uncompressedSize > LARGEST) return end(new TooLarge());
        zip.openReadStream(entry, (failure, stream) => {
          if (failure) return end(failure);
          const parts: Buffer[] = [];
          let bytes = 0;
          stream.on('data', (part: Buffer) => {
            bytes += part.length;
            // The header may lie.
            if (bytes > LARGEST) stream.destroy(new TooLarge());
            else parts.push(part);
          });
          stream.on('error', end);
          stream.on('end', () => {
            zip.close();
            resolve(Buffer.concat(parts).toString('utf8'));
          });
        });
      });
      zip.readEntry();
    });
  });
}
