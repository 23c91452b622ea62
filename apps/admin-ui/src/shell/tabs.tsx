import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Icon } from '../components/icon';
import { Sheet } from '../components/sheet';
import { t } from '../language/t';
import { Badge, useBadges } from './badges';
import { LanguageSwitch } from './language-switch';
import { NAVIGATION } from './pages';
import { ZoneSwitch } from './zone-switch';

const SHOWN = NAVIGATION.filter(({ isBehindMore }) => !isBehindMore);
const BEHIND = NAVIGATION.filter(({ isBehindMore }) => isBehindMore);
const TAB = 'flex flex-col items-center gap-1 py-2 text-[12px] text-muted';

/** The navigation of phones. */
export function Tabs() {
  const [isOpen, setOpen] = useState(false);
  const badges = useBadges();
  const isAnything = BEHIND.some(({ to }) => badges[to]);
  return (
    <nav
      aria-label={t`Pages`}
      className="fixed inset-x-0 bottom-0 z-30 grid auto-cols-fr grid-flow-col border-t bg-bg pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      {SHOWN.map(({ to, icon, title }) => (
        <Link key={to} to={to} className={TAB} activeProps={{ className: '!text-accent font-medium' }}>
          <Icon name={icon} size={18} />
          {title}
        </Link>
      ))}
      <button type="button" aria-haspopup="dialog" onClick={() => setOpen(true)} className={TAB}>
        <span className="relative">
          <Icon name="more" size={18} />
          {isAnything && <span className="absolute -top-0.5 -end-1.5 size-2 rounded-full bg-bad" />}
        </span>
        {t`More`}
        {isAnything && <span className="sr-only">{t`: something is stopped`}</span>}
      </button>
      <Sheet title={t`More pages`} isOpen={isOpen} onClose={() => setOpen(false)}>
        <ul className="-mx-2 flex flex-col gap-1">
          {BEHIND.map(({ to, icon, title }) => (
            <li key={to}>
              <Link
                to={to}
                onClick={() => setOpen(false)}
                className="flex h-11 items-center gap-3 rounded-md px-2 hover:bg-hover"
                activeProps={{ className: 'bg-accent-soft font-medium' }}
              >
                <Icon name={icon} size={18} />
                {title}
                <Badge badge={badges[to]} />
              </Link>
            </li>
          ))}
        </ul>
        <ZoneSwitch />
        <LanguageSwitch />
      </Sheet>
    </nav>
  );
}
