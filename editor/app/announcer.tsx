import { useEffect, useState } from 'react';

type Listener = (text: string) => void;

interface Announcer {
  announce(text: string): void;
  subscribe(listener: Listener): () => void;
}

export function createAnnouncer(): Announcer {
  const listeners = new Set<Listener>();
  return {
    announce: (text) => {
      for (const listener of listeners) listener(text);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Reads out what is announced. Two places in turn, so that the same sentence twice is heard twice. */
export function LiveRegion({ announcer }: { readonly announcer: Announcer }) {
  const [said, setSaid] = useState({ text: '', turn: 0 });
  useEffect(() => announcer.subscribe((text) => setSaid((last) => ({ text, turn: last.turn + 1 }))), [announcer]);
  return (
    <div className="sr" role="status" aria-live="polite">
      <span>{said.turn % 2 === 0 ? said.text : ''}</span>
      <span>{said.turn % 2 === 1 ? said.text : ''}</span>
    </div>
  );
}
