import { readSpan } from '../../../dsp/audio/memory.ts';
import { STEMS } from '../../../dsp/audio/stem.ts';
import { ownRange, seamInside } from '../metrics/seam.ts';
import { row, type Section } from '../section.ts';
import { hearSong, label, treat } from './treated.ts';

/** Seconds around a seam that are looked at. */
const AROUND = 0.1;

/** The seams of every take: is any more abrupt than 99 % of the places in the clean stem? */
export const seams: Section = {
  name: 'seams',
  async run(songs, log) {
    const inside: number[] = [];
    const rebuilt: number[] = [];
    for (const id of songs) {
      const heard = hearSong(id, 'severe');
      const { stems } = heard.clean;
      const rate = heard.song.sampleRate;
      const ranges = new Map(STEMS.map((stem) => [stem, ownRange(readSpan(stems[stem], 0, stems[stem].length), rate)]));
      const own: number[] = [];
      const played: number[] = [];
      for (const region of heard.regions) {
        const { outcome, mended } = treat(heard, region, 'auto');
        if (outcome.kind === 'untouched') continue;
        // Where a take begins, where it has come in, where it starts to leave and where it is gone: the ear looks at all of them.
        const places = [outcome.start, outcome.start + outcome.fadeIn, outcome.end - outcome.fadeOut, outcome.end];
        for (const at of new Set(places)) {
          const reach = Math.round(AROUND * rate);
          const ok = seamInside(readSpan(mended, at - reach, 2 * reach), reach, rate, ranges.get(region.stem)!);
          own.push(ok ? 1 : 0);
          if (outcome.treatment === 'rebuild') played.push(ok ? 1 : 0);
          if (!ok) log(`${label(id, region)}: seam at ${(at / rate).toFixed(3)} s (${outcome.treatment})`);
        }
      }
      inside.push(own.reduce((a, b) => a + b, 0) / own.length);
      rebuilt.push(played.reduce((a, b) => a + b, 0) / played.length);
    }
    return [
      row("seams inside the song's own 99 % range", inside, 'higher', 0.9, 0.97),
      row('  of rebuilt regions', rebuilt, 'higher'),
    ];
  },
};
