/** Rights in EventStoreDB as the deployment sets them, on a server that refuses by the real one's rules. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type GuardedServer, startGuardedServer } from './event-store-with-rights.ts';

const SCRIPT = fileURLToPath(new URL('../../deploy/eventstore/access.mjs', import.meta.url));

describe('access rights in EventStoreDB', () => {
  let server: GuardedServer | undefined;

  afterEach(() => server?.close());

  async function run({ port }: GuardedServer, password: string, ...args: string[]) {
    const address = (user: string) => `esdb://${user}@127.0.0.1:${port}?tls=false`;
    const env = {
      EVENTSTOREDB_URL: address(`ledger:${password}`),
      EVENTSTOREDB_ADMIN_URL: address('admin:first-password'),
      PATIENCE_MS: '10000',
    };
    return promisify(execFile)(process.execPath, [SCRIPT, ...args], { env }).then(
      ({ stdout }) => ({ code: 0, text: stdout }),
      (failure: { code: number; stdout: string; stderr: string }) => ({
        code: failure.code,
        text: failure.stdout + failure.stderr,
      }),
    );
  }

  it('given a new server, then the ledger may append and read, and neither delete nor truncate', async () => {
    server = await startGuardedServer(true);
    const { code, text } = await run(server, 'first');
    expect(text).toMatch(/may read \$all\n.*deleting: .*refused\n.*truncating: .*refused\n/s);
    expect(code).toBe(0);
    expect(server.written.get('$settings')).toEqual([
      {
        $userStreamAcl: { $r: ['ledger'], $w: ['ledger'], $d: [], $mr: ['ledger'], $mw: ['$admins'] },
        $systemStreamAcl: expect.objectContaining({ $r: ['$admins'], $d: ['$admins'] }),
      },
    ]);
    expect(server.written.get('$$$all')).toEqual([{ $acl: { $r: ['ledger', '$admins'] } }]);
    // What was tried left nothing behind.
    expect([...server.written.keys()].sort()).toEqual(['$$$all', '$settings']);
  });

  it('when it is run again with a new password, then the password is changed and nothing is written twice', async () => {
    server = await startGuardedServer(true);
    await run(server, 'first');
    expect(await run(server, 'second')).toMatchObject({ code: 0 });
    expect(server.passwords.get('ledger')).toBe('second');
    expect(server.written.get('$settings')).toHaveLength(1);
    expect(server.written.get('$$$all')).toHaveLength(1);
  });

  it('when somebody has loosened the rights, then the check says so and fails', async () => {
    server = await startGuardedServer(true);
    await run(server, 'first');
    server.written.set('$settings', []);
    const { code, text } = await run(server, 'first', 'check');
    expect(code).toBe(1);
    expect(text).toContain('xóa / deleting: KHÔNG bị từ chối');
  });

  it('given a server without authorisation, then it is not taken for a protected one', async () => {
    server = await startGuardedServer(false);
    server.passwords.set('ledger', 'first');
    const { code, text } = await run(server, 'first', 'check');
    expect(code).toBe(1);
    expect(text).toContain('--insecure');
  });

  it('given a wrong password, then it fails and prints no password', async () => {
    server = await startGuardedServer(true);
    server.passwords.set('admin', 'another');
    const { code, text } = await run(server, 'the-secret');
    expect(code).toBe(1);
    expect(text).toMatch(/^EventStoreDB: 16 UNAUTHENTICATED/);
    expect(text).not.toMatch(/first-password|the-secret/);
  });
});
