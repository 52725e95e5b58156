/**
 * The container's health check: `node deploy/healthy.mjs live|ready` ends with 0 where the program in this container says so.
 * The projector answers on HEALTH_PORT, the API on PORT.
 */
const { HEALTH_PORT, PORT = '3000' } = process.env;
const [path = 'live'] = process.argv.slice(2);
const answer = await globalThis
  .fetch(`http://127.0.0.1:${HEALTH_PORT ?? PORT}/health/${path}`)
  .catch(() => null);
process.exit(answer?.ok ? 0 : 1);
