import { Inject, Injectable } from '@nestjs/common';
import { ADMIN_SETTINGS, type AdminSettings } from '../admin-settings.js';
import { invalid } from '../http/problems/request-problem.js';

type Metadata = Readonly<Record<string, unknown>>;

/** Keys of the metadata that are the application's own: clients neither see them, nor set them, nor find anything by them. */
@Injectable()
export class PrivateMetadata {
  private readonly keys: ReadonlySet<string>;

  constructor(@Inject(ADMIN_SETTINGS) { privateMetadataKeys }: AdminSettings) {
    this.keys = new Set(privateMetadataKeys);
  }

  /** Those of the keys that are private. */
  keysIn(metadata: Metadata | null | undefined): string[] {
    // Clients may send null, which the options of an enqueue refuse by name.
    return Object.keys(metadata ?? {}).filter((key) => this.keys.has(key));
  }

  /** The metadata that clients may see. */
  without(metadata: Metadata): Metadata {
    if (this.keys.size === 0) return metadata;
    return Object.fromEntries(Object.entries(metadata).filter(([key]) => !this.keys.has(key)));
  }

  /** @param at where the metadata is in the request. @throws RequestProblem 400 that names the keys */
  assertNone(metadata: Metadata | null | undefined, at: string): void {
    const given = this.keysIn(metadata);
    if (given.length === 0) return;
    const message = 'it is kept by the server: leave it out';
    throw invalid(given.map((key) => ({ field: `${at}.${key}`, message })));
  }
}
