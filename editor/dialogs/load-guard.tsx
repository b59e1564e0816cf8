import { Component, type ReactNode } from 'react';

/** What a person is told. */
export const NOT_LOADED = {
  text: 'This part of the window could not be loaded: try again when the engine answers, or reload the window.',
  tone: 'warning',
  command: null,
  action: null,
} as const;

interface LoadGuardProps {
  /** Told once when what is inside could not be loaded or shown; it is left out from then on. */
  readonly onFailure: () => void;
  readonly children: ReactNode;
}

/** Keeps a part that is loaded when it is first needed from taking the whole window down where that fails: the host may be away just then. */
export class LoadGuard extends Component<LoadGuardProps, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(): void {
    this.props.onFailure();
  }

  override render(): ReactNode {
    return this.state.failed ? null : this.props.children;
  }
}
