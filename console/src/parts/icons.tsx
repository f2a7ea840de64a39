// The few icons there are, drawn as strokes.
const PATHS = {
  try: 'M3 5V3.5A.5.5 0 0 1 3.5 3H5M11 3h1.5a.5.5 0 0 1 .5.5V5M13 11v1.5a.5.5 0 0 1-.5.5H11M5 13H3.5a.5.5 0 0 1-.5-.5V11M5 6.5h6M5 9.5h4',
  applications: 'M2.5 2.5h4.5v4.5H2.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5H2.5zM9 9h4.5v4.5H9z',
  keys: 'M9.2 6.8 13.5 2.5M11.5 4.5l1.5 1.5M7 7a3 3 0 1 0 2 2 3 3 0 0 0-2-2z',
  debugger: 'M2.5 13.5l3-1 8-8-2-2-8 8-1 3zM9.5 4.5l2 2',
  usage: 'M2.5 13.5h11M4.5 11V7.5M8 11V3.5M11.5 11V6',
  packages: 'M2.5 5 8 2.5 13.5 5v6L8 13.5 2.5 11zM2.5 5 8 7.5 13.5 5M8 7.5v6',
  statements: 'M4 2.5h8v11l-2-1.2-2 1.2-2-1.2-2 1.2zM6 5.5h4M6 8h4',
  charges: 'M2.5 4.5h11v7h-11zM2.5 7h11M5 9.5h2.5',
  prices: 'M8.5 2.5h5v5l-6 6-5-5zM11 5h.01',
  live: 'M2 8.5h3l2-5 2.5 9 2-4H14',
  audit: 'M5 4.5h8M5 8h8M5 11.5h8M2.5 4.5h.01M2.5 8h.01M2.5 11.5h.01',
  users: 'M6 7.5a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6zM2 13c.3-2.4 1.8-3.7 4-3.7s3.7 1.3 4 3.7M10.5 3.2a2.3 2.3 0 0 1 0 4.2M11.8 9.6c1.3.4 2 1.6 2.2 3.4',
  accounts: 'M3 13.5V3.5l5-1v11M8 6.5h5v7M2 13.5h12M5.5 6h.01M5.5 8.5h.01M10.5 9h.01M10.5 11.2h.01',
  config: 'M2.5 4.5h6M11.5 4.5h2M2.5 11.5h2M7.5 11.5h6M10 6a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM6 13a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3z',
  about: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.3v3.7M8 5h.01',
  me: 'M8 8a2.7 2.7 0 1 0 0-5.4A2.7 2.7 0 0 0 8 8zM3 13.7c.5-2.5 2.3-3.9 5-3.9s4.5 1.4 5 3.9',
  docs: 'M8 4.2C6.6 3.2 4.8 2.8 2.5 2.8v9.4c2.3 0 4.1.4 5.5 1.4 1.4-1 3.2-1.4 5.5-1.4V2.8c-2.3 0-4.1.4-5.5 1.4zM8 4.2v9.4',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  api: 'M5.5 4.5 2.5 8l3 3.5M10.5 4.5l3 3.5-3 3.5M9 3.5 7 12.5',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d={PATHS[name]} /></svg>;
}
