import { create } from 'xmlbuilder2';
import type { Bits } from '../project/delivery.ts';
import type { Project } from '../project/project.ts';
import { PROVENANCE_VERSION, provenanceRegions } from './provenance.ts';
import { xmlText } from './xml-text.ts';

/** What an iXML chunk is told of. */
interface IxmlSubject {
  readonly project: Pick<Project, 'regions' | 'sampleRate'> & { readonly name: string };
  /** What the file's channels are called: the stem, or the master. */
  readonly track: string;
  readonly channels: number;
  readonly bits: Bits;
  readonly note: string;
  /** Hz of the file where it is not the song's; the frames of the regions always count at the song's. */
  readonly rate?: number | null;
}

/** That of a master. */
export function masterIxml(project: Project, delivery: Project['master']['delivery'], note: string): string {
  return ixmlOf({
    project,
    track: 'master',
    channels: project.channels,
    bits: delivery.bits,
    note,
    rate: delivery.rate,
  });
}

/**
 * An iXML document (specification 3.01): project, note, sample rate, bit depth and track names, as recorders and DAWs write them, and a block
 * of our own, which others skip, that says of every mended span what `provenance.json` says: so the label stays with a file that lost its sidecar.
 */
export function ixmlOf({ project, track, channels, bits, note, rate }: IxmlSubject): string {
  const root = create({ version: '1.0', encoding: 'UTF-8' }).ele('BWFXML');
  root.ele('IXML_VERSION').txt('3.01');
  root.ele('PROJECT').txt(xmlText(project.name));
  root.ele('NOTE').txt(xmlText(note));
  const speed = root.ele('SPEED');
  speed.ele('FILE_SAMPLE_RATE').txt(String(rate ?? project.sampleRate));
  speed.ele('AUDIO_BIT_DEPTH').txt(bits === '32f' ? '32' : String(bits));
  speed.ele('TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI').txt('0');
  speed.ele('TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO').txt('0');
  speed.ele('TIMESTAMP_SAMPLE_RATE').txt(String(rate ?? project.sampleRate));
  const list = root.ele('TRACK_LIST');
  list.ele('TRACK_COUNT').txt(String(channels));
  for (let channel = 1; channel <= channels; channel++) {
    const one = list.ele('TRACK');
    one.ele('CHANNEL_INDEX').txt(String(channel));
    one.ele('INTERLEAVE_INDEX').txt(String(channel));
    one.ele('NAME').txt(channels === 1 ? track : `${track} ${channel}`);
  }
  const own = root.ele('RESONATE', { VERSION: String(PROVENANCE_VERSION), SAMPLE_RATE: String(project.sampleRate) });
  for (const region of provenanceRegions(project)) {
    const { stem, frames, label, treatment, engine, seed, settings, material, blend, why } = region;
    own
      .ele('REGION', {
        STEM: stem,
        START: String(frames[0]),
        END: String(frames[1]),
        LABEL: label,
        TREATMENT: treatment,
        ENGINE: xmlText(engine.name),
        ENGINE_VERSION: xmlText(engine.version),
        ...(engine.model === null ? {} : { MODEL: engine.model }),
        SEED: String(seed),
        BLEND: String(blend),
        SETTINGS: xmlText(JSON.stringify(settings)),
        MATERIAL: material.map((span) => `${span.stem} ${span.start}-${span.end}`).join('; '),
      })
      .txt(xmlText(why));
  }
  return root.end();
}
