import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { fieldErrors } from '../../services/api';
import type { ExecuteOptions, Task } from '../../services/schema';
import { executeTask } from '../../services/tasks';
import { initialObject, type JsonSchema } from './json-schema';

export type Params = Readonly<Record<string, unknown>>;

/** What is in the form, as fields or as JSON, and what the server had to say of it. */
export function useRunForm(task: Task, initial: Params | undefined) {
  const schema = (task.payload_schema ?? {}) as JsonSchema;
  const hasFields = Object.keys(schema.properties ?? {}).length > 0;
  const isRaw = !hasFields && (!task.payload_schema || initial !== undefined);
  const [params, setParams] = useState<Params>(() => initial ?? initialObject(schema, schema));
  const [json, setJson] = useState<string | undefined>(isRaw ? textOf(initial ?? {}) : undefined);
  const [options, setOptions] = useState<ExecuteOptions>({});
  // Fields that keep a text of their own begin anew when another payload comes.
  const [edition, setEdition] = useState(0);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const navigate = useNavigate();

  const payload = (): Params => (json === undefined ? params : (JSON.parse(json) as Params));
  const choose = (next: Params): void => {
    setParams(next);
    if (json !== undefined) setJson(textOf(next));
    setFailure(undefined);
    setEdition(edition + 1);
  };
  const run = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setFailure(undefined);
    try {
      const { execution_id: id } = await executeTask(task.name, payload(), options);
      await navigate({ to: '/executions/$id', params: { id } });
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  const toggleJson = (): void => {
    if (json === undefined) return setJson(textOf(params));
    try {
      choose(payload());
      setJson(undefined);
    } catch (error) {
      setFailure(error);
    }
  };
  const values = { schema, hasFields, params, json, options, edition, isBusy, failure, errors: fieldErrors(failure) };
  return { ...values, setParams, setJson, setOptions, payload, choose, run, toggleJson };
}

const textOf = (value: unknown): string => JSON.stringify(value, null, 2);
