import { useEffect, useState } from 'react';
import { type ChainPlace, chainOf } from '../../host/project/selectors.ts';
import { useServices } from '../app/services.tsx';
import { useAppSelector, useProject } from '../state/hooks.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';

/** Chains that are kept for other songs: this one can be kept, and each can take its place. */
export function KeptChains({ place }: { readonly place: ChainPlace }) {
  const { backend, session } = useServices();
  const id = useAppSelector((state) => state.document.replica?.id);
  const chain = chainOf(useProject(), place);
  const [names, setNames] = useState<readonly string[] | null>(null);
  const [name, setName] = useState('');
  /** The one that is being renamed, and to what. */
  const [renamed, setRenamed] = useState<{ readonly from: string; readonly to: string } | null>(null);
  /** What cannot be undone, and so is asked about first. */
  const [asked, setAsked] = useState<{ readonly what: 'replace' | 'remove'; readonly name: string } | null>(null);
  const [error, setError] = useState<string | null>(null);
  const done = async (work: () => Promise<void>) => {
    setError(null);
    setAsked(null);
    try {
      await work();
    } catch (reason) {
      setError(reason instanceof Error ? reason.message : String(reason));
    }
  };
  useEffect(() => {
    void done(async () => setNames(await backend.keptChains()));
  }, [backend]);
  const wanted = name.trim();
  const isKnown = names?.includes(wanted) ?? false;
  const keep = (replace: boolean) =>
    done(async () => {
      if (id === undefined) return;
      await session.flush();
      setNames(await backend.keepChain({ id, place, name: wanted, replace }));
      setName('');
    });
  const load = (chosen: string) =>
    done(async () => {
      if (id === undefined) return;
      // What was done before stays before it.
      await session.flush();
      await backend.loadChain({ id, place, name: chosen });
    });
  const rename = ({ from, to }: NonNullable<typeof renamed>) =>
    done(async () => {
      setNames(await backend.renameChain(from, to.trim()));
      setRenamed(null);
    });
  return (
    <section className="kept-chains" aria-label="Kept chains">
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          if (isKnown) setAsked({ what: 'replace', name: wanted });
          else void keep(false);
        }}
      >
        <input
          className="field"
          placeholder="A name for these plugins"
          aria-label="Name of the chain"
          maxLength={80}
          value={name}
          onChange={(event) => {
            setName(event.target.value);
            setAsked(null);
          }}
        />
        <Button size="dense" type="submit" disabled={wanted === '' || chain.length === 0}>
          {isKnown ? 'Replace' : 'Keep'}
        </Button>
      </form>
      {asked?.what === 'replace' && (
        <Question
          text="What is kept under this name is lost."
          yes="Replace"
          what={asked.name}
          onYes={() => void keep(true)}
          onNo={() => setAsked(null)}
        />
      )}
      {error !== null && (
        <p className="row t2" role="alert">
          <Icon name="warn" size={14} />
          {error}
        </p>
      )}
      <ul aria-label="Kept">
        {names?.map((one) => (
          <li key={one}>
            {renamed?.from === one ? (
              <form
                className="row grow"
                onSubmit={(event) => {
                  event.preventDefault();
                  void rename(renamed);
                }}
              >
                <input
                  className="field"
                  aria-label={`New name of ${one}`}
                  maxLength={80}
                  value={renamed.to}
                  onChange={(event) => setRenamed({ from: one, to: event.target.value })}
                  onKeyDown={(event) => event.key === 'Escape' && setRenamed(null)}
                />
                <Button size="dense" type="submit" disabled={renamed.to.trim() === ''}>
                  Rename
                </Button>
              </form>
            ) : (
              <div className="row">
                <button
                  type="button"
                  className="grow cut name"
                  title={`Put ${one} here`}
                  onClick={() => void load(one)}
                >
                  {one}
                </button>
                <Button
                  look="quiet"
                  size="dense"
                  icon="pencil"
                  aria-label={`Rename ${one}`}
                  onClick={() => setRenamed({ from: one, to: one })}
                />
                <Button
                  look="quiet"
                  size="dense"
                  icon="close"
                  aria-label={`Remove ${one} from the kept chains`}
                  onClick={() => setAsked({ what: 'remove', name: one })}
                />
              </div>
            )}
            {asked?.what === 'remove' && asked.name === one && (
              <Question
                text="It is removed for good."
                yes="Remove"
                what={one}
                onYes={() => void done(async () => setNames(await backend.removeChain(one)))}
                onNo={() => setAsked(null)}
              />
            )}
          </li>
        ))}
      </ul>
      {names?.length === 0 && <p className="hint">No chain is kept yet.</p>}
    </section>
  );
}

interface QuestionProps {
  readonly text: string;
  /** What is done where the answer is yes. */
  readonly yes: string;
  /** The chain that it is done to. */
  readonly what: string;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/** Asks once, where it stands: what a file held cannot be brought back by undo. */
function Question({ text, yes, what, onYes, onNo }: QuestionProps) {
  return (
    <div className="row t2" role="alert">
      <Icon name="warn" size={14} />
      <span className="grow">{text}</span>
      <Button size="dense" aria-label={`${yes} ${what}`} onClick={onYes}>
        {yes}
      </Button>
      <Button size="dense" look="quiet" onClick={onNo}>
        Leave it
      </Button>
    </div>
  );
}
