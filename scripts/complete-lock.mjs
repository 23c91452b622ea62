// npm run lock:complete: names in package-lock.json the binaries for other platforms that the registry used for
// `npm install` did not offer. npm leaves such packages out, and `npm ci` then refuses the lock file on every machine.
// Their versions are the exact ones that the package which wants them asks for. Run it after adding a dependency;
// with --check it changes nothing and fails when there is something to add.
import { readFileSync, writeFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fromRoot } from './lib/project.mjs';

const LOCK = fromRoot('package-lock.json');
const EXACT = /^\d+\.\d+\.\d+(-[\w.]+)?$/;
const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

const lock = JSON.parse(readFileSync(LOCK, 'utf8'));
const missing = Object.entries(lock.packages).flatMap(([path, entry]) =>
  Object.entries(entry.optionalDependencies ?? {})
    .filter(([name, version]) => EXACT.test(version) && !resolves(path, name))
    .map(([name, version]) => [posix.join(folderOf(path), name), platformPackage(entry, name, version)]),
);

if (process.argv.includes('--check')) {
  for (const [path] of missing) console.log(`package-lock.json lacks ${path}. Run npm run lock:complete.`);
  process.exitCode = missing.length > 0 ? 1 : 0;
} else {
  if (missing.length > 0) write();
  console.log(`package-lock.json: ${missing.length} packages for other platforms added.`);
}

function write() {
  const { '': project, ...rest } = lock.packages;
  const sorted = [...Object.entries(rest), ...missing].sort(([a], [b]) => a.localeCompare(b, 'en'));
  const packages = { '': project, ...Object.fromEntries(sorted) };
  writeFileSync(LOCK, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
}

/** Whether Node would find the package from there: in its own node_modules, or in one further up. */
function resolves(path, name) {
  for (let place = path; ; place = place.slice(0, Math.max(0, place.lastIndexOf('/node_modules/')))) {
    if (lock.packages[posix.join(place, 'node_modules', name)]) return true;
    if (!place) return false;
    if (!place.includes('/node_modules/')) return Boolean(lock.packages[posix.join('node_modules', name)]);
  }
}

/** The node_modules in which the wanting package itself lies. */
function folderOf(path) {
  return path.slice(0, path.lastIndexOf('node_modules/') + 'node_modules'.length);
}

function platformPackage({ dev }, name, version) {
  const words = name.split(/[-/]/);
  const cpu = PROCESSORS.filter((processor) => words.includes(processor));
  const os = SYSTEMS.filter((system) => words.includes(system));
  return {
    version,
    ...(cpu.length > 0 && { cpu }),
    ...(dev && { dev }),
    ...libc(words),
    optional: true,
    ...(os.length > 0 && { os }),
  };
}

function libc(words) {
  if (!words.includes('linux')) return {};
  if (words.some((word) => word.startsWith('musl'))) return { libc: ['musl'] };
  return words.some((word) => word.startsWith('gnu')) ? { libc: ['glibc'] } : {};
}
