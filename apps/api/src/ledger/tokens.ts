/** Injection tokens of what has no class of its own. */
export const EVENT_STORE = Symbol('EventStore');
export const CLOCK = Symbol('Clock');
export const LEDGER_FILES = Symbol('LedgerFiles');
/** Asks the erasable directory who is behind an actor id. */
export const WHO_IS = Symbol('WhoIs');
/** Folder of a ledger whose log is kept in a thread of its own, else null. */
export const LOG_THREAD = Symbol('LogThread');
