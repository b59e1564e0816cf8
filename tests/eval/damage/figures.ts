import type { Finding } from '../../../dsp/damage/finding.ts';
import { calibrationError, type Sure } from '../metrics/calibration.ts';
import { type FoundRegion, falseAlarmMinutes, iou, regionScores } from '../metrics/regions.ts';
import { type Row, row } from '../section.ts';
import { KINDS, type Kind, type Piece } from './pieces.ts';

interface Group {
  readonly kind: Kind;
  readonly seconds: number;
  readonly found: FoundRegion[];
  readonly truth: Piece['regions'][number][];
}

/**
 * What ears made of pieces, in figures. Of a mix only local findings count: that a phone's recording is narrow from end to end is another question.
 * What is not `meant` is neither right nor wrong to find.
 */
export class Figures {
  private readonly groups = new Map<string, Group>();
  private readonly answers: Sure[] = [];
  private readonly severities: number[] = [];

  enter(
    { kind, group, stem, rate, regions }: Omit<Piece, 'channels'>,
    length: number,
    findings: readonly Finding[],
  ): void {
    const known = this.groups.get(group) ?? { kind, seconds: length / rate, found: [], truth: [] };
    this.groups.set(group, known);
    known.truth.push(...regions);
    for (const finding of findings) {
      if (stem === 'mix' && isWhole(finding, length)) continue;
      const found = { ...finding, stem, start: finding.start / rate, end: finding.end / rate };
      known.found.push(found);
      if (regions.some((region) => region.meant === false && iou(region, found) > 0.1)) continue;
      const answered = regions.find((region) => iou(region, found) >= 0.5);
      const right = answered?.cause === found.cause || (answered?.or?.includes(found.cause) ?? false);
      this.answers.push({ confidence: finding.confidence, right });
      if (answered) this.severities.push(answered.severity === finding.severity ? 1 : 0);
    }
  }

  rows(): Row[] {
    const of = (kind: Kind): Group[] => [...this.groups.values()].filter((group) => group.kind === kind);
    const told = KINDS.flatMap((kind) => {
      if (kind.startsWith('clean')) {
        const minutes = of(kind).map(({ found, seconds }) => falseAlarmMinutes(found, seconds));
        return [row(`${kind}: false alarms, min/h`, minutes, 'lower')];
      }
      const scores = of(kind).map(scoresOf);
      return [
        row(
          `${kind}: regions F1`,
          scores.map(({ f1 }) => f1),
          'higher',
        ),
        row(
          `${kind}: precision`,
          scores.map(({ precision }) => precision),
          'higher',
        ),
        row(
          `${kind}: recall`,
          scores.map(({ recall }) => recall),
          'higher',
        ),
        row(
          `${kind}: cause right`,
          scores.map(({ causeRight }) => causeRight),
          'higher',
        ),
      ];
    });
    return [
      ...told,
      row('severity right', this.severities, 'higher'),
      row('calibration error of the confidence', [calibrationError(this.answers)], 'lower'),
    ];
  }
}

/** Scores without what is neither right nor wrong to find. */
function scoresOf({ truth, found }: Group) {
  const open = truth.filter(({ meant }) => meant === false);
  const counted = found.filter((other) => !open.some((region) => iou(region, other) > 0.1));
  return regionScores(
    truth.filter(({ meant }) => meant !== false),
    counted,
  );
}

function isWhole({ start, end, detail }: Finding, length: number): boolean {
  return end - start > 0.9 * length || detail.includes('the whole recording');
}
