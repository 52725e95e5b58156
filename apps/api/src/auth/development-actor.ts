/**
 * Stands in until sign-in is built: it takes the actor from headers and believes them. So it works on loopback only, and
 * the server refuses to start with it on any other address.
 */
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { bilingual, InputError } from '#application';
import { isCode } from '#domain';
import { inputProblem } from '../http/input-problem.ts';
import type { Actor, ActorResolver } from './actor.ts';

const ACTOR_ID = /^[a-z0-9][a-z0-9._:-]{0,79}$/;
const DEFAULT_ACTOR = 'dev';

/** The usual spellings, so that the list need not be asked for every request. */
const USUAL = new Set(['127.0.0.1', '::1', 'localhost']);
const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether a host name or address, with or without IPv6 brackets, can only mean this machine. */
export function isLoopback(host: string): boolean {
  if (USUAL.has(host)) return true;
  const name = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (isIPv4(name)) return LOOPBACK.check(name, 'ipv4');
  return isIPv6(name) ? LOOPBACK.check(name, 'ipv6') : USUAL.has(name);
}

const NOT_AN_ACTOR = bilingual(
  'phải là mã giả danh gồm chữ thường, số và “. _ : -”, bắt đầu bằng chữ hoặc số, tối đa 80 ký tự',
  'must be a pseudonymous id of lower-case letters, digits and ". _ : -", starting with a letter or digit, at most 80 characters',
);
const NOT_A_CODE = bilingual(
  'phải là mã cơ quan, ví dụ so-tttt-tuyen-quang; bỏ trống nếu là người vận hành',
  'must be the code of an organisation, for example so-tttt-tuyen-quang; leave it out for the operator',
);

export class DevelopmentActorResolver implements ActorResolver {
  readonly loopbackOnly = true;
  readonly challenge = 'Development realm="plan-ledger"';

  resolve(request: FastifyRequest): Actor | null {
    if (!isLoopback(request.socket.remoteAddress ?? '')) return null;
    const { 'x-actor': id = DEFAULT_ACTOR, 'x-acting-for': actingFor = null } = request.headers;
    const problems = [
      ...(typeof id === 'string' && ACTOR_ID.test(id)
        ? []
        : [inputProblem('X-Actor', 'actor', id, NOT_AN_ACTOR)]),
      ...(actingFor === null || (typeof actingFor === 'string' && isCode(actingFor))
        ? []
        : [inputProblem('X-Acting-For', 'code', actingFor, NOT_A_CODE)]),
    ];
    if (problems.length > 0) throw new InputError(problems);
    return { id: String(id), actingFor: actingFor === null ? null : String(actingFor) };
  }
}
