import { queryOptions } from '@tanstack/react-query';
import { addressOf, get } from './api';
import type { Artifact, ArtifactList, AttemptList, Comparison, Explanation, LogLevel } from './schema';

const of = (id: string, what: string): string => `/tasks/executions/${encodeURIComponent(id)}/${what}`;

export function attemptsQuery(id: string) {
  return queryOptions({
    queryKey: ['execution', id, 'attempts'],
    queryFn: ({ signal }) => get<AttemptList>(of(id, 'attempts'), {}, signal),
  });
}

export function explanationQuery(id: string) {
  return queryOptions({
    queryKey: ['execution', id, 'explanation'],
    queryFn: ({ signal }) => get<Explanation>(of(id, 'explain'), {}, signal),
  });
}

export function comparisonQuery(id: string) {
  return queryOptions({
    queryKey: ['execution', id, 'comparison'],
    queryFn: ({ signal }) => get<Comparison>(of(id, 'comparison'), {}, signal),
  });
}

export function artifactsQuery(id: string) {
  return queryOptions({
    queryKey: ['execution', id, 'artifacts'],
    queryFn: ({ signal }) => get<ArtifactList>(of(id, 'artifacts'), {}, signal),
  });
}

export function artifactQuery(id: string) {
  return queryOptions({
    queryKey: ['artifact', id],
    queryFn: ({ signal }) => get<Artifact>(`/artifacts/${id}`, {}, signal),
    staleTime: Infinity,
  });
}

export const downloadAddress = (id: string): string => addressOf(`/artifacts/${id}/$download`);

export interface LogFilter {
  readonly level?: LogLevel;
  readonly search?: string;
}

/** Where the lines that fit are to be had as a file. */
export const logAddress = (id: string, filter: LogFilter): string =>
  addressOf(of(id, 'logs'), { ...filter, format: 'text' });
