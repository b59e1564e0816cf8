import { noProgress } from '../../../dsp/audio/source.ts';
import { analyseBass } from '../../../dsp/music/notes/bass.ts';
import { analyseLead } from '../../../dsp/music/notes/lead.ts';
import type { Note } from '../../../dsp/music/profile.ts';
import { noteScores, rawPitchAccuracy } from '../metrics/notes.ts';
import { row, type Section } from '../section.ts';
import { loadDamaged, loadSong } from '../songs.ts';

/** Notes of lead and bass from clean and damaged stems, and the lead's fundamental where the renderer tells it. */
export const notes: Section = {
  name: 'notes',
  async run(songs, log) {
    const lead: number[] = [];
    const bass: number[] = [];
    const pitch: number[] = [];
    const spoiledLead: number[] = [];
    const spoiledBass: number[] = [];
    for (const id of songs) {
      const { truth, stems } = loadSong(id);
      const rate = stems.vocals.sampleRate;
      const melody = analyseLead(stems.vocals, [], noProgress);
      lead.push(noteScores(truth.notes.vocals, inSeconds(melody.notes, rate)).f1);
      bass.push(noteScores(truth.notes.bass, inSeconds(analyseBass(stems.bass, [], noProgress), rate)).f1);
      if (truth.f0) pitch.push(rawPitchAccuracy(truth.f0.hz, melody.hz));
      const worse = loadDamaged(id, 'assorted').stems;
      const spoiled = analyseLead(worse.vocals, [], noProgress).notes;
      spoiledLead.push(noteScores(truth.notes.vocals, inSeconds(spoiled, rate)).f1);
      spoiledBass.push(noteScores(truth.notes.bass, inSeconds(analyseBass(worse.bass, [], noProgress), rate)).f1);
      log(`${id} lead ${lead.at(-1)!.toFixed(3)} bass ${bass.at(-1)!.toFixed(3)}`);
    }
    return [
      row('lead notes F1', lead, 'higher', 0.88, 0.95),
      row('bass notes F1', bass, 'higher', 0.92, 0.98),
      row('lead pitch, raw accuracy', pitch, 'higher'),
      row('lead notes F1, damaged', spoiledLead, 'higher'),
      row('bass notes F1, damaged', spoiledBass, 'higher'),
    ];
  },
};

function inSeconds(found: readonly Note[], rate: number): { start: number; midi: number }[] {
  return found.map((note) => ({ start: note.start / rate, midi: note.midi }));
}
