/** Which streams a report on a plan is made from. */
import type { Code } from '#domain';

/** Streams of one plan name it first; organisations and the registers of document numbers belong to all plans. */
export function concernsPlan(stream: string, plan: Code): boolean {
  if (stream.startsWith('organisation-') || stream.startsWith('register-')) return true;
  const id = stream.slice(stream.indexOf('-') + 1);
  if (stream.startsWith('plan-')) return id === plan;
  return OF_PLAN.test(stream) && id.startsWith(`${plan}.`);
}

const OF_PLAN = /^(task|indicator|report|submission)-/;
