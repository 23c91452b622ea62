import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** A service of docker-compose.yml, as far as it can be played without containers. */
export interface Service {
  readonly environment?: Readonly<Record<string, string>>;
  readonly command?: string;
  readonly image?: string;
  readonly ports?: readonly string[];
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly deploy?: { readonly replicas?: number };
}

const at = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The services of docker-compose.yml, with variables taken from `given` as Compose takes them from the shell. */
export function servicesOf(given: Readonly<Record<string, string>>): Readonly<Record<string, Service>> {
  const text = at('docker-compose.yml');
  const filled = text.replace(/^(?!\s*#).*$/gm, (line) => substituted(line, given));
  return (parse(filled, { merge: true }) as { services: Record<string, Service> }).services;
}

/** What the image runs, and with which variables, by the last stage of the Dockerfile. */
export function imageOf({ build }: Service): { command: string[]; environment: Record<string, string>; port: number } {
  const stage = at(build!.dockerfile)
    .split(/^FROM /m)
    .at(-1)!;
  const [, command = '[]'] = /^CMD (\[.*\])$/m.exec(stage) ?? [];
  const variables = [...stage.matchAll(/^ENV (\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value] as const);
  return {
    command: JSON.parse(command) as string[],
    environment: Object.fromEntries(variables) as Record<string, string>,
    port: Number(/^EXPOSE (\d+)$/m.exec(stage)?.[1]),
  };
}

/** Lets a URL lead to a port of this machine where it names a service. */
export function onThisMachine(value: string, ports: Readonly<Record<string, number>>): string {
  if (!URL.canParse(value)) return value;
  const url = new URL(value);
  const port = ports[url.hostname];
  return port === undefined ? value : value.replace(url.host, `127.0.0.1:${port}`);
}

function substituted(line: string, given: Readonly<Record<string, string>>): string {
  return line.replace(/\$\{(\w+)(?::\?[^}]*)?\}/g, (_, name: string) => {
    const value = given[name];
    if (value === undefined)
      throw new Error(`docker-compose.yml wants ${name}, which nobody has given: ${line.trim()}`);
    return value;
  });
}
