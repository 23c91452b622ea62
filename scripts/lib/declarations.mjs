// Declarations name packages that a user need not have: optional peers, and pg, which has no types of its own. Where they
// are absent, their types count as `any`, instead of an error for everybody who compiles without `skipLibCheck`.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MARK = '// @ts-ignore: a package that need not be installed';
const UNTYPED = ['pg'];

/**
 * Marks such imports in the declarations of a library; what is marked already stays as it is.
 * @param library its folder
 * @param files its declarations
 */
export function tolerateAbsentPackages(library, files) {
  const { peerDependenciesMeta = {} } = JSON.parse(readFileSync(join(library, 'package.json'), 'utf8'));
  const names = [...Object.keys(peerDependenciesMeta), ...UNTYPED];
  const isOne = new RegExp(`^(import|export) .*from '(${names.join('|')})(/[^']*)?';$`);
  for (const file of files) {
    const lines = readFileSync(file, 'utf8').split('\n');
    const places = lines.flatMap((line, at) => (isOne.test(line) && lines[at - 1] !== MARK ? [at] : []));
    if (places.length === 0) continue;
    writeFileSync(file, withLines(lines, places, MARK).join('\n'));
    moveMappings(`${file}.map`, places);
  }
}

/** A map has one `;` a line, and nothing in it depends on the number of a line. */
function moveMappings(file, places) {
  if (!existsSync(file)) return;
  const map = JSON.parse(readFileSync(file, 'utf8'));
  const mappings = withLines(map.mappings.split(';'), places, '').join(';');
  writeFileSync(file, JSON.stringify({ ...map, mappings }));
}

function withLines(lines, places, inserted) {
  return lines.flatMap((line, at) => (places.includes(at) ? [inserted, line] : [line]));
}
