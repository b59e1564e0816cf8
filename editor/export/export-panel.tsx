import { useState } from 'react';
import { unreadyFor } from '../../host/api/unready-export.ts';
import type { Project } from '../../host/project/project.ts';
import { AS_THEY_ARE } from '../../host/project/stem-delivery.ts';
import { useServices } from '../app/services.tsx';
import { FolderBrowser } from '../dialogs/folder-browser.tsx';
import {
  exportBegun,
  exportChanged,
  exportLeft,
  exportRefused,
  type FollowedExport,
  isOver,
} from '../state/exporting.ts';
import { useAppDispatch, useAppSelector, useProject } from '../state/hooks.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Switch } from '../ui/switch.tsx';
import { ExportOptions } from './export-options.tsx';
import { ExportPreview } from './export-preview.tsx';
import { ExportProgress, OtherExport, Written } from './export-progress.tsx';
import { type ExportChoice, type ExportKind, parentOf, requestOf } from './export-request.ts';
import './export.css';

const KINDS: readonly (readonly [ExportKind, string, string])[] = [
  ['master', 'Master', 'One finished file'],
  ['stems', 'Stems', 'One file each'],
  ['daw', 'DAW project', 'Tracks, takes, tempo map'],
  ['midi', 'MIDI', 'Tempo, chords, notes'],
  ['regions', 'Regions', 'Labels or a table'],
  ['report', 'Report', 'Before and after'],
];

const titleOf = (kind: ExportKind): string => KINDS.find(([name]) => name === kind)![1];

/** What is written, as which file, how loud, and what that will measure. */
export default function ExportPanel() {
  const id = useAppSelector(({ document: { replica } }) => replica?.id);
  const folder = useAppSelector(({ document: { replica } }) => replica?.folder);
  if (id === undefined || folder === undefined) {
    return <p className="export t2 soon">The recording is still being read: it can be exported then.</p>;
  }
  return <Exporting key={id} id={id} folder={folder} />;
}

function Exporting({ id, folder }: { readonly id: string; readonly folder: string }) {
  const project = useProject();
  const { backend, session, store } = useServices();
  const dispatch = useAppDispatch();
  const exporting = useAppSelector((state) => state.exporting);
  const [browsing, setBrowsing] = useState(false);
  const isOwn = exporting.project === id;
  const begun = isOwn ? exporting.begun : null;
  const choice: ExportChoice = { ...firstChoice(project, folder), ...(isOwn && exporting.changed) };
  const isShown = begun?.kind === choice.kind;
  const change = (part: Partial<ExportChoice>) => void dispatch(exportChanged({ project: id, part }));
  const request = requestOf(choice, project.name);
  const unready = unreadyFor(project, request.format);

  const start = async () => {
    try {
      const asOf = store.getState().exporting.changes;
      await session.flush();
      const { work } = await backend.export(id, request);
      dispatch(exportBegun({ project: id, work, kind: choice.kind, asOf }));
    } catch (reason) {
      dispatch(exportRefused({ project: id, error: reason instanceof Error ? reason.message : String(reason) }));
    }
  };

  /** The system's own dialog where there is one; its answer names a file, of which the folder counts. */
  const browse = async () => {
    const shell = window.resonate;
    if (shell === undefined) {
      setBrowsing(true);
      return;
    }
    const path = await shell.chooseOutput(request.path.split(/[\\/]/).at(-1) ?? project.name);
    if (path !== null) change({ folder: parentOf(path) });
  };

  return (
    <section className="export" aria-label="Export">
      <div className="cols">
        <Kinds chosen={choice.kind} onChoose={(kind) => change({ kind })} />
        <ExportOptions choice={choice} onChange={change} onBrowse={() => void browse()} />
        {unready === null && <ExportPreview request={request} />}
      </div>
      <div className="foot">
        {begun !== null && isShown && !(isOver(begun) && begun.isPast) ? (
          <ExportProgress begun={begun} onDone={() => dispatch(exportLeft())} />
        ) : begun !== null && !isOver(begun) ? (
          <OtherExport begun={begun} title={titleOf(begun.kind)} onShow={() => change({ kind: begun.kind })} />
        ) : (
          <Begin
            past={isShown && begun.last?.state === 'done' ? begun : null}
            path={request.path}
            unready={unready}
            error={isOwn ? exporting.error : null}
            choice={choice}
            onChange={change}
            onStart={() => void start()}
          />
        )}
      </div>
      {browsing && (
        <Dialog title="Save to" width={640} onClose={() => setBrowsing(false)}>
          <FolderBrowser
            choosesFolders
            shows="folders"
            folderAction="Save here"
            onChoose={(path) => {
              change({ folder: path });
              setBrowsing(false);
            }}
          />
        </Dialog>
      )}
    </section>
  );
}

/** What a project is exported as until the person chooses otherwise: as it was delivered before, beside it. */
function firstChoice({ master }: Project, folder: string): ExportChoice {
  const { targetLufs, truePeakDb, delivery } = master;
  return {
    kind: 'master',
    daw: 'dawproject',
    list: 'labels',
    ...delivery,
    stems: AS_THEY_ARE,
    loudness: targetLufs === null ? 'asMixed' : targetLufs === -14 ? 'streaming' : 'own',
    ownLufs: targetLufs ?? -14,
    ownPeak: truePeakDb,
    folder: parentOf(folder),
    replace: false,
  };
}

interface KindsProps {
  readonly chosen: ExportKind;
  readonly onChoose: (kind: ExportKind) => void;
}

function Kinds({ chosen, onChoose }: KindsProps) {
  return (
    <div className="kinds" role="tablist" aria-label="What to export" aria-orientation="vertical">
      {KINDS.map(([kind, title, text], index) => (
        <button
          type="button"
          key={kind}
          role="tab"
          aria-selected={chosen === kind}
          tabIndex={chosen === kind ? 0 : -1}
          className={chosen === kind ? 'on' : ''}
          onClick={({ currentTarget }) => {
            onChoose(kind);
            // The ring of the focus would stay on what was in front before.
            if (currentTarget.parentElement?.contains(document.activeElement)) currentTarget.focus();
          }}
          onKeyDown={(event) => {
            const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
            if (step === undefined) return;
            event.preventDefault();
            const next = (index + step + KINDS.length) % KINDS.length;
            onChoose(KINDS[next]![0]);
            event.currentTarget.parentElement?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
          }}
        >
          <b>{title}</b>
          <span className="say">{text}</span>
        </button>
      ))}
    </div>
  );
}

interface BeginProps {
  /** What was written of this kind before the last change. */
  readonly past: FollowedExport | null;
  /** Why it cannot be begun yet. */
  readonly unready: string | null;
  readonly path: string;
  readonly error: string | null;
  readonly choice: ExportChoice;
  readonly onChange: (part: Partial<ExportChoice>) => void;
  readonly onStart: () => void;
}

function Begin({ past, unready, path, error, choice, onChange, onStart }: BeginProps) {
  const title = titleOf(choice.kind);
  return (
    <>
      {past?.last != null && (
        <span className="to">
          <Written work={past.last} isPast isLost={past.host === 'lost'} />
        </span>
      )}
      {unready !== null ? (
        <span className="t2 to" id="unready">
          {unready}
        </span>
      ) : error === null ? (
        <span className="t2 to cut" title={path}>
          {path}
        </span>
      ) : (
        <span className="to" role="alert">
          {error}
        </span>
      )}
      <span title="What Resonate wrote there, and nobody changed since, is replaced in any case.">
        <Switch checked={choice.replace} onChange={(replace) => onChange({ replace })}>
          Replace other files too
        </Switch>
      </span>
      <Button
        size="big"
        look="primary"
        disabled={unready !== null}
        {...(unready !== null && { title: unready, 'aria-describedby': 'unready' })}
        onClick={onStart}
      >
        Export {title.toLowerCase().replace(/midi|daw/, (word) => word.toUpperCase())}
      </Button>
    </>
  );
}
