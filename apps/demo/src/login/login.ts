import { createHash, timingSafeEqual } from 'node:crypto';

/** One name with one password, as DEMO_LOGIN gives them. A real application has users of its own. */
export class Login {
  private constructor(
    readonly name: string,
    private readonly digest: Buffer,
  ) {}

  /**
   * @param text `name:password`
   * @throws when the password is missing or too short to be one
   */
  static parse(text: string): Login {
    const at = text.indexOf(':');
    const password = text.slice(at + 1);
    if (at < 1 || password.length < 8)
      throw new Error('DEMO_LOGIN must be name:password, with a password of at least 8 characters.');
    return new Login(text.slice(0, at), digestOf(text));
  }

  /** Whether an Authorization header carries this name and password. */
  accepts(header: string | undefined): boolean {
    const [scheme, credentials = ''] = (header ?? '').split(' ');
    if (scheme?.toLowerCase() !== 'basic') return false;
    // Digests are of one length, so that the time of the comparison tells nothing.
    return timingSafeEqual(digestOf(Buffer.from(credentials, 'base64').toString()), this.digest);
  }
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
