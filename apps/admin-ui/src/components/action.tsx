import { Tooltip } from 'radix-ui';
import { type MouseEvent, type ReactNode, useState } from 'react';
import { Icon, type IconName } from './icon';

interface ActionProps {
  readonly children: ReactNode;
  readonly onAct: () => void;
  readonly icon?: IconName;
  readonly tone?: 'plain' | 'primary' | 'danger' | 'quiet';
  /** Why it cannot be done now. The button stays reachable, so that everybody can find out. */
  readonly whyNot?: string | false;
  /** What it does, where its name alone does not say that. */
  readonly hint?: string;
}

export function Action({ children, onAct, icon, tone = 'plain', whyNot, hint }: ActionProps) {
  const [isOpen, setOpen] = useState(false);
  // A finger cannot hover: it presses, and is told why.
  const explain = (event: MouseEvent): void => {
    event.preventDefault();
    setOpen(true);
  };
  const button = (
    <button
      type="button"
      className={`button ${tone}`}
      title={whyNot ? undefined : hint}
      aria-disabled={whyNot ? true : undefined}
      onClick={whyNot ? explain : onAct}
    >
      {icon && <Icon name={icon} size={14} />}
      {children}
    </button>
  );
  if (!whyNot) return button;
  return (
    <Tooltip.Root delayDuration={150} open={isOpen} onOpenChange={setOpen}>
      <Tooltip.Trigger asChild>{button}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-w-64 rounded-md bg-ink px-2.5 py-1.5 text-[13px] text-bg shadow-lg"
        >
          {whyNot}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
