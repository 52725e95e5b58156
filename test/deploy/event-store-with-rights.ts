/**
 * Just enough of an EventStoreDB server for the script that sets rights: users, `$settings`, `$$$all`, and refusals by them. It
 * follows the server's rules (a stream's own rights, then `$settings`, then "everybody"; administrators pass) on a few calls.
 */
import { createRequire } from 'node:module';
import {
  Server,
  ServerCredentials,
  status,
  type Metadata,
  type sendUnaryData,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import type {
  AppendReq,
  AppendResp,
  DeleteReq,
  DeleteResp,
  ReadReq,
  ReadResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import type {
  CreateReq,
  CreateResp,
  ResetPasswordReq,
  ResetPasswordResp,
} from '@eventstore/db-client/generated/users_pb.js';

const load = createRequire(import.meta.url);
const streams = load('@eventstore/db-client/generated/streams_pb.js');
const users = load('@eventstore/db-client/generated/users_pb.js');
const { StreamsService } = load('@eventstore/db-client/generated/streams_grpc_pb.js') as {
  StreamsService: ServiceDefinition;
};
const { UsersService } = load('@eventstore/db-client/generated/users_grpc_pb.js') as {
  UsersService: ServiceDefinition;
};

/** A call that fails with a gRPC status. */
class Failure extends Error {
  readonly code: status;
  readonly details: string;

  constructor(code: status, details: string) {
    super(details);
    this.code = code;
    this.details = details;
  }
}

type Right = '$r' | '$w' | '$d' | '$mr' | '$mw';
type Acl = Partial<Record<Right, readonly string[]>>;

export interface GuardedServer {
  readonly port: number;
  readonly passwords: Map<string, string>;
  /** What was written, by stream. */
  readonly written: Map<string, unknown[]>;
  close(): void;
}

const ADMIN = 'admin';

/** @param secure false: as with `--insecure`, nobody is refused anything */
export async function startGuardedServer(secure: boolean): Promise<GuardedServer> {
  const passwords = new Map([[ADMIN, 'first-password']]);
  const written = new Map<string, unknown[]>();
  const newest = (name: string) => written.get(name)?.at(-1) as Record<string, Acl> | undefined;

  function caller(metadata: Metadata): string {
    const [given = ''] = metadata.get('authorization');
    const [login = '', password] = Buffer.from(String(given).replace('Basic ', ''), 'base64')
      .toString()
      .split(':');
    if (passwords.get(login) !== password) throw new Failure(status.UNAUTHENTICATED, 'not authenticated');
    return login;
  }

  function demand(right: Right, stream: string, metadata: Metadata): void {
    if (!secure) return;
    const login = caller(metadata);
    if (login === ADMIN) return;
    const system = stream.startsWith('$');
    const own = newest(`$$${stream}`)?.['$acl']?.[right];
    const byDefault = newest('$settings')?.[system ? '$systemStreamAcl' : '$userStreamAcl']?.[right];
    const allowed = own ?? byDefault ?? (system ? ['$admins'] : ['$all']);
    if (!allowed.includes(login) && !allowed.includes('$all')) {
      throw new Failure(status.PERMISSION_DENIED, 'access denied');
    }
  }

  /** Metadata of a stream is guarded by a right of its own. */
  const demandAppend = (name: string, metadata: Metadata) =>
    name.startsWith('$$') ? demand('$mw', name.slice(2), metadata) : demand('$w', name, metadata);

  const answering =
    <Request, Answer>(work: (request: Request, metadata: Metadata) => Answer) =>
    ({ request, metadata }: ServerUnaryCall<Request, Answer>, answer: sendUnaryData<Answer>): void => {
      try {
        answer(null, work(request, metadata));
      } catch (error) {
        answer(error as Failure);
      }
    };

  const server = new Server();
  server.addService(UsersService, {
    create: answering<CreateReq, CreateResp>((request, metadata) => {
      if (caller(metadata) !== ADMIN) throw new Failure(status.PERMISSION_DENIED, 'access denied');
      const login = request.getOptions()?.getLoginName() ?? '';
      if (passwords.has(login)) throw new Failure(status.ALREADY_EXISTS, 'user-conflict');
      passwords.set(login, request.getOptions()?.getPassword() ?? '');
      return new users.CreateResp();
    }),
    resetPassword: answering<ResetPasswordReq, ResetPasswordResp>((request, metadata) => {
      if (caller(metadata) !== ADMIN) throw new Failure(status.PERMISSION_DENIED, 'access denied');
      passwords.set(request.getOptions()?.getLoginName() ?? '', request.getOptions()?.getNewPassword() ?? '');
      return new users.ResetPasswordResp();
    }),
  });
  server.addService(StreamsService, {
    read(call: ServerWritableStream<ReadReq, ReadResp>) {
      const identifier = call.request.getOptions()?.getStream()?.getStreamIdentifier();
      const name = identifier ? Buffer.from(identifier.getStreamName_asU8()).toString() : '$all';
      try {
        demand('$r', name, call.metadata);
        const data = newest(name);
        const event = new streams.ReadResp.ReadEvent.RecordedEvent().setData(
          Buffer.from(JSON.stringify(data ?? null)),
        );
        const read = new streams.ReadResp.ReadEvent().setEvent(event);
        if (data) call.write(new streams.ReadResp().setEvent(read));
        call.end();
      } catch (error) {
        call.destroy(error as Failure);
      }
    },
    append(call: ServerReadableStream<AppendReq, AppendResp>, answer: sendUnaryData<AppendResp>) {
      let name = '';
      let expectsRevision = false;
      const events: unknown[] = [];
      call.on('data', (part: AppendReq) => {
        const options = part.getOptions();
        const message = part.getProposedMessage();
        if (options) {
          name = Buffer.from(options.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString();
          expectsRevision = options.hasRevision();
        }
        if (message) events.push(JSON.parse(Buffer.from(message.getData_asU8()).toString()));
      });
      call.on('end', () => {
        try {
          demandAppend(name, call.metadata);
          // A revision that is never reached is a wrong one: said in the answer, which is no error.
          if (!expectsRevision) written.set(name, [...(written.get(name) ?? []), ...events]);
          answer(null, new streams.AppendResp());
        } catch (error) {
          answer(error as Failure);
        }
      });
    },
    delete: answering<DeleteReq, DeleteResp>((request, metadata) => {
      const name = Buffer.from(
        request.getOptions()?.getStreamIdentifier()?.getStreamName_asU8() ?? [],
      ).toString();
      demand('$d', name, metadata);
      throw new Failure(status.FAILED_PRECONDITION, 'wrong-expected-version');
    }),
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { port, passwords, written, close: () => server.forceShutdown() };
}
