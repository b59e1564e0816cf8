import { useState } from 'react';
import { MainMenu } from '../app/main-menu.tsx';
import { useEdit } from '../app/services.tsx';
import { useProject } from '../state/hooks.ts';
import { clock } from '../ui/format.ts';

const KINDS = { recording: 'Recording', stems: 'Stems', stemfile: 'Stem file' } as const;

/** The menu, and the song's name; a double click or F2 changes it. */
export function SongTitle() {
  const { name, source, length, sampleRate } = useProject();
  const [editing, setEditing] = useState(false);
  return (
    <div className="home">
      <MainMenu />
      {editing ? (
        <NameField name={name} onDone={() => setEditing(false)} />
      ) : (
        <button
          type="button"
          className="song grow"
          title="Double click to rename"
          onDoubleClick={() => setEditing(true)}
          onKeyDown={(event) => {
            if (event.key !== 'F2' && event.key !== 'Enter') return;
            event.preventDefault();
            setEditing(true);
          }}
        >
          <b className="cut">{name}</b>
          <small className="cut">
            {KINDS[source.kind]}, {clock(length / sampleRate, 0)}
          </small>
        </button>
      )}
    </div>
  );
}

function NameField({ name, onDone }: { readonly name: string; readonly onDone: () => void }) {
  const edit = useEdit();
  const take = (text: string) => {
    const next = text.trim();
    if (next !== '' && next !== name) edit({ type: 'project/rename', payload: { name: next } });
    onDone();
  };
  return (
    <input
      className="field grow"
      aria-label="Name of the project"
      defaultValue={name}
      ref={(field) => field?.select()}
      onBlur={(event) => take(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take(event.currentTarget.value);
        if (event.key === 'Escape') onDone();
        if (event.key === 'Enter' || event.key === 'Escape') event.stopPropagation();
      }}
    />
  );
}
