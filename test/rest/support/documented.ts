import { z } from 'zod';
import type { Wire } from './wire.js';

/** What in a value does not fit a schema of an OpenAPI document, or undefined when everything does. */
export function mismatch(document: Wire, schema: object, value: unknown): string | undefined {
  const inPlace = (part: unknown): Wire =>
    JSON.parse(
      JSON.stringify(part).replaceAll('#/components/schemas/', '#/$defs/').replaceAll('"format":"date-time",', ''),
    );
  const $defs = inPlace(document.components.schemas);
  const checked = z.fromJSONSchema({ ...inPlace(schema), $defs }).safeParse(value);
  return checked.success ? undefined : z.prettifyError(checked.error);
}
