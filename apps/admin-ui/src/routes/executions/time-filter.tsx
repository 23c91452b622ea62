import { useState } from 'react';
import { zoneName } from '../../format/time';
import { momentOfWallTime, wallTime } from '../../format/zone';
import { t } from '../../language/t';
import { ALL_DATES, zoneHere } from '../../services/calendar';
import { type ExecutionFilter, SINCE, type Since } from '../../services/execution-filter';
import { FacetSelect } from './facet-select';

interface TimeFilterProps {
  readonly filter: ExecutionFilter;
  readonly onChange: (change: Partial<ExecutionFilter>) => void;
}

const CUSTOM = 'custom';
const CALENDAR = 'calendar';
const NAMES: Readonly<Record<string, string>> = {
  '15m': t`Last 15 minutes`,
  '1h': t`Last hour`,
  '24h': t`Last 24 hours`,
  '7d': t`Last 7 days`,
  '30d': t`Last 30 days`,
  [CUSTOM]: t`From … to …`,
  [CALENDAR]: t`By year, month and day`,
};

/** When it was created: lately, between two moments, or in a part of the calendar. */
export function TimeFilter({ filter: { since, from, to, on }, onChange }: TimeFilterProps) {
  const [isAsked, setAsked] = useState(false);
  const isCustom = !on && (Boolean(from ?? to) || (isAsked && !since));
  const choose = (value: string | undefined): void => {
    setAsked(value === CUSTOM);
    onChange({
      since: value && value in SINCE ? (value as Since) : undefined,
      from: undefined,
      to: undefined,
      ...(value === CALENDAR ? { on: ALL_DATES, zone: zoneHere() } : { on: undefined, zone: undefined }),
    });
  };
  return (
    <>
      <FacetSelect
        label={t`Created`}
        all={t`Any time`}
        value={on ? CALENDAR : isCustom ? CUSTOM : since}
        values={[...Object.keys(SINCE), CUSTOM, CALENDAR]}
        nameOf={(value) => NAMES[value] ?? value}
        onChange={choose}
      />
      {isCustom && (
        <span className="flex flex-wrap items-center gap-2">
          <Moment
            label={t`Created from`}
            value={from}
            onChange={(next) => onChange({ from: next, since: undefined })}
          />
          <span className="text-muted">{t`to`}</span>
          <Moment label={t`Created to`} value={to} onChange={(next) => onChange({ to: next, since: undefined })} />
          <span className="text-muted">{zoneName(to ?? from ?? new Date().toISOString())}</span>
        </span>
      )}
    </>
  );
}

interface MomentProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

function Moment({ label, value, onChange }: MomentProps) {
  return (
    <span className={`facet ${value ? 'on' : ''}`}>
      <input
        type="datetime-local"
        aria-label={label}
        value={wallTime(value)}
        // With its zone, so that the address shows everybody the same.
        onChange={({ target }) => onChange(momentOfWallTime(target.value))}
      />
    </span>
  );
}
