/** Messages between programs, by channel: who listens when one is sent hears it, and nobody else ever does. */
export abstract class Messages {
  /** Returns the way to stop. */
  abstract subscribe(channel: string, listener: (text: string) => void): Promise<() => Promise<void>>;
  abstract publish(channel: string, text: string): Promise<void>;
  abstract close(): Promise<void>;
}
