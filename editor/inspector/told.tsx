import { useEffect, useState } from 'react';
import { LONGEST_STYLE, type Prompt } from '../../host/api/models.ts';
import { generatingOf, styleOf } from '../../host/project/generating.ts';
import type { Region } from '../../host/project/project.ts';
import { useServices } from '../app/services.tsx';
import { useHostInfo } from '../app/use-host-info.ts';
import { useAppSelector } from '../state/hooks.ts';

/** Milliseconds without a key after which it is counted: who types pauses longer between words seldom. */
const PAUSE = 250;

/** From this share of the most on it is said how much is left. */
const NEARLY = 0.75;

interface ToldProps {
  readonly region: Region;
  /** The words of the style as they stand in their field, sent or not. */
  readonly describe: string;
}

/** What JASCO will be told with these words, and how long that is: what is too long it is not told at all. */
export function Told({ region, describe }: ToldProps) {
  const prompt = usePrompt(region, describe);
  if (prompt === null) return null;
  const { words, tokens, most } = prompt;
  const length = tokens === null ? '' : `${tokens} of ${most} tokens`;
  if (tokens !== null && tokens > most) {
    return (
      <p className="cap over" role="alert">
        Too long, {length}: no take is made until it is shorter.
      </p>
    );
  }
  return (
    <p className="cap" title={words === '' ? undefined : `JASCO is told: ${words}`}>
      {words === '' ? 'JASCO is told no words.' : `JASCO is told “${words}”`}
      {tokens !== null && tokens >= NEARLY * most && ` (${length})`}
    </p>
  );
}

function usePrompt(region: Region, describe: string): Prompt | null {
  const { backend } = useServices();
  const id = useAppSelector((state) => state.document.replica?.id ?? null);
  const info = useHostInfo();
  const isHere = info !== null && info.unavailable.jasco === undefined;
  const [prompt, setPrompt] = useState<Prompt | null>(null);
  const { stem } = region;
  const { isolate } = generatingOf(region);
  // What is cut off makes no difference: what is left is too long.
  const style = styleOf({ describe, tags: region.tags }).slice(0, LONGEST_STYLE);
  useEffect(() => {
    if (id === null || !isHere) return;
    let isOver = false;
    const pause = setTimeout(() => {
      backend.prompt({ id, stem, isolate, style }).then(
        (next) => !isOver && setPrompt(next),
        // It is a help, no need: a take says itself where the words are too long.
        () => !isOver && setPrompt(null),
      );
    }, PAUSE);
    return () => {
      isOver = true;
      clearTimeout(pause);
    };
  }, [backend, id, isHere, stem, isolate, style]);
  return prompt;
}
