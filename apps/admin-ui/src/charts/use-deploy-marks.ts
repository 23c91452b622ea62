import { useMemo } from 'react';
import { deploysIn } from '../services/deploys';
import type { Statistics } from '../services/schema';
import { useDeploys } from '../components/use-deploys';
import type { ChartMark } from './marks';

/** The deploys within the time of statistics; none for those who may not see them. */
export function useDeployMarks({ from, to }: Pick<Statistics, 'from' | 'to'>): readonly ChartMark[] {
  const { data } = useDeploys();
  return useMemo(
    () => deploysIn(data, from, to).map(({ version, at }) => ({ version, iso: at, at: Date.parse(at) / 1_000 })),
    [data, from, to],
  );
}
