import { useCallback, useEffect, useState } from 'react';
import type { Work } from '../../host/api/backend.ts';
import type { ModelInfo, ModelList } from '../../host/api/models.ts';
import { useServices } from '../app/services.tsx';
import { useAppSelector } from '../state/hooks.ts';
import { infoReceived } from '../state/host.ts';
import { isGoingOn } from '../state/work.ts';
import { percent } from '../ui/format.ts';

export interface Models {
  /** Null until the host answered. */
  readonly list: ModelList | null;
  readonly error: string | null;
  /** The last work on a model, while it goes on and as it ended. */
  workOn(model: ModelInfo): Work | null;
  /** Asks for something and shows what came of it. Resolves to whether it was begun. */
  act(ask: () => Promise<unknown>): Promise<boolean>;
}

/** The models of the host's machine, asked for anew whenever work on one of them begins or ends, in whichever window. */
export function useModels(): Models {
  const { backend, store } = useServices();
  const works = useModelWorks();
  const [list, setList] = useState<ModelList | null>(null);
  const [error, setError] = useState<string | null>(null);
  const moment = works.map(({ id, state }) => `${id} ${isGoingOn({ state })}`).join();

  const look = useCallback(async () => {
    try {
      setList(await backend.models());
      // What can be had with them: treatments that were not there before.
      store.dispatch(infoReceived(await backend.info()));
    } catch (reason) {
      setError(sentence(reason));
    }
  }, [backend, store]);
  useEffect(() => void look(), [look, moment]);

  return {
    list,
    error,
    workOn: ({ work }) => works.find(({ id }) => id === work) ?? null,
    async act(ask) {
      setError(null);
      try {
        await ask();
        await look();
        return true;
      } catch (reason) {
        setError(sentence(reason));
        return false;
      }
    },
  };
}

/** Work on models stands in the list of every project; where none is open, the list is followed for this dialog. */
function useModelWorks(): readonly Work[] {
  const { backend } = useServices();
  const isOpen = useAppSelector((state) => state.document.replica !== null);
  const ofProject = useAppSelector((state) => state.work.list);
  const [ofNone, setOfNone] = useState<readonly Work[]>([]);
  useEffect(() => {
    if (isOpen) return;
    const leave = new AbortController();
    const follow = async () => {
      for await (const list of backend.work('', leave.signal)) setOfNone(list);
    };
    // Where the host is gone, the next thing that is asked of it says so.
    follow().catch(() => {});
    return () => leave.abort();
  }, [backend, isOpen]);
  return (isOpen ? ofProject : ofNone).filter(({ kind }) => kind === 'model');
}

/** "Installed", "Installing, 34 %", "Begun", "1.9 GB": a model in its list. */
export function stateWords(model: ModelInfo, work: Work | null, size: string): string {
  if (work !== null && isGoingOn(work)) return `${work.title.split(' ')[0]}, ${percent(work.fraction)}`;
  if (model.isInstalled) return 'Installed';
  return model.begun > 0 ? `Begun, ${size}` : size;
}

const sentence = (reason: unknown): string => (reason instanceof Error ? reason.message : String(reason));
