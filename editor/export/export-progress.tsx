import type { Work } from '../../host/api/backend.ts';
import { useServices } from '../app/services.tsx';
import { useAppSelector } from '../state/hooks.ts';
import { Button } from '../ui/button.tsx';
import { counted, percent, timeLeft } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Progress } from '../ui/progress.tsx';
import { parentOf } from './export-request.ts';

interface WrittenProps {
  readonly work: Work;
  /** Whether another export would write something else now. */
  readonly isPast?: boolean;
}

/** What an export wrote, and where. */
export function Written({ work: { id, files }, isPast = false }: WrittenProps) {
  // What lies deeper, lies in a folder of it.
  const [folder = ''] = files.map(parentOf).sort((one, other) => one.length - other.length);
  return (
    <span className="grow files" role="status">
      {counted(files.length, 'file')} written to <span title={folder}>{folder}</span>
      {isPast && ', before the last change'}:{' '}
      {files.map((file, index) => (
        <a key={file} href={`/file?work=${id}&index=${index}`} download>
          {file.split(/[\\/]/).at(-1)}
        </a>
      ))}
    </span>
  );
}

interface ExportProgressProps {
  readonly work: string;
  readonly onDone: () => void;
}

/** How an export goes on, and the files it wrote. It goes on when the panel is closed. */
export function ExportProgress({ work: id, onDone }: ExportProgressProps) {
  const { backend } = useServices();
  const work = useAppSelector((state) => state.work.list.find((entry) => entry.id === id));
  if (work?.state === 'done') {
    return (
      <>
        <Icon name="check" />
        <Written work={work} />
        <Button size="big" look="primary" onClick={onDone}>
          Done
        </Button>
      </>
    );
  }
  if (work?.state === 'failed' || work?.state === 'cancelled') {
    return (
      <>
        <Icon name="warn" />
        <span className="grow" role="alert">
          {work.state === 'cancelled' ? 'The export was cancelled; nothing half-written is left.' : work.error}
        </span>
        <Button size="big" onClick={onDone}>
          Back
        </Button>
      </>
    );
  }
  return (
    <>
      <span>{work === undefined || work.state === 'waiting' ? 'Waiting' : work.stage || 'Exporting'}</span>
      <span className="grow">
        <Progress value={work?.fraction ?? 0} label="Export" />
      </span>
      <span className="t2">
        {percent(work?.fraction ?? 0)}
        {work?.secondsLeft != null && `, ${timeLeft(work.secondsLeft)}`}
      </span>
      <Button size="big" onClick={() => void backend.cancel(id)}>
        Cancel
      </Button>
    </>
  );
}

interface OtherExportProps {
  readonly work: string;
  /** What it writes: "Stems". */
  readonly title: string;
  readonly onShow: () => void;
}

/** In place of a beginning, while something of another kind is written. */
export function OtherExport({ work: id, title, onShow }: OtherExportProps) {
  const fraction = useAppSelector((state) => state.work.list.find((entry) => entry.id === id)?.fraction ?? 0);
  return (
    <>
      <span className="grow">
        Another export runs: {title}, {percent(fraction)}. This can begin when it has ended.
      </span>
      <Button size="big" onClick={onShow}>
        Show it
      </Button>
    </>
  );
}
