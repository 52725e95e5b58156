/** Reads a Dockerfile as far as ours goes: instructions, their stages, JSON forms, continued lines. */

export interface Instruction {
  readonly name: string;
  readonly text: string;
}

export interface Stage {
  readonly image: string;
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

export interface Copy {
  /** Stage it comes from; null: the build's own folder. */
  readonly from: string | null;
  readonly sources: readonly string[];
  readonly target: string;
}

export function parseDockerfile(text: string): Stage[] {
  const stages: { image: string; name: string; instructions: Instruction[] }[] = [];
  const lines = text.replace(/^#.*\n/gm, '').replace(/\\\n\s*/g, '');
  for (const line of lines.split('\n').filter((one) => one.trim() !== '')) {
    const [, name = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (name === '') throw new Error(`not an instruction: ${line}`);
    if (name === 'FROM') {
      const [, image = '', stage = ''] = /^(\S+) AS (\w+)$/.exec(rest) ?? [];
      stages.push({ image, name: stage, instructions: [] });
    } else {
      const stage = stages.at(-1);
      if (!stage) throw new Error(`${name} stands before the first FROM`);
      stage.instructions.push({ name, text: rest });
    }
  }
  return stages;
}

export const allOf = (stage: Stage, name: string): string[] =>
  stage.instructions.filter((one) => one.name === name).map(({ text }) => text);

export function copiesOf(stage: Stage): Copy[] {
  return allOf(stage, 'COPY').map((text) => {
    const [, from, rest = text] = /^--from=(\S+) (.*)$/.exec(text) ?? [];
    const words = rest.split(/\s+/);
    return { from: from ?? null, sources: words.slice(0, -1), target: words.at(-1) ?? '' };
  });
}

/** The JSON form of CMD, ENTRYPOINT and a health check's CMD: no shell in between. */
export function execForm(text: string): string[] {
  const [, list = ''] = /(\[.*\])$/.exec(text) ?? [];
  return JSON.parse(list || 'null') as string[];
}
