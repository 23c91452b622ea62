import { useRouter } from '@tanstack/react-router';
import { Failure } from '../components/states';
import { OutdatedPageError } from './lazy-page';

interface PageFailureProps {
  readonly error: unknown;
  readonly reset: () => void;
}

/** A page could not be shown. What is round it stays. */
export function PageFailure({ error, reset }: PageFailureProps) {
  const router = useRouter();
  const again = (): void => {
    if (error instanceof OutdatedPageError) location.reload();
    else void router.invalidate().finally(reset);
  };
  return <Failure error={error} onRetry={again} isPage />;
}
