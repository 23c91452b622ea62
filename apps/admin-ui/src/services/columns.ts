import { t } from '../language/t';

/** A column of the list of executions. */
export interface Column {
  readonly name: string;
  readonly title: string;
  /** As grid-template-columns has it, and how much room that takes at least. */
  readonly track: string;
  readonly width: number;
  readonly isNumber?: boolean;
  /** Not shown unless it is asked for. */
  readonly isExtra?: boolean;
}

export const COLUMNS = [
  { name: 'status', title: t`Status`, track: '108px', width: 108 },
  { name: 'task', title: t`Task`, track: 'minmax(170px, 1.3fr)', width: 170 },
  { name: 'id', title: t`Id`, track: '92px', width: 92 },
  { name: 'detail', title: t`Progress or error`, track: 'minmax(220px, 1.8fr)', width: 220 },
  { name: 'queue', title: t`Queue`, track: 'minmax(76px, 0.3fr)', width: 76 },
  { name: 'module', title: t`Module`, track: 'minmax(84px, 0.4fr)', width: 84, isExtra: true },
  { name: 'tags', title: t`Tags`, track: 'minmax(110px, 0.7fr)', width: 110, isExtra: true },
  { name: 'by', title: t`Created by`, track: 'minmax(100px, 0.5fr)', width: 100, isExtra: true },
  { name: 'priority', title: t`Priority`, track: '60px', width: 60, isNumber: true, isExtra: true },
  { name: 'attempt', title: t`Attempt`, track: '58px', width: 58, isNumber: true },
  { name: 'created', title: t`Created`, track: '118px', width: 118, isExtra: true },
  { name: 'finished', title: t`Finished`, track: '118px', width: 118, isExtra: true },
  { name: 'age', title: t`Age`, track: '44px', width: 44, isNumber: true },
  { name: 'wait', title: t`Wait`, track: '66px', width: 66, isNumber: true },
  { name: 'duration', title: t`Duration`, track: '72px', width: 72, isNumber: true },
] as const satisfies readonly Column[];

export type ColumnName = (typeof COLUMNS)[number]['name'];

/** What a list is not without. */
export const FIXED: readonly ColumnName[] = ['status', 'task'];
/** Where there is little room, what goes first. */
const FIRST_TO_GO: readonly ColumnName[] = [
  'priority',
  'wait',
  'finished',
  'by',
  'module',
  'queue',
  'tags',
  'id',
  'attempt',
  'duration',
  'created',
  'age',
  'detail',
];

/** The column that those of values stand before. */
export const VALUES_BEFORE: ColumnName = 'queue';
const VALUE_WIDTH = 110;
const VALUE_TRACK = `minmax(${VALUE_WIDTH}px, 0.6fr)`;

const GAP = 16;
const CHECKBOX = 20;
const PADDING = 24;

export const USUAL: readonly ColumnName[] = COLUMNS.filter((column: Column) => !column.isExtra).map(({ name }) => name);

/** The columns that an address asks for, in their order; undefined when it asks for none, or for the usual ones. */
export function validColumns(text: string | undefined): string | undefined {
  const asked = text?.split(',') ?? [];
  const known = COLUMNS.map(({ name }) => name).filter((name) => asked.includes(name) || FIXED.includes(name));
  if (asked.length === 0 || known.join() === USUAL.join()) return undefined;
  return known.join();
}

export function columnsOf(text: string | undefined): readonly ColumnName[] {
  return text ? COLUMNS.map(({ name }) => name).filter((name) => text.split(',').includes(name)) : USUAL;
}

/** As many of them as there is room for beside so many columns of values. */
export function fitting(chosen: readonly ColumnName[], room: number, values = 0): readonly ColumnName[] {
  let shown = chosen;
  for (const name of FIRST_TO_GO) {
    if (widthOf(shown) + values * (VALUE_WIDTH + GAP) <= room) break;
    shown = shown.filter((each) => each !== name);
  }
  return shown;
}

/** Values come before {@link VALUES_BEFORE}, as in the rows. */
export function templateOf(shown: readonly ColumnName[], values = 0): string {
  const tracks = COLUMNS.flatMap(({ name, track }) => [
    ...(name === VALUES_BEFORE ? Array.from({ length: values }, () => VALUE_TRACK) : []),
    ...(shown.includes(name) ? [track] : []),
  ]);
  return [`${CHECKBOX}px`, ...tracks].join(' ');
}

function widthOf(shown: readonly ColumnName[]): number {
  const widths = COLUMNS.filter(({ name }) => shown.includes(name)).map(({ width }) => width);
  return widths.reduce((sum, width) => sum + width + GAP, CHECKBOX + PADDING);
}
