import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { TaskExecution } from '@taskledger/nestjs';
import { type TaskAdminUser, UserView } from '../access/index.js';
import { StreamRights } from './stream-rights.js';

const ADA: TaskAdminUser = { id: 'ada', roles: ['reader'] };
const execution = { id: 'e1', tags: [], metadata: {} } as unknown as TaskExecution;

describe('StreamRights', () => {
  let login: TaskAdminUser | null;
  let logins: number;
  let mayRead: boolean;
  let rights: StreamRights;

  beforeEach(() => {
    jest.useFakeTimers();
    login = ADA;
    logins = 0;
    mayRead = true;
    const policy = { can: ({ roles }: TaskAdminUser) => mayRead && roles?.includes('reader') === true };
    const viewOf = (user: TaskAdminUser) => Promise.resolve(new UserView(user, undefined, policy));
    const identify = () => {
      logins++;
      return Promise.resolve(login);
    };
    rights = new StreamRights({ identify, viewOf }, ADA, { action: 'execution.read' });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const afterASecond = async (): Promise<void> => {
    await rights.current();
    jest.advanceTimersByTime(1_000);
  };

  it('E9 asks again once a second at most, however many events there are', async () => {
    for (let ms = 0; ms < 5_000; ms += 10) {
      await rights.current();
      jest.advanceTimersByTime(10);
    }
    expect(logins).toBe(4);
  });

  it('E9 asks once for events that come together', async () => {
    await afterASecond();
    await Promise.all(Array.from({ length: 10 }, () => rights.current()));
    expect(logins).toBe(1);
  });

  it.each([null, { id: 'bob', roles: ['reader'] }])('E9 is over when the login gives %j', async (now) => {
    await afterASecond();
    login = now;
    await expect(rights.current()).rejects.toMatchObject({ status: 401, code: 'ACCESS_UNAUTHENTICATED' });
    login = ADA;
    jest.advanceTimersByTime(1_000);
    await expect(rights.current()).rejects.toMatchObject({ status: 401 });
  });

  it('E9 goes by the roles of now', async () => {
    await afterASecond();
    login = { ...ADA, roles: [] };
    await expect(rights.current()).rejects.toMatchObject({ status: 403, code: 'ACCESS_FORBIDDEN' });
    expect(rights.user).toBe(login);
  });

  it('E9 asks for an execution each time', async () => {
    await rights.assertAllowed(execution, 'job.stream');
    mayRead = false;
    await expect(rights.assertAllowed(execution, 'job.stream')).rejects.toMatchObject({ status: 404 });
  });

  it('E9 is over when the policy cannot say', async () => {
    await afterASecond();
    login = {
      ...ADA,
      get id(): string {
        throw new Error('no sessions');
      },
    };
    await expect(rights.current()).rejects.toThrow('no sessions');
    login = ADA;
    await expect(rights.current()).rejects.toThrow('no sessions');
  });
});
