import { Icon } from '../components/icon';
import { zoneName } from '../format/time';
import { setZoneChoice, useZoneChoice } from '../format/zone';
import { t } from '../language/t';

/** Shows all times by the clocks of the browser, or in UTC. */
export function ZoneSwitch() {
  const choice = useZoneChoice();
  const next = choice === 'utc' ? 'local' : 'utc';
  return (
    <button
      type="button"
      className="button quiet justify-start px-2 text-muted"
      title={next === 'utc' ? t`Show times in UTC` : t`Show times in your time zone`}
      onClick={() => setZoneChoice(next)}
    >
      <Icon name="clock" />
      <span className="sr-only">{t`Times are in`}</span> {zoneName(new Date().toISOString())}
    </button>
  );
}
