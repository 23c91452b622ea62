import { apiUrl } from '../config';
import { t } from '../language/t';
import { noteReached, noteUnreachable } from './reach';
import type { Problem } from './schema';

export type Query = Readonly<Record<string, string | number | undefined>>;

/** An answer that is not what was asked for, in the words of the server. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Partial<Problem>,
  ) {
    super(problem.detail ?? t`The server answered with status ${status}.`);
    this.name = 'ApiError';
  }
}

/** The address of a route of the API. */
export function addressOf(path: string, query: Query = {}): string {
  const url = new URL(apiUrl + path);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') url.searchParams.set(name, String(value));
  }
  return url.href;
}

export function get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return ask<T>(addressOf(path, query), { signal });
}

export function post<T>(path: string, body: object): Promise<T> {
  return send<T>('POST', path, body);
}

export function patch<T>(path: string, body: object): Promise<T> {
  return send<T>('PATCH', path, body);
}

export function put<T>(path: string, body: object): Promise<T> {
  return send<T>('PUT', path, body);
}

/** Where nothing is answered but that it is gone. */
export async function remove(path: string): Promise<void> {
  await ask<unknown>(addressOf(path), { method: 'DELETE' });
}

/** What the server said of each field, by its name. */
export function fieldErrors(failure: unknown): ReadonlyMap<string, readonly string[]> {
  const errors = new Map<string, string[]>();
  if (!(failure instanceof ApiError)) return errors;
  for (const { field, message } of failure.problem.errors ?? [])
    errors.set(field, [...(errors.get(field) ?? []), message]);
  return errors;
}

function send<T>(method: 'POST' | 'PUT' | 'PATCH', path: string, body: object): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  return ask<T>(addressOf(path), { method, headers, body: JSON.stringify(body) });
}

async function ask<T>(url: string, init: RequestInit): Promise<T> {
  const response = await fetch(url, { credentials: 'same-origin', ...init }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    noteUnreachable();
    throw new ApiError(0, { detail: t`The server cannot be reached. Is it running?` });
  });
  noteReached();
  if (response.status === 204) return undefined as T;
  if (response.ok) return (await response.json()) as T;
  const problem = (await response.json().catch(() => ({}))) as Partial<Problem>;
  throw new ApiError(response.status, problem);
}
