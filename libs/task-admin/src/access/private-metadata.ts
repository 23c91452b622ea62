import { Inject, Injectable } from '@nestjs/common';
import { ADMIN_SETTINGS, type AdminSettings } from '../admin-settings.js';
import { invalid } from '../http/request-problem.js';

/** Keys of the metadata that are the application's own: clients neither see them nor set them. */
@Injectable()
export class PrivateMetadata {
  constructor(@Inject(ADMIN_SETTINGS) private readonly settings: AdminSettings) {}

  /** @param at where the metadata is in the request. @throws RequestProblem 400 that names the keys */
  assertNone(metadata: Readonly<Record<string, unknown>> | undefined, at: string): void {
    const given = this.settings.privateMetadataKeys.filter((key) => Object.hasOwn(metadata ?? {}, key));
    if (given.length === 0) return;
    const message = 'it is kept by the server: leave it out';
    throw invalid(given.map((key) => ({ field: `${at}.${key}`, message })));
  }
}
