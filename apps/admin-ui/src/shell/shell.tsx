import { Link, Outlet } from '@tanstack/react-router';
import { Tooltip } from 'radix-ui';
import { useEffect, useState } from 'react';
import { Icon } from '../components/icon';
import { Toasts } from '../components/toasts';
import { showScheduleZone, shownZone, useZoneChoice } from '../format/zone';
import { t } from '../language/t';
import { queryClient } from '../services/client';
import { Badge, useBadges } from './badges';
import { CommandPalette } from './command-palette';
import { LanguageSwitch } from './language-switch';
import { Liveness } from './liveness';
import { NAVIGATION } from './pages';
import { PreflightNotice } from './preflight-notice';
import { ShortcutSheet } from './shortcut-sheet';
import { RouteAnnouncer } from './route-announcer';
import { isMac, useShortcuts } from './shortcuts';
import { useGoTo } from './use-go-to';
import { useScheduleZone } from './use-schedule-zone';
import { Tabs } from './tabs';
import { ThemeSwitch } from './theme-switch';
import { ZoneSwitch } from './zone-switch';
import { Unreachable } from './unreachable';

/** What is round every page. */
export function Shell() {
  const [open, setOpen] = useState<'palette' | 'keys'>();
  useShortcuts({ '?': () => setOpen('keys'), r: () => void queryClient.invalidateQueries() });
  useGoTo();
  showScheduleZone(useScheduleZone());
  useZoneChoice();
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setOpen((now) => (now === 'palette' ? undefined : 'palette'));
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
  return (
    <Tooltip.Provider>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:start-2 focus:z-50 focus:bg-surface focus:p-3"
      >
        {t`Skip to the content`}
      </a>
      <div className="lg:grid lg:grid-cols-[208px_minmax(0,1fr)]">
        <Side onPalette={() => setOpen('palette')} onKeys={() => setOpen('keys')} />
        <div className="min-w-0">
          <Unreachable />
          <main
            id="content"
            tabIndex={-1}
            className="mx-auto w-full max-w-[1824px] px-4 pt-4 pb-28 outline-none sm:px-6 lg:px-8 lg:pt-6 lg:pb-16"
          >
            {/* All of a page is shown anew by other clocks. */}
            <Outlet key={shownZone()} />
          </main>
        </div>
      </div>
      <Tabs />
      <CommandPalette isOpen={open === 'palette'} onClose={() => setOpen(undefined)} onKeys={() => setOpen('keys')} />
      <ShortcutSheet isOpen={open === 'keys'} onClose={() => setOpen(undefined)} />
      <RouteAnnouncer />
      <Toasts />
    </Tooltip.Provider>
  );
}

function Side({ onPalette, onKeys }: { readonly onPalette: () => void; readonly onKeys: () => void }) {
  const badges = useBadges();
  return (
    <header className="group/side flex items-center gap-3 border-b bg-bg px-4 py-2 lg:sticky lg:top-0 lg:h-dvh lg:flex-col lg:items-stretch lg:border-e lg:border-b-0 lg:px-3 lg:py-5">
      <Link to="/" className="flex items-center gap-2 px-1 font-semibold tracking-tight lg:mb-3 lg:px-2">
        <Mark />
        {/* On the smallest phones there is no room for the name and a notice. */}
        <span className="max-[385px]:group-has-data-notice/side:sr-only">Taskledger</span>
      </Link>
      <button type="button" onClick={onPalette} className="button ms-auto text-muted lg:mb-3 lg:ms-0 lg:justify-start">
        <Icon name="search" size={14} />
        <span className="max-sm:sr-only">{t`Go to`}</span>
        <kbd className="kbd ms-auto max-lg:hidden">{isMac ? '⌘K' : 'Ctrl K'}</kbd>
      </button>
      <nav aria-label={t`Pages`} className="hidden flex-col gap-0.5 lg:flex">
        {NAVIGATION.map(({ to, icon, title }) => (
          <Link
            key={to}
            to={to}
            className="flex h-8 items-center gap-2.5 rounded-md px-2 text-muted hover:bg-hover hover:text-ink"
            activeProps={{ className: 'bg-accent-soft !text-ink font-medium' }}
          >
            <Icon name={icon} />
            {title}
            <Badge badge={badges[to]} />
          </Link>
        ))}
      </nav>
      <div className="flex items-center gap-3 lg:mt-auto lg:flex-col lg:items-stretch">
        <PreflightNotice />
        <Liveness />
        <button
          type="button"
          onClick={onKeys}
          className="button quiet justify-start gap-2.5 px-[7px] text-muted max-lg:hidden"
        >
          <Icon name="keyboard" />
          {t`Keyboard`}
          <kbd className="kbd ms-auto">?</kbd>
        </button>
        <span className="contents max-lg:hidden">
          <ZoneSwitch />
          <LanguageSwitch />
        </span>
        <ThemeSwitch />
      </div>
    </header>
  );
}

function Mark() {
  return (
    <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <g fill="none" stroke="var(--accent-ink)" strokeWidth="2.6" strokeLinecap="round" strokeLinejoin="round">
        <path d="M9 10h14M9 16h9M9 22h5" />
        <path d="m18.5 21.5 2.3 2.3 4-4.6" />
      </g>
    </svg>
  );
}
