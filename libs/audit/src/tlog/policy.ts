/**
 * Policies (c2sp.org/tlog-policy): which logs one trusts, which witnesses, and how many of them have to have cosigned. An
 * auditor holds it on paper; it is the one thing that must not come from whom it judges.
 */
import { AuditError } from '../errors.ts';
import { parseVerifierKey, requireType, type SignatureType, type VerifierKey } from './note.ts';

export interface KnownLog {
  readonly key: VerifierKey;
  readonly url: string | null;
}

export interface Witness {
  /** What the policy calls it. */
  readonly name: string;
  readonly key: VerifierKey;
  readonly url: string | null;
}

/** A witness, or a group of which some number is enough. */
export type Quorum = { readonly witness: Witness } | { readonly needed: number; readonly members: Quorum[] };

export interface Policy {
  readonly logs: readonly KnownLog[];
  readonly witnesses: readonly Witness[];
  /** Null where the policy says `none`: then a checkpoint proves only what its log said. */
  readonly quorum: Quorum | null;
}

const LONGEST_POLICY = 1_000_000;
const FORMS = {
  log: 'log <vkey> [<url>]',
  witness: 'witness <name> <vkey> [<url>]',
  group: 'group <name> <number|any|all> <member>…',
  quorum: 'quorum <name|none>',
} as const;

/**
 * Reads a policy. Names are declared before they are used, so no group can contain itself, and every witness, key and group
 * counts in one place only, so nobody is counted twice.
 * @throws AuditError `policy-malformed`, `policy-key-unusable`, `policy-name-unknown`, `policy-twice` with the line,
 *   `policy-incomplete`, `input-too-large`
 */
export function parsePolicy(text: string): Policy {
  if (text.length > LONGEST_POLICY)
    throw new AuditError('input-too-large', { limit: LONGEST_POLICY, unit: 'UTF-16' });
  const reader = new PolicyReader();
  for (const [i, line] of text.split('\n').entries()) reader.read(i + 1, line);
  return reader.policy();
}

class PolicyReader {
  private readonly logs: KnownLog[] = [];
  private readonly witnesses: Witness[] = [];
  private readonly named = new Map<string, Quorum>();
  private readonly members = new Set<string>();
  private quorum: Quorum | null | undefined;
  private line = 0;

  read(line: number, text: string): void {
    this.line = line;
    // Saved by an editor of Windows; every name at the end of a line would be another.
    if (text.includes('\r')) throw this.malformed('LF');
    const [word, ...fields] = text.split(/[ \t]+/).filter((field) => field !== '');
    if (word === undefined || word.startsWith('#')) return;
    switch (word) {
      case 'log':
        return this.readLog(fields);
      case 'witness':
        return this.readWitness(fields);
      case 'group':
        return this.readGroup(fields);
      case 'quorum':
        return this.readQuorum(fields);
      default:
        throw this.malformed(Object.keys(FORMS).join('|'));
    }
  }

  policy(): Policy {
    const { logs, witnesses, quorum } = this;
    if (logs.length === 0) throw new AuditError('policy-incomplete', { expected: FORMS.log });
    if (quorum === undefined) throw new AuditError('policy-incomplete', { expected: FORMS.quorum });
    return { logs, witnesses, quorum };
  }

  private readLog([vkey, url, ...rest]: readonly string[]): void {
    if (vkey === undefined || rest.length > 0) throw this.malformed(FORMS.log);
    this.logs.push({ key: this.key(vkey, 'note'), url: this.url(url, FORMS.log) });
  }

  private readWitness([name, vkey, url, ...rest]: readonly string[]): void {
    if (name === undefined || vkey === undefined || rest.length > 0) throw this.malformed(FORMS.witness);
    const witness: Witness = { name, key: this.key(vkey, 'cosignature'), url: this.url(url, FORMS.witness) };
    this.enter(name, { witness });
    this.witnesses.push(witness);
  }

  private readGroup([name, number, ...names]: readonly string[]): void {
    if (name === undefined || number === undefined || names.length === 0) throw this.malformed(FORMS.group);
    const members = names.map((member) => {
      if (this.members.has(member)) throw this.twice(member);
      this.members.add(member);
      return this.lookUp(member);
    });
    const needed = number === 'any' ? 1 : number === 'all' ? members.length : Number(number);
    const isNumber = number === 'any' || number === 'all' || /^[1-9]\d{0,5}$/.test(number);
    if (!isNumber || needed > members.length) throw this.malformed(FORMS.group);
    this.enter(name, { needed, members });
  }

  private readQuorum([name, ...rest]: readonly string[]): void {
    if (name === undefined || rest.length > 0) throw this.malformed(FORMS.quorum);
    if (this.quorum !== undefined) throw this.twice('quorum');
    this.quorum = name === 'none' ? null : this.lookUp(name);
  }

  private enter(name: string, what: Quorum): void {
    if (name === 'none') throw this.malformed(FORMS.quorum);
    if (this.named.has(name)) throw this.twice(name);
    this.named.set(name, what);
  }

  private lookUp(name: string): Quorum {
    const found = this.named.get(name);
    if (!found) throw new AuditError('policy-name-unknown', { line: this.line, name });
    return found;
  }

  private key(vkey: string, type: SignatureType): VerifierKey {
    const key = this.readKey(vkey, type);
    if ([...this.logs, ...this.witnesses].some((known) => known.key.text === key.text))
      throw this.twice(key.name);
    return key;
  }

  private readKey(vkey: string, type: SignatureType): VerifierKey {
    try {
      const key = parseVerifierKey(vkey);
      requireType(key, type);
      return key;
    } catch (error) {
      if (!(error instanceof AuditError)) throw error;
      throw new AuditError('policy-key-unusable', { line: this.line, code: error.code });
    }
  }

  private url(text: string | undefined, form: string): string | null {
    if (text === undefined) return null;
    if (!/^https?:\/\//.test(text) || !URL.canParse(text)) throw this.malformed(form);
    return text;
  }

  private malformed(expected: string): AuditError {
    return new AuditError('policy-malformed', { line: this.line, expected });
  }

  private twice(name: string): AuditError {
    return new AuditError('policy-twice', { line: this.line, name });
  }
}

// --- Judging ----------------------------------------------------------------------------------------------------

export interface PolicyVerdict {
  readonly isMet: boolean;
  /** Whether the policy asks for witnesses at all. */
  readonly isWitnessed: boolean;
  /** Witnesses that have cosigned, by their names in the policy. */
  readonly cosignedBy: readonly string[];
  /** How many more would be enough, and the witnesses of the quorum that have not cosigned. */
  readonly missing: { readonly needed: number; readonly of: readonly string[] };
}

/**
 * Whether enough witnesses have cosigned.
 * @param verified the keys whose signatures were found good, as `verifiedBy` gives them
 */
export function isMet(policy: Policy, verified: readonly VerifierKey[]): PolicyVerdict {
  const texts = new Set(verified.map((key) => key.text));
  const cosigned = policy.witnesses.filter(({ key }) => texts.has(key.text));
  const { quorum } = policy;
  const needed = quorum ? stillNeeded(quorum, cosigned) : 0;
  const of = (quorum ? witnessesOf(quorum) : []).filter((witness) => !cosigned.includes(witness));
  return {
    isMet: needed === 0,
    isWitnessed: quorum !== null,
    cosignedBy: cosigned.map(({ name }) => name),
    missing: { needed, of: of.map(({ name }) => name) },
  };
}

/** @throws AuditError `policy-unmet` naming the witnesses that could still cosign */
export function requireMet(policy: Policy, verified: readonly VerifierKey[]): PolicyVerdict {
  const verdict = isMet(policy, verified);
  const { needed, of } = verdict.missing;
  if (!verdict.isMet) throw new AuditError('policy-unmet', { needed, names: of.join(', ') });
  return verdict;
}

/** The fewest witnesses that would fulfil it. Right because no witness is in two groups. */
function stillNeeded(quorum: Quorum, cosigned: readonly Witness[]): number {
  if ('witness' in quorum) return cosigned.includes(quorum.witness) ? 0 : 1;
  const each = quorum.members.map((member) => stillNeeded(member, cosigned)).sort((a, b) => a - b);
  return each.slice(0, quorum.needed).reduce((sum, one) => sum + one, 0);
}

const witnessesOf = (quorum: Quorum): Witness[] =>
  'witness' in quorum ? [quorum.witness] : quorum.members.flatMap(witnessesOf);
