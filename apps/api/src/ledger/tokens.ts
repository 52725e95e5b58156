/** Injection tokens of what has no class of its own. */
export const EVENT_STORE = Symbol('EventStore');
export const CLOCK = Symbol('Clock');
export const LEDGER_FILES = Symbol('LedgerFiles');
/** Asks the erasable directory who is behind an actor id. */
export const WHO_IS = Symbol('WhoIs');
/** Where the audit log is kept. */
export const LOG_PLACE = Symbol('LogPlace');
/** Whether this process brings the read models up to date itself. */
export const PROJECTS = Symbol('Projects');
