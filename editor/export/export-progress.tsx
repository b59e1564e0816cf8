import type { Work } from '../../host/api/backend.ts';
import { useServices } from '../app/services.tsx';
import type { FollowedExport } from '../state/exporting.ts';
import { Button } from '../ui/button.tsx';
import { counted, percent, timeLeft } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Progress } from '../ui/progress.tsx';
import { parentOf } from './export-request.ts';

interface WrittenProps {
  readonly work: Work;
  /** Whether another export would write something else now. */
  readonly isPast?: boolean;
  /** Whether the host is another by now: it gives out no files that it did not write. */
  readonly isLost?: boolean;
}

/** What an export wrote, and where. */
export function Written({ work: { id, files }, isPast = false, isLost = false }: WrittenProps) {
  // What lies deeper, lies in a folder of it.
  const [folder = ''] = files.map(parentOf).sort((one, other) => one.length - other.length);
  return (
    <span className="grow files" role="status">
      {counted(files.length, 'file')} written to <span title={folder}>{folder}</span>
      {isPast && ', before the last change'}:{' '}
      {files.map((file, index) => {
        const name = file.split(/[\\/]/).at(-1);
        if (isLost) return <b key={file}>{name}</b>;
        return (
          <a key={file} href={`/file?work=${id}&index=${index}`} download>
            {name}
          </a>
        );
      })}
    </span>
  );
}

const ENDED = 'Resonate was ended before this export was done: export again.';

interface ExportProgressProps {
  readonly begun: FollowedExport;
  readonly onDone: () => void;
}

/** How an export goes on, and the files it wrote. It goes on when the panel is closed. */
export function ExportProgress({ begun, onDone }: ExportProgressProps) {
  const { backend } = useServices();
  const { last: work, host } = begun;
  if (work?.state === 'done') {
    return (
      <>
        <Icon name="check" />
        <Written work={work} isLost={host === 'lost'} />
        <Button size="big" look="primary" onClick={onDone}>
          Done
        </Button>
      </>
    );
  }
  if (host === 'lost' || work?.state === 'failed' || work?.state === 'cancelled') {
    return (
      <>
        <Icon name="warn" />
        <span className="grow" role="alert">
          {work?.state === 'cancelled'
            ? 'The export was cancelled; nothing half-written is left.'
            : (work?.error ?? ENDED)}
        </span>
        <Button size="big" onClick={onDone}>
          Back
        </Button>
      </>
    );
  }
  return (
    <>
      <span>{work === null || work.state === 'waiting' ? 'Waiting' : work.stage || 'Exporting'}</span>
      <span className="grow">
        <Progress value={work?.fraction ?? 0} label="Export" />
      </span>
      <span className="t2">
        {percent(work?.fraction ?? 0)}
        {work?.secondsLeft != null && `, ${timeLeft(work.secondsLeft)}`}
      </span>
      <Button
        size="big"
        disabled={host === 'away'}
        {...(host === 'away' && { title: 'The engine does not answer: it can be cancelled when it is back.' })}
        onClick={() => void backend.cancel(begun.work)}
      >
        Cancel
      </Button>
    </>
  );
}

interface OtherExportProps {
  readonly begun: FollowedExport;
  /** What it writes: "Stems". */
  readonly title: string;
  readonly onShow: () => void;
}

/** In place of a beginning, while something of another kind is written. */
export function OtherExport({ begun, title, onShow }: OtherExportProps) {
  return (
    <>
      <span className="grow">
        Another export runs: {title}, {percent(begun.last?.fraction ?? 0)}. This can begin when it has ended.
      </span>
      <Button size="big" onClick={onShow}>
        Show it
      </Button>
    </>
  );
}
