import type { ReactNode } from 'react';
import { t } from '../language/t';

const WIDTHS = ['w-52', 'w-40', 'w-64', 'w-44', 'w-56', 'w-36'];

function Loading({ children, className = '' }: { readonly children: ReactNode; readonly className?: string }) {
  return (
    <div role="status" aria-label={t`Loading`} className={className}>
      {children}
    </div>
  );
}

/** Where rows will be. */
export function SkeletonRows({ rows = 8 }: { readonly rows?: number }) {
  return (
    <Loading className="divide-y">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-10 items-center gap-4 px-3">
          <div className="skeleton size-3.5 rounded-full" />
          <div className="skeleton h-3 w-16 max-sm:hidden" />
          <div className={`skeleton h-3 max-w-[45%] ${WIDTHS[row % WIDTHS.length]}`} />
          <div className="skeleton ms-auto h-3 w-12" />
          <div className="skeleton h-3 w-10 max-sm:hidden" />
        </div>
      ))}
    </Loading>
  );
}

/** Where figures and charts will be. */
export function SkeletonFigures() {
  return (
    <Loading>
      <div className="sheet grid grid-cols-2 gap-px overflow-hidden bg-line sm:grid-cols-4">
        {[0, 1, 2, 3, 4, 5, 6, 7].map((cell) => (
          <div key={cell} className="h-24 bg-surface px-3 py-3.5 sm:h-[100px] sm:px-5">
            <div className="skeleton h-6 w-14" />
            <div className="skeleton mt-3 h-3 w-20 max-w-full" />
            <div className="skeleton mt-2.5 h-2.5 w-32 max-w-full" />
          </div>
        ))}
      </div>
      <div className="skeleton mt-5 h-5 w-96 max-w-full" />
      <div className="mt-4 grid gap-6 xl:grid-cols-2">
        {[0, 1].map((chart) => (
          <div key={chart} className="sheet p-5">
            <div className="skeleton h-3.5 w-40" />
            <div className="mt-8 flex h-[214px] items-end gap-2">
              {[40, 62, 30, 75, 52, 88, 46, 70, 58, 36, 66, 80].map((height, bar) => (
                <div key={bar} className="skeleton flex-1 rounded-sm" style={{ height: `${height}%` }} />
              ))}
            </div>
          </div>
        ))}
      </div>
    </Loading>
  );
}

/** Where an execution or a task will be. */
export function SkeletonDetail() {
  return (
    <Loading className="mx-auto max-w-[1440px]">
      <div className="skeleton h-3 w-36" />
      <div className="skeleton mt-5 h-6 w-72 max-w-full" />
      <div className="skeleton mt-3 h-3 w-24" />
      <div className="skeleton mt-8 h-7 w-full" />
      <div className="mt-10 grid gap-10 lg:grid-cols-[minmax(0,1fr)_272px]">
        <div className="skeleton h-56" />
        <div className="grid grid-cols-2 gap-5 lg:grid-cols-1">
          {[0, 1, 2, 3].map((fact) => (
            <div key={fact}>
              <div className="skeleton h-2.5 w-14" />
              <div className="skeleton mt-2 h-3.5 w-28" />
            </div>
          ))}
        </div>
      </div>
    </Loading>
  );
}
