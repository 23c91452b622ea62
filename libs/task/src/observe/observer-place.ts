import type { Ledger } from '../ledger/index.js';

/** How far the observation of a queue has come. */
export interface Place {
  /** The last event that is recorded. */
  readonly cursor?: string;
  /** What finished before that moment is recorded, or was there before the queue was observed. */
  readonly finishedSinceMs?: number;
}

/** Keeps the place of an observer in the ledger, so that the next goes on where it stopped. */
export class ObserverPlace {
  private known: Place = {};

  constructor(
    private readonly ledger: Ledger,
    private readonly key: string,
  ) {}

  async read(): Promise<Place> {
    const { [this.key]: stored } = await this.ledger.settings.read([this.key]);
    this.known = { ...this.known, ...(stored as Place | undefined) };
    return this.known;
  }

  async keep(place: Place): Promise<void> {
    this.known = { ...this.known, ...place };
    await this.ledger.observed.keepPlace(this.key, this.known);
  }
}
