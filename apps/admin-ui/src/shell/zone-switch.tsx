import { Icon } from '../components/icon';
import { browserZoneName, setZoneChoice, useZoneChoice, type ZoneChoice, zoneOfSchedule } from '../format/zone';
import { t } from '../language/t';

const UTC = 'UTC';

/** Shows all times by the clocks of the browser, in UTC, or on the page of a schedule by those that it goes by. */
export function ZoneSwitch() {
  const choice = useZoneChoice();
  const schedule = zoneOfSchedule();
  return (
    <label className="button quiet relative justify-start gap-2.5 px-[7px] text-muted" title={t`Time zone`}>
      <Icon name="clock" />
      <span className="sr-only">{t`Times are in`}</span>
      <select
        className="min-h-6 min-w-0 flex-1 appearance-none truncate bg-transparent"
        value={choice}
        onChange={({ target }) => setZoneChoice(target.value as ZoneChoice)}
      >
        <option value="local">{t`${browserZoneName()} (browser)`}</option>
        <option value="utc">{UTC}</option>
        {schedule && <option value="schedule">{schedule}</option>}
      </select>
    </label>
  );
}
