import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { IconName } from '../components/icon';
import { useWhyNot } from '../components/may';
import { setZoneChoice } from '../format/zone';
import { chooseLanguage, LANGUAGES } from '../language/language';
import { t } from '../language/t';
import { ALL_DATES, zoneHere } from '../services/calendar';
import { queryClient } from '../services/client';
import { isExecutionId, ofShortIdQuery } from '../services/executions';
import type { SavedView } from '../services/schema';
import { tasksQuery } from '../services/tasks';
import { viewsQuery } from '../services/views';
import { PAGES } from './pages';
import { setTheme } from './theme';

/** Something to go to, or to do. */
export interface Command {
  readonly key: string;
  readonly icon: IconName;
  readonly title: string;
  readonly note: string;
  readonly go: () => void;
}

type Navigate = ReturnType<typeof useNavigate>;

/** As much of an id as the pages show of it, or a little less. */
const SHORT_ID = /^[0-9a-f]{6,8}$/i;

/** What fits the text, the nearest first; every execution that might be meant is one step away. */
export function useCommands(text: string, showKeys: () => void): readonly Command[] {
  const navigate = useNavigate();
  const { data: tasks = [] } = useQuery(tasksQuery);
  const whyNot = useWhyNot();
  const { data: views = [] } = useQuery({ ...viewsQuery, enabled: !whyNot('view.read') });
  const { data: meant = [] } = useQuery({ ...ofShortIdQuery(text), enabled: SHORT_ID.test(text) });
  const named = tasks.map(({ name }): Command => ({
    key: `task:${name}`,
    icon: 'play',
    title: name,
    note: t`Task`,
    go: () => void navigate({ to: '/tasks/$name', params: { name } }),
  }));
  const all = [...pages(navigate), ...savedViews(views, navigate), ...named, ...actions(showKeys)];
  if (!text) return all;
  const words = text.toLowerCase();
  const found = all.filter(({ title }) => title.toLowerCase().includes(words));
  const search: Command = {
    key: 'search',
    icon: 'search',
    title: text,
    note: t`Search executions`,
    go: () => void navigate({ to: '/executions', search: { q: text } }),
  };
  const jump: Command = {
    key: 'jump',
    icon: 'right',
    title: text,
    note: t`Open execution`,
    go: () => void navigate({ to: '/executions/$id', params: { id: text } }),
  };
  const opened = meant.map(({ id, task_name }): Command => ({
    key: `execution:${id}`,
    icon: 'right',
    title: `${task_name} ${id.slice(-8)}`,
    note: t`Open execution`,
    go: () => void navigate({ to: '/executions/$id', params: { id } }),
  }));
  return isExecutionId(text) ? [jump, search] : [...(SHORT_ID.test(text) ? opened : []), ...found, search];
}

function pages(navigate: Navigate): readonly Command[] {
  const page = (title: string, icon: IconName, go: () => unknown): Command => ({
    key: title,
    icon,
    title,
    note: t`Page`,
    go: () => void go(),
  });
  return [
    ...PAGES.map(({ title, icon, to }) => page(title, icon, () => navigate({ to }))),
    page(t`Failed executions`, 'warning', () => navigate({ to: '/executions', search: { status: 'FAILURE' } })),
    page(t`Executions by status`, 'group', () => navigate({ to: '/executions', search: { group: 'status' } })),
    page(t`Executions by date`, 'calendar', () =>
      navigate({ to: '/executions', search: { on: ALL_DATES, zone: zoneHere() } }),
    ),
    page(t`Running executions`, 'play', () => navigate({ to: '/executions', search: { status: 'STARTED' } })),
  ];
}

const LISTS = { executions: '/executions', errors: '/errors', audit: '/audit' } as const;

function savedViews(views: readonly SavedView[], navigate: Navigate): readonly Command[] {
  return views.map(({ id, name, page, search }) => ({
    key: `view:${id}`,
    icon: 'save',
    title: name,
    note: t`View`,
    // The page takes what makes sense of it.
    go: () => void navigate({ to: LISTS[page], search: search as never }),
  }));
}

function actions(showKeys: () => void): readonly Command[] {
  const deed = (title: string, icon: IconName, go: () => unknown): Command => ({
    key: title,
    icon,
    title,
    note: t`Do`,
    go: () => void go(),
  });
  return [
    deed(t`Refresh`, 'retry', () => queryClient.invalidateQueries()),
    deed(t`Light theme`, 'sun', () => setTheme('light')),
    deed(t`Dark theme`, 'moon', () => setTheme('dark')),
    deed(t`Theme of the system`, 'system', () => setTheme('system')),
    deed(t`Times in UTC`, 'clock', () => setZoneChoice('utc')),
    deed(t`Times in my time zone`, 'clock', () => setZoneChoice('local')),
    deed(t`Keyboard shortcuts`, 'keyboard', showKeys),
    ...LANGUAGES.map(([code, name]) => deed(name, 'globe', () => chooseLanguage(code))),
  ];
}
