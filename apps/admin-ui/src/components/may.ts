import { useQuery } from '@tanstack/react-query';
import { meQuery } from '../services/me';

const WHY = 'You are not allowed to do this';

/** Why an action cannot be done by who is here; false where it can, or where the server has not said yet. */
export function useWhyNot(): (action: string) => string | false {
  const { data } = useQuery(meQuery);
  return (action) => data?.permissions[action] === false && `${WHY} (${action}).`;
}
