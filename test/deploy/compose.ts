/** The compose file, as the tests of it read it: one profile at a time, with the anchors resolved. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

export const PROFILES = ['development', 'production', 'cluster', 'tools', 'servers'] as const;
export type Profile = (typeof PROFILES)[number];

export interface Service {
  readonly image: string;
  readonly build?: { readonly context: string };
  readonly profiles: readonly Profile[];
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly env_file?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
  readonly networks?: readonly string[] | Readonly<Record<string, { readonly ipv4_address: string }>>;
  readonly network_mode?: string;
  readonly restart: string;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly tmpfs?: readonly string[];
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

export const compose = parse(read('docker-compose.yml'), { merge: true }) as ComposeFile;
export const services = Object.entries(compose.services);

/** Services built from this repository. */
export const ownServices = services.filter(([, { build }]) => build !== undefined);

export const inProfile = (profile: Profile): [string, Service][] =>
  services.filter(([, { profiles }]) => profiles.includes(profile));

export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

export const mountsOf = ({ volumes = [] }: Service): Mount[] =>
  volumes.map((text) => {
    const [source = '', target = '', mode = 'rw'] = text.split(':');
    return { source, target, readOnly: mode === 'ro' };
  });

export const isApi = (service: Service): boolean => service.network_mode?.startsWith('service:') === true;
export const isProjector = (service: Service): boolean =>
  service.command?.[0] === 'dist/apps/projector/src/main.js';
