import { useQuery } from '@tanstack/react-query';
import { t } from '../language/t';
import { meQuery } from '../services/me';

const WHY = t`You are not allowed to do this`;

/** Why an action cannot be done by who is here; false where it can, or where the server has not said yet. */
export function useWhyNot(): (action: string) => string | false {
  const { data } = useQuery(meQuery);
  return (action) => data?.permissions[action] === false && `${WHY} (${action}).`;
}
