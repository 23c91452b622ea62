import { InvalidOptionError } from '@taskledger/nestjs';

/** How clients say who they are: a security scheme of OpenAPI 3.1, as it stands in the document. */
export type SecurityScheme = Readonly<Record<string, unknown>> & {
  readonly type: 'http' | 'apiKey' | 'oauth2' | 'openIdConnect' | 'mutualTLS';
};

/** Security schemes by name. Any one of them is enough. */
export type SecuritySchemes = Readonly<Record<string, SecurityScheme>>;

const TYPES = ['http', 'apiKey', 'oauth2', 'openIdConnect', 'mutualTLS'];

// What the document says where the application says nothing.
const BEARER: SecuritySchemes = {
  bearer: { type: 'http', scheme: 'bearer', description: 'Whatever the application takes as a bearer token.' },
};

/** The parts of the document about security; any one scheme lets a client in. */
export function securityOf(schemes: SecuritySchemes): { security: object[]; securitySchemes: SecuritySchemes } {
  return { security: Object.keys(schemes).map((name) => ({ [name]: [] })), securitySchemes: schemes };
}

/**
 * The schemes as given, or a bearer token; none where there is no login.
 * @throws InvalidOptionError which names the scheme
 */
export function checkedSchemes(given: unknown, hasLogin: boolean): SecuritySchemes {
  const schemes = given ?? (hasLogin ? BEARER : {});
  if (typeof schemes !== 'object' || Array.isArray(schemes)) throw invalidScheme('', schemes);
  for (const [name, scheme] of Object.entries(schemes as Record<string, unknown>)) {
    if (!TYPES.includes(String((scheme as { type?: unknown } | null)?.type))) throw invalidScheme(`.${name}`, scheme);
  }
  return schemes as SecuritySchemes;
}

function invalidScheme(at: string, value: unknown): InvalidOptionError {
  const remedy = "Use security schemes of OpenAPI by name, such as { bearer: { type: 'http', scheme: 'bearer' } }.";
  return new InvalidOptionError(`api.securitySchemes${at}`, value, remedy);
}
