// The built program, loaded once; see program.ts.
import { runLedger } from '../../dist/apps/cli/src/program.js';

const own = process.env;

process.on('message', async ({ args, cwd, env }) => {
  const told = { out: '', err: '' };
  const write = { out: process.stdout.write, err: process.stderr.write };
  const into = (stream) => (chunk, encoding, done) => {
    told[stream] += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
    const written = typeof encoding === 'function' ? encoding : done;
    written?.();
    return true;
  };
  process.stdout.write = into('out');
  process.stderr.write = into('err');
  process.env = { ...env };
  process.chdir(cwd);
  process.exitCode = 0;
  let code;
  try {
    await runLedger(args);
    code = Number(process.exitCode ?? 0);
  } catch (error) {
    code = 70;
    told.err += error instanceof Error ? error.stack : String(error);
  } finally {
    process.stdout.write = write.out;
    process.stderr.write = write.err;
    process.env = own;
    process.exitCode = 0;
  }
  process.send({ code, ...told });
});
