import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { t } from '../language/t';
import { useFocusBack } from './focus-back';
import { Icon } from './icon';

interface SheetProps {
  readonly title: string;
  readonly about?: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** A dialog: in the middle of a screen, at the bottom of a phone. */
export function Sheet({ title, about, isOpen, onClose, isWide = false, children }: SheetProps) {
  const giveFocusBack = useFocusBack(isOpen);
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay data-scrim className="fixed inset-0 z-40 bg-black/45" />
        <Dialog.Content
          onCloseAutoFocus={giveFocusBack}
          {...(about ? {} : { 'aria-describedby': undefined })}
          className={`fixed inset-x-0 bottom-0 z-50 max-h-[92dvh] overflow-y-auto rounded-t-xl border bg-surface p-5 shadow-2xl sm:inset-x-auto sm:top-[10dvh] sm:bottom-auto sm:left-1/2 sm:w-[calc(100%-32px)] sm:-translate-x-1/2 sm:rounded-xl sm:p-6 ${isWide ? 'sm:max-w-3xl' : 'sm:max-w-lg'}`}
        >
          <div className="flex items-start justify-between gap-4">
            <Dialog.Title className="text-base font-semibold">{title}</Dialog.Title>
            <Dialog.Close className="button quiet -mt-1 -me-2 px-2" aria-label={t`Close`}>
              <Icon name="close" />
            </Dialog.Close>
          </div>
          {about && <Dialog.Description className="mt-1 max-w-prose text-muted">{about}</Dialog.Description>}
          <div className="mt-4">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
