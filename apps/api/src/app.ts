/** Puts the API together and starts it: for the server process, the command line and the tests. */
import type { LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { EventStore } from '#event-store';
import {
  type DistributedSettings,
  type Ledger,
  openDistributed,
  openLedgerFiles,
  openSideFiles,
} from '#profiles';
import type { ReadModels } from '#read-models';
import { ApiModule } from './api.module.ts';
import type { ActorResolver } from './auth/actor.ts';
import { DevelopmentActorResolver, isLoopback } from './auth/development-actor.ts';
import { ApiError } from './http/api-errors.ts';
import { createAdapter, equip } from './http/server.ts';
import { Lifecycle } from './ledger/lifecycle.ts';
import type { LogPlace } from './ledger/log-keeper.ts';
import { serveDocument } from './openapi/document.ts';

export interface AppOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default any free port. */
  readonly port?: number;
  readonly clock?: () => Date;
  /** Default the development resolver, which works on loopback only. */
  readonly actorResolver?: ActorResolver;
  /** Default no logging. */
  readonly logLevels?: readonly LogLevel[];
  /** Milliseconds to serve on after readiness has turned false, for load balancers to notice. Default 0. */
  readonly drainMs?: number;
  /** Keep the audit log in a thread of its own, which takes nothing from the commands. Default false. */
  readonly logInThread?: boolean;
}

/**
 * A folder, whose files the app opens and closes; servers, to which it connects; or an opened record with its read models, which
 * their owner closes, and the folder of what lies beside them.
 */
export type LedgerSource =
  | { readonly dataDir: string }
  | { readonly servers: DistributedSettings }
  | { readonly store: EventStore; readonly readModels: ReadModels; readonly folder: string };

export interface RunningApp {
  readonly app: NestFastifyApplication;
  readonly url: string;
  /** Not ready any more → requests finish → projections stop → files are closed. */
  close(): Promise<void>;
}

/**
 * Starts the API.
 * @throws ApiError `loopback-only`; StoreError where the record cannot be used
 */
export async function createApp(options: AppOptions & LedgerSource): Promise<RunningApp> {
  const { host = '127.0.0.1', port = 0, clock = () => new Date(), drainMs = 0, logLevels } = options;
  const actorResolver = options.actorResolver ?? new DevelopmentActorResolver();
  if (actorResolver.loopbackOnly && !isLoopback(host)) throw new ApiError('loopback-only', { host }, 'host');
  const ledger = await openSource(options, clock);
  const files = { drainMs, close: () => ledger.close() };
  let app: NestFastifyApplication | undefined;
  try {
    app = await NestFactory.create<NestFastifyApplication>(
      ApiModule.of({ ledger, files, clock, actorResolver, logPlace: logPlaceOf(options) }),
      createAdapter(),
      { bodyParser: false, abortOnError: false, logger: logLevels ? [...logLevels] : false },
    );
    const lifecycle = app.get(Lifecycle);
    equip(app.getHttpAdapter().getInstance(), {
      loopbackOnly: actorResolver.loopbackOnly,
      isDraining: () => lifecycle.isDraining,
    });
    secure(app);
    serveDocument(app);
    await app.listen(port, host);
    const running = app;
    return { app, url: (await app.getUrl()).replace(/\/$/, ''), close: () => running.close() };
  } catch (error) {
    await (app ? app.close() : ledger.close());
    throw error;
  }
}

/** A store that is handed in need not be able to take in another ledger. */
type OpenedLedger = Omit<Ledger, 'store'> & { readonly store: EventStore };

async function openSource(source: LedgerSource, clock: () => Date): Promise<OpenedLedger> {
  if ('dataDir' in source) return openLedgerFiles(source.dataDir, clock);
  if ('servers' in source) return openDistributed(source.servers, clock);
  const { store, readModels: models, folder } = source;
  return { store, models, isDistributed: false, ...(await openSideFiles(folder, store, models, clock)) };
}

function logPlaceOf(options: AppOptions & LedgerSource): LogPlace {
  if ('servers' in options) return { in: 'another-process' };
  return options.logInThread && 'dataDir' in options
    ? { in: 'thread', folder: options.dataDir }
    : { in: 'process' };
}

/** Headers of pages; the server speaks plain HTTP on loopback or behind a proxy that adds its own transport security. */
function secure(app: NestFastifyApplication): void {
  app.useSecurityHeaders({
    strictTransportSecurity: false,
    contentSecurityPolicy: {
      directives: {
        'upgrade-insecure-requests': null,
        'font-src': ["'self'", 'data:'],
        'style-src': ["'self'", "'unsafe-inline'"],
        'frame-ancestors': ["'none'"],
      },
    },
    xFrameOptions: { action: 'deny' },
  });
}
