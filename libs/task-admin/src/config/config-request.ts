import { CONFIG_KEYS, type ConfigChanges, type MaintenanceConfig, storedName } from '@taskledger/nestjs';
import { assertMembers, type JsonObject } from '../http/index.js';

/**
 * Reads the body of `PATCH /tasks/config`: some of the settings; null removes what is stored.
 * @throws RequestProblem 400 for a setting that there is not
 */
export function configChanges(body: JsonObject): ConfigChanges {
  assertMembers(body, CONFIG_KEYS.map(storedName));
  return Object.fromEntries(CONFIG_KEYS.map((key) => [key, body[storedName(key)]]));
}

/** The settings as clients see them, in snake_case. */
export function configView(config: MaintenanceConfig): Record<string, unknown> {
  return Object.fromEntries(CONFIG_KEYS.map((key) => [storedName(key), config[key]]));
}
