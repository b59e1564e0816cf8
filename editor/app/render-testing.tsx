import { configure, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { Provider } from 'react-redux';
import { ServicesProvider } from './services.tsx';
import type { Bench } from './testing.ts';

// What is waited for comes by itself; a machine that does much else may take longer for it than the usual second.
configure({ asyncUtilTimeout: 60_000 });

/** Puts a part of the editor on a page, over a bench. */
export function renderOver(bench: Bench, children: ReactNode) {
  // No host serves sound here: pictures of it stay empty.
  globalThis.fetch = () => new Promise(() => {});
  return render(
    <Provider store={bench.store}>
      <ServicesProvider value={bench}>{children}</ServicesProvider>
    </Provider>,
  );
}
