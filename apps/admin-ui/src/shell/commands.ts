import { useQuery } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import type { IconName } from '../components/icon';
import { useWhyNot } from '../components/may';
import { setZoneChoice, zoneOfSchedule } from '../format/zone';
import { chooseLanguage, LANGUAGES } from '../language/language';
import { t } from '../language/t';
import { ALL_DATES, zoneHere } from '../services/calendar';
import { queryClient } from '../services/client';
import { isExecutionId, ofShortIdQuery } from '../services/executions';
import { type Recent, useRecents } from '../services/recents';
import type { SavedView } from '../services/schema';
import { tasksQuery } from '../services/tasks';
import { viewsQuery } from '../services/views';
import { type Offer, useOffered } from './offers';
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
  const here = offered(useOffered());
  const lately = recents(useRecents(), useLocation({ select: ({ pathname }) => pathname }), navigate);
  const named = tasks.map(({ name }) => taskCommand(name, t`Task`, navigate));
  const there = [...pages(navigate), ...savedViews(views, navigate), ...named, ...actions(showKeys)];
  const all = [...here, ...lately, ...there];
  if (!text) return distinct(all);
  const words = text.toLowerCase();
  const found = all.filter(({ title }) => title.toLowerCase().includes(words));
  const search: Command = {
    key: 'search',
    icon: 'search',
    title: text,
    note: t`Search executions`,
    go: () => void navigate({ to: '/executions', search: { q: text } }),
  };
  if (isExecutionId(text)) return [executionCommand({ id: text, title: text }, navigate), search];
  const opened = meant.map(({ id, task_name: task }) => executionCommand({ id, title: titleOf(task, id) }, navigate));
  return distinct([...(SHORT_ID.test(text) ? opened : []), ...found, search]);
}

// What was open lately is among the tasks as well: the first place counts.
function distinct(commands: readonly Command[]): readonly Command[] {
  const places = new Map<string, number>();
  commands.forEach(({ key }, place) => places.set(key, places.get(key) ?? place));
  return commands.filter(({ key }, place) => places.get(key) === place);
}

const titleOf = (task: string, id: string): string => `${task} ${id.slice(-8)}`;

function taskCommand(name: string, note: string, navigate: Navigate): Command {
  const go = (): void => void navigate({ to: '/tasks/$name', params: { name } });
  return { key: `task:${name}`, icon: 'play', title: name, note, go };
}

interface ExecutionCommand {
  readonly id: string;
  readonly title: string;
  readonly note?: string;
}

function executionCommand({ id, title, note = t`Open execution` }: ExecutionCommand, navigate: Navigate): Command {
  const go = (): void => void navigate({ to: '/executions/$id', params: { id } });
  return { key: `execution:${id}`, icon: 'right', title, note, go };
}

function offered(offers: readonly Offer[]): readonly Command[] {
  return offers.map((each) => ({ ...each, key: `here:${each.title}`, note: t`On this page` }));
}

/** What was open lately, but for what is open now. */
function recents(kept: readonly Recent[], path: string, navigate: Navigate): readonly Command[] {
  return kept
    .filter(({ task, id }) => !path.endsWith(id ? `/executions/${id}` : `/tasks/${encodeURIComponent(task)}`))
    .map(({ task, id }) =>
      id
        ? { ...executionCommand({ id, title: titleOf(task, id), note: t`Opened recently` }, navigate), icon: 'clock' }
        : { ...taskCommand(task, t`Opened recently`, navigate), icon: 'clock' },
    );
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
    ...(zoneOfSchedule() ? [deed(t`Times in the zone of the schedule`, 'clock', () => setZoneChoice('schedule'))] : []),
    deed(t`Keyboard shortcuts`, 'keyboard', showKeys),
    ...LANGUAGES.map(([code, name]) => deed(name, 'globe', () => chooseLanguage(code))),
  ];
}
