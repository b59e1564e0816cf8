import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { FolderEntry, FolderListing } from '../../host/api/backend.ts';
import { useServices } from '../app/services.tsx';
import { keepFolder, readFolder } from '../state/storage.ts';
import { Button } from '../ui/button.tsx';
import { bytes } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import type { IconName } from '../ui/icons.tsx';
import './folder-browser.css';

const ICONS: Record<FolderEntry['kind'], IconName> = {
  folder: 'folder',
  recording: 'wave',
  project: 'logo',
  weights: 'disk',
};

/** What is shown beside folders. */
const SHOWN = { sounds: ['recording', 'project'], weights: ['weights'], folders: [] as string[] };

const EMPTY: Record<keyof typeof SHOWN, string> = {
  sounds: 'No folder and no recording is in here.',
  weights: 'No folder and no file of weights is in here.',
  folders: 'No folder is in here.',
};

interface FolderBrowserProps {
  readonly onChoose: (path: string) => void | Promise<void>;
  /** Whether the folder itself can be chosen. */
  readonly choosesFolders: boolean;
  readonly folderAction: string;
  readonly disabled?: boolean;
  /** Another folder is looked at: what was said of something in the last one is past. */
  readonly onLook?: () => void;
  /** Beside folders: recordings and projects, weights of models, or nothing. */
  readonly shows?: keyof typeof SHOWN;
}

/** Goes through the folders of the computer that the host runs on. A path can be typed or pasted. */
export function FolderBrowser({
  onChoose,
  choosesFolders,
  folderAction,
  disabled,
  onLook,
  shows = 'sounds',
}: FolderBrowserProps) {
  const { backend } = useServices();
  const [listing, setListing] = useState<FolderListing | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [path, setPath] = useState('');
  const list = useRef<HTMLDivElement>(null);

  // Of several questions the last one's answer counts, and it does not write over a path that is being typed.
  const asked = useRef(0);
  const isTyping = useRef(false);
  const look = async (to: string | null) => {
    const turn = ++asked.current;
    let next: FolderListing;
    try {
      next = await backend.list(to);
    } catch (reason) {
      if (turn === asked.current) throw reason;
      return;
    }
    if (turn !== asked.current) return;
    setListing(next);
    setError(null);
    if (!isTyping.current) setPath(next.path);
  };
  const go = (to: string | null) => {
    isTyping.current = false;
    onLook?.();
    return look(to).catch((reason: unknown) => setError(reason instanceof Error ? reason.message : String(reason)));
  };
  useEffect(() => {
    // A folder that is gone since is no error of this person.
    look(readFolder(localStorage)).catch(() => go(null));
  }, []);

  const choose = (path: string) => {
    if (listing !== null) keepFolder(localStorage, listing.path);
    void onChoose(path);
  };
  const take = (entry: FolderEntry) => (entry.kind === 'folder' ? void go(entry.path) : choose(entry.path));
  const typed = () => {
    // What is no folder is tried as a recording.
    if (path === listing?.path) return;
    isTyping.current = false;
    look(path).then(onLook, () => choose(path));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('button') ?? [])];
    const at = rows.indexOf(document.activeElement as HTMLElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      rows[Math.min(rows.length - 1, Math.max(0, at + step))]?.focus();
    }
    if (event.key === 'Backspace' && listing?.parent != null) {
      event.preventDefault();
      void go(listing.parent);
    }
  };

  const entries = (listing?.entries ?? []).filter(({ kind }) => kind === 'folder' || SHOWN[shows].includes(kind));
  return (
    <div className="browse">
      <div className="row">
        <Button
          icon="up"
          look="quiet"
          aria-label="Folder above"
          disabled={listing?.parent == null}
          onClick={() => void go(listing?.parent ?? null)}
        />
        <input
          className="field grow"
          aria-label="Path"
          value={path}
          spellCheck={false}
          onChange={(event) => {
            isTyping.current = true;
            setPath(event.currentTarget.value);
          }}
          onKeyDown={(event) => event.key === 'Enter' && typed()}
        />
        {choosesFolders && listing !== null && (
          <Button disabled={disabled} onClick={() => choose(listing.path)}>
            {folderAction}
          </Button>
        )}
      </div>
      {error !== null && (
        <p className="row" role="alert">
          <Icon name="warn" size={14} />
          {error}
        </p>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrows go between the buttons in it */}
      <div ref={list} className="entries" onKeyDown={onKeyDown}>
        {entries.map((entry) => (
          <button type="button" className="item" key={entry.path} disabled={disabled} onClick={() => take(entry)}>
            <span className="row cut">
              <Icon name={ICONS[entry.kind]} />
              {entry.name}
            </span>
            {(entry.kind === 'recording' || entry.kind === 'weights') && (
              <span className="t3">{bytes(entry.size)}</span>
            )}
            {entry.kind === 'project' && <span className="t3">Project</span>}
          </button>
        ))}
        {listing !== null && entries.length === 0 && <p className="hint">{EMPTY[shows]}</p>}
      </div>
    </div>
  );
}
