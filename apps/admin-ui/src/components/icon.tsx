const PATHS = {
  list: 'M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01',
  tasks: 'M2.5 2.5h4.5v4.5H2.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5H2.5zM9 11.2h4.5M11.25 9v4.5',
  overview: 'M2 13.5h12M3.5 11V8M7 11V3.5M10.5 11V6M13.5 11V9',
  sliders: 'M2.5 4.5h6M11.5 4.5h2M2.5 11.5h2M7.5 11.5h6M10 2.8v3.4M6 9.8v3.4',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM10.4 10.4l3.4 3.4',
  copy: 'M5.5 5.5h7.5v8H5.5zM10.5 5.5v-3H3v8h2.5',
  check: 'm3 8.5 3.2 3.2L13 4.5',
  close: 'm4 4 8 8m0-8-8 8',
  checks: 'm2 4.2 1.4 1.4L6 3M2 11.2l1.4 1.4L6 10M8.5 4.5H14M8.5 11.5H14',
  retry: 'M13.2 8A5.2 5.2 0 1 1 11.4 4.1M11.8 1.6v2.9H8.9',
  stop: 'M4 4h8v8H4z',
  edit: 'm3 13 .6-2.8L10.8 3 13 5.2 5.8 12.4zM9.4 4.4l2.2 2.2',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  trash: 'M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.7 9h5.6l.7-9M7 7v4M9 7v4',
  play: 'M5 3v10l8-5z',
  down: 'M8 2.5v8m0 0 3.2-3.2M8 10.5 4.8 7.3M3 13.5h10',
  sun: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1.1 1.1M11.9 11.9 13 13M3 13l1.1-1.1M11.9 4.1 13 3',
  moon: 'M13.5 9.4A5.8 5.8 0 0 1 6.6 2.5a5.8 5.8 0 1 0 6.9 6.9Z',
  system: 'M2 3h12v8H2zM6 13.5h4',
  keyboard: 'M1.5 4h13v8h-13zM4 6.5h.01M6.5 6.5h.01M9 6.5h.01M11.5 6.5h.01M5 9.5h6',
  right: 'm6 3.5 4.5 4.5L6 12.5',
  plus: 'M8 3v10M3 8h10',
  warning: 'M8 2 15 14H1zM8 6.5v3.2M8 11.9v.1',
  lock: 'M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5',
  plug: 'M6 2v3M10 2v3M4 5h8v3a4 4 0 0 1-8 0zM8 12v2.5M2.5 2.5l11 11',
  flow: 'M2 6.2h4v3.6H2zM10 2.5h4v3.6h-4zM10 9.9h4v3.6h-4zM6 8h2M8 4.3v7.4M8 4.3h2M8 11.7h2',
  clock: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM8 5v3l2 1.5',
  group: 'M2.5 3.5h11M4.5 6.8h9M2.5 10h11M4.5 13.2h9',
  calendar: 'M2.5 3.5h11v10h-11zM2.5 6.8h11M5.5 2v3M10.5 2v3',
  columns: 'M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10',
  file: 'M4 1.8h5L12.5 5v9.2H4zM9 1.8V5h3.5',
  fill: 'M2.5 8h8m0 0L7.3 4.8M10.5 8l-3.2 3.2M13.5 3v10',
  save: 'M4 2.5h8v11l-4-3-4 3z',
  chevron: 'm4 6 4 4 4-4',
  breaker: 'M1.5 10.5h3M11.5 10.5h3M4.5 10.5l6-5.5M11.5 10.5h.01M4.5 10.5h.01',
  worker: 'M2.5 2.5h11v4.5h-11zM2.5 9h11v4.5h-11zM5 4.8h.01M5 11.2h.01M8 4.8h3M8 11.2h3',
  queue: 'M8 2.5 14 5.5 8 8.5 2 5.5zM2.5 8.4 8 11.1l5.5-2.7M2.5 11 8 13.7l5.5-2.7',
  bug: 'M5 7.2a3 3 0 0 1 6 0v3.3a3 3 0 0 1-6 0zM8 7v6.5M5 9H2.2M13.8 9H11M5.1 6.6 3 4.8M10.9 6.6 13 4.8M5.2 11.4 3.2 13M10.8 11.4l2 1.6M6.3 4.5 5.4 2.8M9.7 4.5l.9-1.7',
  deploy: 'M8 10.5v-8m0 0L4.8 5.7M8 2.5l3.2 3.2M3 13.5h10',
  bell: 'M4 11.5V7a4 4 0 0 1 8 0v4.5l1.2 1.2H2.8zM6.5 14.2h3',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  database:
    'M3 4.2c0-1 2.2-1.7 5-1.7s5 .7 5 1.7v7.6c0 1-2.2 1.7-5 1.7s-5-.7-5-1.7zM3 4.2c0 1 2.2 1.7 5 1.7s5-.7 5-1.7M3 8c0 1 2.2 1.7 5 1.7s5-.7 5-1.7',
  filter: 'M2 4h12M4.5 8h7M6.5 12h3',
  globe:
    'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM2.5 8h11M8 2.5c2.4 3.2 2.4 7.8 0 11M8 2.5c-2.4 3.2-2.4 7.8 0 11',
} as const;

export type IconName = keyof typeof PATHS;

/** They point to where reading goes. */
const TURNED: readonly IconName[] = ['right', 'fill', 'list', 'play'];

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      className={TURNED.includes(name) ? 'shrink-0 rtl:-scale-x-100' : 'shrink-0'}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
