import type { ExportRequest, ExportPreview as Preview } from '../../host/api/backend.ts';
import { type MasterCourse, TRYING_MASTER } from '../../host/api/measures.ts';
import { useAppSelector } from '../state/hooks.ts';
import { isGoingOn } from '../state/work.ts';
import { dbtp, fixed, gain, loudnessRange, lufs } from '../ui/format.ts';
import { Progress } from '../ui/progress.tsx';
import { LoudnessCourse } from './loudness-course.tsx';
import { useMeasured } from './use-measured.ts';

interface MasterPreviewProps {
  readonly request: ExportRequest;
  /** Worked out from the mix, at once. */
  readonly preview: Preview;
}

/** What a master will be: worked out from the mix at first, then as the host has tried it. */
export function MasterPreview({ request, preview }: MasterPreviewProps) {
  const { targetLufs, truePeakDb } = request;
  // Of all that can be chosen these alone change how loud it is.
  const { value, isStale, error } = useMeasured({ targetLufs, truePeakDb }, (backend, id, signal) =>
    backend.course(id, request, signal),
  );
  const tried = isStale ? null : value;
  return (
    <>
      <div className={`tried ${tried === null ? 'stale' : ''}`} aria-busy={tried === null && error === null}>
        {value !== null && <LoudnessCourse course={value} target={targetLufs} />}
        {tried === null && error === null && <Trying />}
      </div>
      <Figures preview={preview} tried={tried} />
      {tried !== null && tried.why !== null && (
        <p className="t2" role="status">
          {tried.why}
        </p>
      )}
    </>
  );
}

/** How far the trial is. */
function Trying() {
  const work = useAppSelector((state) =>
    state.work.list.findLast((entry) => entry.title === TRYING_MASTER && isGoingOn(entry)),
  );
  return (
    <p className="row t2" role="status">
      Trying the master
      <Progress value={work?.fraction ?? 0} label="Trying the master" />
    </p>
  );
}

function Figures({ preview, tried }: { readonly preview: Preview; readonly tried: MasterCourse | null }) {
  const rows = tried === null ? workedOut(preview) : asTried(tried);
  return (
    <table className="nums">
      <thead>
        <tr>
          <td />
          <th scope="col">Now</th>
          <th scope="col" className="to">
            Exported
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, now, exported]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{now}</td>
            <td>{exported}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type Row = readonly [name: string, now: string, exported: string];

/** Exact where the gain alone does it; with the limiter it is what is aimed at. */
function workedOut({ lufs: loud, truePeak, lra, gainDb, limited }: Preview): readonly Row[] {
  return [
    ['Loudness', fixed(loud - gainDb, 1), lufs(loud)],
    ['True peak', limited ? '' : fixed(truePeak - gainDb, 1), dbtp(truePeak)],
    ['Loudness range', fixed(lra, 1), limited ? '' : loudnessRange(lra)],
    ['Gain, equal on every stem', '', limited ? '' : gain(gainDb)],
    ['Limiter', '', limited ? 'holds the peaks' : 'not needed'],
  ];
}

function asTried({ was, becomes, gainDb, limitedDb }: MasterCourse): readonly Row[] {
  return [
    ['Loudness', fixed(was.lufs, 1), lufs(becomes.lufs)],
    ['True peak', fixed(was.truePeak, 1), dbtp(becomes.truePeak)],
    ['Loudness range', fixed(was.lra, 1), loudnessRange(becomes.lra)],
    ['Gain, equal on every stem', '', gain(gainDb)],
    // Less than is shown counts as none.
    ['Limiter', '', limitedDb < 0.05 ? 'not needed' : `takes up to ${fixed(limitedDb, 1)} dB`],
  ];
}
