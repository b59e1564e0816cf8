import { useState } from 'react';
import { useServices } from '../app/services.tsx';
import { useAppSelector, useProject } from '../state/hooks.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Switch } from '../ui/switch.tsx';
import { ExportOptions } from './export-options.tsx';
import { ExportPreview } from './export-preview.tsx';
import { ExportProgress } from './export-progress.tsx';
import { type ExportChoice, type ExportKind, parentOf, requestOf } from './export-request.ts';
import { FolderBrowser } from './folder-browser.tsx';
import { useClose } from './use-close.ts';
import './export.css';

const KINDS: readonly (readonly [ExportKind, string, string])[] = [
  ['master', 'Master', 'One finished file'],
  ['stems', 'Stems', 'One file each'],
  ['daw', 'DAW project', 'Tracks, takes, tempo map'],
  ['midi', 'MIDI', 'Tempo, chords, notes'],
  ['regions', 'Regions', 'Labels or a table'],
  ['report', 'Report', 'Before and after'],
];

/** What is written, as which file, how loud, and what that will measure. */
export default function Export() {
  const { name, master } = useProject();
  const { backend, session } = useServices();
  const close = useClose();
  const replica = useAppSelector((state) => state.document.replica);
  const [choice, setChoice] = useState<ExportChoice>(() => ({
    kind: 'master',
    daw: 'dawproject',
    list: 'labels',
    format: master.delivery.format,
    bits: master.delivery.bits,
    rate: master.delivery.rate,
    loudness: master.targetLufs === null ? 'asMixed' : master.targetLufs === -14 ? 'streaming' : 'own',
    ownLufs: master.targetLufs ?? -14,
    ownPeak: master.truePeakDb,
    folder: parentOf(replica?.folder ?? '/'),
    replace: false,
  }));
  const [browsing, setBrowsing] = useState(false);
  const [work, setWork] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const change = (part: Partial<ExportChoice>) => setChoice((now) => ({ ...now, ...part }));
  const request = requestOf(choice, name);

  const start = async () => {
    if (replica === null) return;
    try {
      setError(null);
      await session.flush();
      setWork((await backend.export(replica.id, request)).work);
    } catch (reason) {
      setError(reason instanceof Error ? reason.message : String(reason));
    }
  };

  /** The system's own dialog where there is one; its answer names a file, of which the folder counts. */
  const browse = async () => {
    const shell = window.resonate;
    if (shell === undefined) {
      setBrowsing(true);
      return;
    }
    const path = await shell.chooseOutput(request.path.split(/[\\/]/).at(-1) ?? name);
    if (path !== null) change({ folder: parentOf(path) });
  };

  if (browsing) {
    return (
      <Dialog title="Save to" width={640} onClose={() => setBrowsing(false)}>
        <FolderBrowser
          choosesFolders
          shows="folders"
          folderAction="Save here"
          onChoose={(folder) => {
            change({ folder });
            setBrowsing(false);
          }}
        />
      </Dialog>
    );
  }
  return (
    <Dialog
      title="Export"
      width={1040}
      onClose={close}
      className="export"
      about={<span className="t2 cut">{name}</span>}
      footer={
        work !== null ? (
          <ExportProgress work={work} onAgain={() => setWork(null)} onClose={close} />
        ) : (
          <>
            <span className={error === null ? 't2 grow cut' : 'grow'} role={error === null ? undefined : 'alert'}>
              {error ?? request.path}
            </span>
            <Switch checked={choice.replace} onChange={(replace) => change({ replace })}>
              Replace what is there
            </Switch>
            <Button size="big" onClick={close}>
              Cancel
            </Button>
            <Button size="big" look="primary" onClick={() => void start()}>
              Export{' '}
              {KINDS.find(([kind]) => kind === choice.kind)![1]
                .toLowerCase()
                .replace(/midi|daw/, (word) => word.toUpperCase())}
            </Button>
          </>
        )
      }
    >
      <div className="cols">
        <div className="kinds" role="tablist" aria-label="What to export" aria-orientation="vertical">
          {KINDS.map(([kind, title, text], index) => (
            <button
              type="button"
              key={kind}
              role="tab"
              aria-selected={choice.kind === kind}
              tabIndex={choice.kind === kind ? 0 : -1}
              className={choice.kind === kind ? 'on' : ''}
              onClick={() => change({ kind })}
              onKeyDown={(event) => {
                const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
                if (step === undefined) return;
                event.preventDefault();
                const next = (index + step + KINDS.length) % KINDS.length;
                change({ kind: KINDS[next]![0] });
                event.currentTarget.parentElement?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
              }}
            >
              <b>{title}</b>
              {text}
            </button>
          ))}
        </div>
        <ExportOptions choice={choice} onChange={change} onBrowse={() => void browse()} />
        <ExportPreview request={request} />
      </div>
    </Dialog>
  );
}
