import type { Language } from '#domain';

const LANGUAGES: readonly Language[] = ['vi', 'en'];

/** The language to answer in by Accept-Language; Vietnamese unless English is preferred. */
export function languageOf(header: string | undefined): Language {
  if (!header) return 'vi';
  const wanted = header
    .slice(0, 200)
    .split(',')
    .map((range) => {
      const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
      const weight = parameters.map((parameter) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(parameter)?.[1]);
      return { tag: tag.split('-')[0], weight: Number(weight.find((q) => q !== undefined) ?? 1) };
    });
  const weightOf = (language: Language): number =>
    (wanted.find(({ tag }) => tag === language) ?? wanted.find(({ tag }) => tag === '*'))?.weight ?? 0;
  return LANGUAGES.reduce((best, language) => (weightOf(language) > weightOf(best) ? language : best));
}
