import { Popover } from 'radix-ui';
import type { ReactNode } from 'react';
import { Icon, type IconName } from '../../components/icon';

interface MenuProps {
  readonly icon: IconName;
  readonly name: string;
  readonly children: ReactNode;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
}

/** Something to choose from beside the form. */
export function Menu({ icon, name, children, isOpen, onOpen }: MenuProps) {
  return (
    <Popover.Root open={isOpen} onOpenChange={onOpen}>
      <Popover.Trigger className="button px-2.5 text-muted">
        <Icon name={icon} size={14} />
        {name}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={6}
          collisionPadding={12}
          aria-label={name}
          className="sheet z-40 w-80 max-w-[calc(100vw-24px)] p-2 shadow-xl outline-none"
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
