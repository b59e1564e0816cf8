import { Component, type ReactNode } from 'react';

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
