import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';
import './dialog.css';

interface DialogProps {
  readonly title: string;
  /** CSS pixels. */
  readonly width: number;
  readonly onClose: () => void;
  /** Beside the title. */
  readonly about?: ReactNode;
  readonly footer?: ReactNode;
  readonly className?: string;
  /** Hides the page behind altogether. */
  readonly veiled?: boolean;
  readonly children: ReactNode;
}

/** A window over the page: keeps the focus, closes by Esc and by its cross, gives the focus back. */
export function Dialog({ title, width, onClose, about, footer, className, veiled, children }: DialogProps) {
  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={veiled === true ? 'scrim veil' : 'scrim'} />
        <Base.Viewport className="dialog-place">
          <Base.Popup className={`dialog ${className ?? ''}`} style={{ width }}>
            <div className="head">
              <Base.Title>{title}</Base.Title>
              {about}
              <Base.Close className="btn quiet icon" aria-label="Close" title="Close">
                <Icon name="close" />
              </Base.Close>
            </div>
            {children}
            {footer !== undefined && <div className="foot">{footer}</div>}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
