import type { RedisFacts } from '../queue/index.js';
import type { PreflightCheck } from './preflight.report.js';

const RECOMMENDED = [6, 2] as const;

/** What a Redis must be like to carry wake-ups. */
export function redisChecks(server: RedisFacts): PreflightCheck[] {
  return [versionCheck(server), evictionCheck(server)];
}

function versionCheck({ where, version }: RedisFacts): PreflightCheck {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < RECOMMENDED[0] || (major === RECOMMENDED[0] && minor < RECOMMENDED[1]);
  return {
    name: 'redis_version',
    status: isOld ? 'problem' : 'ok',
    message: `Redis at ${where} is version ${version}.`,
    ...(isOld && { remedy: `Use ${RECOMMENDED.join('.')} or newer.` }),
  };
}

function evictionCheck({ where, evictionPolicy }: RedisFacts): PreflightCheck {
  const name = 'redis_eviction';
  if (!evictionPolicy) return { name, status: 'unknown', message: `Redis at ${where} does not tell its policy.` };
  if (evictionPolicy === 'noeviction') return { name, status: 'ok', message: `Redis at ${where} evicts nothing.` };
  return {
    name,
    status: 'warning',
    message:
      `Redis at ${where} throws keys away when its memory is full (maxmemory-policy ${evictionPolicy}), and wake-ups ` +
      'with them: work then begins up to a second later.',
    remedy: 'Run CONFIG SET maxmemory-policy noeviction, and set it in redis.conf or with your provider.',
  };
}
