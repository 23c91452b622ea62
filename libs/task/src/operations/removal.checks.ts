import { InvalidOptionError } from '../errors/index.js';
import { isLedgerId } from '../ledger/index.js';
import { assertKnown, assertLabel, assertOneOf, type NamesOf } from '../options/index.js';
import { durationMs } from '../time/duration.js';
import type { CleanOptions, ObliterateOptions, RemovalOptions } from './queue.types.js';

const REMOVAL: NamesOf<RemovalOptions> = { by: true, reason: true, within: true, cursor: true };
const CLEAN: NamesOf<CleanOptions> = { ...REMOVAL, olderThan: true };
const OBLITERATE: NamesOf<ObliterateOptions> = { ...REMOVAL, force: true };

/** @throws InvalidOptionError */
export function checkedClean(options: CleanOptions) {
  assertKnown(options, CLEAN, { whole: 'options' });
  return { ...checked(options), olderThanMs: durationMs(options.olderThan, 'olderThan') };
}

/** @throws InvalidOptionError */
export function checkedObliteration(options: ObliterateOptions) {
  assertKnown(options, OBLITERATE, { whole: 'options' });
  assertOneOf(options.force, [true, false, undefined], 'force');
  return { ...checked(options), isForced: options.force === true };
}

function checked({ by, reason, within = '1h', cursor }: RemovalOptions) {
  for (const [name, text] of Object.entries({ by, reason })) if (text !== undefined) assertLabel(text, name);
  if (cursor !== undefined && !isLedgerId(cursor))
    throw new InvalidOptionError('cursor', cursor, 'Use the cursor of the answer before.');
  return { by, reason, cursor, withinMs: durationMs(within, 'within') };
}
