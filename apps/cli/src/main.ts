/** The entry point of `ledger`. */
import { runLedger, watchOutput } from './program.ts';

watchOutput();
await runLedger(process.argv.slice(2));
