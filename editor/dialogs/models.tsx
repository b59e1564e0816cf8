import { useEffect, useRef, useState } from 'react';
import { useServices } from '../app/services.tsx';
import { useAppSelector } from '../state/hooks.ts';
import { isGoingOn } from '../state/work.ts';
import { Dialog } from '../ui/dialog.tsx';
import { bytes } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { FolderBrowser } from './folder-browser.tsx';
import { ModelActions } from './model-actions.tsx';
import { ModelDetails } from './model-details.tsx';
import { useClose } from './use-close.ts';
import { stateWords, useModels } from './use-models.ts';
import './models.css';

/** The neural models: what each is for and under which terms, and how it is got, checked and removed. */
export default function Models() {
  const { backend } = useServices();
  const close = useClose();
  const models = useModels();
  const { list, workOn, act } = models;
  const wanted = useAppSelector((state) => state.desk.modelKind);
  const [chosen, setChosen] = useState<string | null>(null);
  /** Models whose terms were accepted in this dialog. */
  const [agreed, setAgreed] = useState<readonly string[]>([]);
  const [browsing, setBrowsing] = useState(false);
  const tabs = useRef<HTMLDivElement>(null);

  const all = list?.models ?? [];
  const model = all.find(({ name }) => name === chosen) ?? all.find(({ kind }) => kind === wanted) ?? all[0];
  const installed = all.filter(({ isInstalled }) => isInstalled).length;

  /** What was pressed may be gone now: the focus goes to the model in the list. */
  const backToList = () => tabs.current?.querySelector<HTMLElement>('[aria-selected=true]')?.focus();
  const cameBack = useRef(false);
  useEffect(() => {
    // The list was not there while a file was looked for.
    if (cameBack.current && !browsing) backToList();
    cameBack.current = browsing;
  }, [browsing]);
  const install = async (from?: string) => {
    if (model === undefined) return;
    const { name } = model;
    const accept = agreed.includes(name);
    if (await act(() => backend.installModel({ name, accept, ...(from === undefined ? {} : { from }) }))) backToList();
  };

  if (browsing && model !== undefined) {
    return (
      <Dialog title={`Files of ${model.name}`} width={640} onClose={() => setBrowsing(false)}>
        <FolderBrowser
          choosesFolders
          shows="weights"
          folderAction="Take this folder"
          onChoose={(path) => {
            setBrowsing(false);
            void install(path);
          }}
        />
      </Dialog>
    );
  }
  return (
    <Dialog
      title="Neural models"
      width={920}
      onClose={close}
      className="models"
      about={
        list !== null && (
          <span className="t2 cut">
            {installed} of {all.length} installed, {bytes(list.free)} free
          </span>
        )
      }
      footer={
        model === undefined ? (
          <span className="t2" role="status">
            {models.error ?? 'Asking which there are'}
          </span>
        ) : (
          <ModelActions
            key={model.name}
            model={model}
            work={workOn(model)}
            error={models.error}
            isAgreed={model.isAccepted || agreed.includes(model.name)}
            onInstall={() => void install()}
            onBrowse={() => setBrowsing(true)}
            onVerify={() => void act(() => backend.verifyModel(model.name)).then(backToList)}
            onRemove={() => void act(() => backend.removeModel(model.name)).then(backToList)}
            onKeep={backToList}
            onCancel={(work) => void act(() => backend.cancel(work)).then(backToList)}
          />
        )
      }
    >
      <div className="cols">
        <div ref={tabs} className="kinds" role="tablist" aria-label="Models" aria-orientation="vertical">
          {all.map((one, index) => {
            const isChosen = one === model;
            const work = workOn(one);
            return (
              <button
                type="button"
                key={one.name}
                id={`model-${one.name}`}
                role="tab"
                aria-selected={isChosen}
                aria-controls="model-details"
                tabIndex={isChosen ? 0 : -1}
                className={isChosen ? 'on' : ''}
                onClick={() => setChosen(one.name)}
                onKeyDown={(event) => {
                  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
                  if (step === undefined) return;
                  event.preventDefault();
                  const next = (index + step + all.length) % all.length;
                  setChosen(all[next]!.name);
                  tabs.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
                }}
              >
                <b>{one.name}</b>
                <span className="row">
                  {one.isInstalled && !(work !== null && isGoingOn(work)) && <Icon name="check" size={12} />}
                  {stateWords(one, work, bytes(one.size))}
                </span>
              </button>
            );
          })}
        </div>
        {model !== undefined && list !== null && (
          <ModelDetails
            model={model}
            list={list}
            isAgreed={model.isAccepted || agreed.includes(model.name)}
            onPrefer={(separatorWeights) => void act(() => backend.preferModels({ separatorWeights }))}
            onShow={(name) => {
              setChosen(name);
              document.getElementById(`model-${name}`)?.focus();
            }}
            onAgree={(yes) =>
              setAgreed((names) => (yes ? [...names, model.name] : names.filter((name) => name !== model.name)))
            }
          />
        )}
      </div>
    </Dialog>
  );
}
