import { t } from '../../language/t';
import type { ErrorWindow } from '../../services/errors';
import type { ErrorGroup } from '../../services/schema';
import { FailureCounts } from './failure-counts';

interface VersionCountsProps {
  readonly group: ErrorGroup;
  readonly window: ErrorWindow;
}

/** In which versions of the application it has failed so. Nothing where no process says its version. */
export function VersionCounts({ group, window }: VersionCountsProps) {
  const { by_version: byVersion, versions } = group;
  if (versions.length === 0) return null;
  return (
    <FailureCounts
      title={t`By version`}
      counts={byVersion.map(({ version, count }) => ({ name: version, count }))}
      names={versions}
      window={window}
      nameOf={(version) =>
        version === null ? (
          <span className="min-w-0 truncate text-muted">{t`Version not known`}</span>
        ) : (
          <span className="mono min-w-0 truncate" title={version}>
            {version}
          </span>
        )
      }
    />
  );
}
