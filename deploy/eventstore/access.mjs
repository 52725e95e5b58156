/**
 * Rights in EventStoreDB: makes the user `ledger` (the login of EVENTSTOREDB_URL), lets it append and read, lets nobody delete or
 * truncate, and then tries as that user whether both are refused. May be run again at any time; `check` only tries.
 *
 *   node deploy/eventstore/access.mjs [check]
 *
 * EVENTSTOREDB_ADMIN_URL is the address with the login of an administrator. Administrators pass by every right, so the ledger
 * itself must not be one. Speaks gRPC by the client's own stubs, since the client has no calls for users.
 */
import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { URLSearchParams } from 'node:url';
import { credentials, makeGenericClientConstructor, Metadata, status } from '@grpc/grpc-js';

const require = createRequire(import.meta.url);
const stubs = (name) => require(`@eventstore/db-client/generated/${name}`);
const { StreamsService } = stubs('streams_grpc_pb');
const { UsersService } = stubs('users_grpc_pb');
const { AppendReq, DeleteReq, ReadReq } = stubs('streams_pb');
const { CreateReq, ResetPasswordReq } = stubs('users_pb');
const { Empty, StreamIdentifier, UUID } = stubs('shared_pb');
const Streams = makeGenericClientConstructor(StreamsService, 'Streams');
const Users = makeGenericClientConstructor(UsersService, 'Users');

const CALL_MS = 5_000;
/** A cluster needs some time to elect its leader. */
const PATIENCE_MS = Number(process.env.PATIENCE_MS ?? 120_000);
/** A revision no stream reaches: rights are looked at first, so nothing is ever deleted by trying. */
const NEVER = '4611686018427387904';
const TRIED = 'plan-access-check';
/** Whoever may write a stream's metadata can truncate it: this right matters as much as that to delete. */
const ADMINS = ['$admins'];

class Refused extends Error {}

/** Where, as whom, by what certificate. */
function addressOf(name) {
  const text = process.env[name];
  const match = /^esdb:\/\/([^:@/]+):([^@/]+)@([^?/]+)\/?\?(.+)$/.exec(text ?? '');
  if (!match) throw new Refused(`${name}: esdb://user:password@host:2113?tls=…`);
  const options = new URLSearchParams(match[4]);
  const tls = options.get('tls') !== 'false';
  const root = options.get('tlsCAFile');
  return {
    login: decodeURIComponent(match[1]),
    password: decodeURIComponent(match[2]),
    hosts: match[3].split(','),
    security: tls ? credentials.createSsl(root ? readFileSync(root) : null) : credentials.createInsecure(),
  };
}

/** One call at one node, by the name of the method. Answers what came last; null where the answer is empty. */
function call(Service, method, request, { login, password, security }, host) {
  const client = new Service(host, security);
  const header = new Metadata();
  header.set('authorization', `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`);
  header.set('requires-leader', 'true');
  const { requestStream, responseStream } = Service.service[method];
  const options = { deadline: Date.now() + CALL_MS };
  return new Promise((resolve, reject) => {
    const answered = (error, answer) => (error ? reject(error) : resolve(answer));
    if (requestStream) {
      const stream = client[method](header, options, answered);
      for (const part of request) stream.write(part);
      stream.end();
    } else if (responseStream) {
      let last = null;
      client[method](request, header, options)
        .on('data', (part) => (last = part))
        .on('error', reject)
        .on('end', () => resolve(last));
    } else {
      client[method](request, header, options, answered);
    }
  }).finally(() => client.close());
}

const PASSING = new Set([status.UNAVAILABLE, status.DEADLINE_EXCEEDED, status.NOT_FOUND, status.ABORTED]);

/** Asks one node after the other, until one that leads answers. */
async function ask(Service, method, request, who) {
  const until = Date.now() + PATIENCE_MS;
  for (let turn = 0; ; turn++) {
    try {
      return await call(Service, method, request(), who, who.hosts[turn % who.hosts.length]);
    } catch (error) {
      if (!PASSING.has(error.code) || Date.now() > until) throw error;
      await delay(turn < who.hosts.length ? 0 : 1_000);
    }
  }
}

const stream = (name) => {
  const identifier = new StreamIdentifier();
  identifier.setStreamName(Buffer.from(name));
  return identifier;
};

async function makeUser(admin, { login, password }) {
  const filled = (Request, more) => () => {
    const options = new Request.Options();
    options.setLoginName(login);
    more(options);
    const request = new Request();
    request.setOptions(options);
    return request;
  };
  try {
    await ask(
      Users,
      'create',
      filled(CreateReq, (options) => {
        options.setPassword(password);
        options.setFullName('plan-ledger');
      }),
      admin,
    );
  } catch (error) {
    if (error.code !== status.ALREADY_EXISTS) throw error;
    await ask(
      Users,
      'resetPassword',
      filled(ResetPasswordReq, (options) => options.setNewPassword(password)),
      admin,
    );
  }
}

/** Appends an event, or shows that one may not be: `revision` is then one that is never reached. */
const append = (name, type, data, who, revision) =>
  ask(
    Streams,
    'append',
    () => {
      const options = new AppendReq.Options();
      options.setStreamIdentifier(stream(name));
      if (revision === undefined) options.setAny(new Empty());
      else options.setRevision(revision);
      const id = new UUID();
      id.setString(randomUUID());
      const message = new AppendReq.ProposedMessage();
      message.setId(id);
      message.getMetadataMap().set('type', type).set('content-type', 'application/json');
      message.setData(Buffer.from(JSON.stringify(data)));
      return [new AppendReq().setOptions(options), new AppendReq().setProposedMessage(message)];
    },
    who,
  );

/** The newest event of a stream, or of everything where no name is given. */
async function newest(name, who) {
  const answer = await ask(
    Streams,
    'read',
    () => {
      const options = new ReadReq.Options();
      if (name === null) {
        const all = new ReadReq.Options.AllOptions();
        all.setEnd(new Empty());
        options.setAll(all);
      } else {
        const one = new ReadReq.Options.StreamOptions();
        one.setStreamIdentifier(stream(name));
        one.setEnd(new Empty());
        options.setStream(one);
      }
      options.setReadDirection(ReadReq.Options.ReadDirection.BACKWARDS);
      options.setCount(1);
      options.setNoFilter(new Empty());
      const form = new ReadReq.Options.UUIDOption();
      form.setString(new Empty());
      options.setUuidOption(form);
      return new ReadReq().setOptions(options);
    },
    who,
  );
  const event = answer?.getEvent()?.getEvent();
  return event ? JSON.parse(Buffer.from(event.getData()).toString()) : null;
}

async function setRights(admin, login) {
  const rights = {
    $userStreamAcl: { $r: [login], $w: [login], $d: [], $mr: [login], $mw: ADMINS },
    $systemStreamAcl: { $r: ADMINS, $w: ADMINS, $d: ADMINS, $mr: ADMINS, $mw: ADMINS },
  };
  await write('$settings', 'update-default-acl', rights);
  // System streams are the administrators'; the ledger reads everything in its order.
  await write('$$$all', '$metadata', { $acl: { $r: [login, ...ADMINS] } });

  async function write(name, type, data) {
    if (JSON.stringify(await newest(name, admin)) !== JSON.stringify(data))
      await append(name, type, data, admin);
  }
}

async function tryRights(ledger) {
  await newest(null, ledger);
  process.stdout.write(`${ledger.login}: đọc được $all / may read $all\n`);
  const deleting = () => {
    const options = new DeleteReq.Options();
    options.setStreamIdentifier(stream(TRIED));
    options.setRevision(NEVER);
    return new DeleteReq().setOptions(options);
  };
  await refuses('xóa / deleting', () => ask(Streams, 'delete', deleting, ledger));
  await refuses('cắt bớt / truncating', () => append(`$$${TRIED}`, '$metadata', { $tb: 1 }, ledger, NEVER));

  async function refuses(what, attempt) {
    const outcome = await attempt().then(
      () => status.OK,
      ({ code }) => code,
    );
    if (outcome !== status.PERMISSION_DENIED) {
      throw new Refused(
        `${what}: KHÔNG bị từ chối (máy chủ chạy --insecure, hoặc ${ledger.login} thuộc $admins?) / NOT refused (is the server --insecure, or ${ledger.login} in $admins?)`,
      );
    }
    process.stdout.write(`${ledger.login}: ${what}: bị từ chối / refused\n`);
  }
}

try {
  const ledger = addressOf('EVENTSTOREDB_URL');
  if (process.argv[2] !== 'check') {
    const admin = addressOf('EVENTSTOREDB_ADMIN_URL');
    await makeUser(admin, ledger);
    await setRights(admin, ledger.login);
  }
  await tryRights(ledger);
} catch (error) {
  process.stderr.write(`${error instanceof Refused ? error.message : `EventStoreDB: ${error.message}`}\n`);
  process.exitCode = 1;
}
