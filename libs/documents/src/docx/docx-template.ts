/** An agency's own Word template, filled with a report. Placeholders: docx-template-data.ts. */
import Docxtemplater from 'docxtemplater';
import PizZip from 'pizzip';
import { settledPackage } from '../settled-package.ts';
import { checkTemplate, compileError, TagCollector } from './docx-template-check.ts';
import { templateData } from '../templates/template-data.ts';
import type { ReportDocument } from '../model.ts';
import { guardTemplate } from '../templates/template-guard.ts';

/**
 * Fills a template. The same template and document give the same bytes. The template is guarded first, then every tag in
 * it is checked before anything is rendered.
 * @throws DocumentError as {@link guardTemplate}, and `template-malformed`, `template-placeholder-unknown` or
 *   `template-without-stamp`.
 */
export async function renderDocxTemplate(
  template: Uint8Array,
  document: ReportDocument,
): Promise<Uint8Array> {
  await guardTemplate(template, 'docx');
  const tags = new TagCollector();
  const filled = compiled(template, tags);
  checkTemplate(tags.byPart, document);
  filled.render(templateData(document));
  return settledPackage(filled.getZip(), document.stamp.date);
}

function compiled(template: Uint8Array, tags: TagCollector): Docxtemplater<PizZip> {
  try {
    return new Docxtemplater(new PizZip(template), {
      modules: [tags],
      paragraphLoop: true,
      linebreaks: true,
      errorLogging: false,
      syntax: { changeDelimiterPrefix: null },
      parser: (tag) => ({ get: (scope: unknown) => ownValue(scope, tag) }),
      nullGetter: ({ value }: { value: string }) => {
        throw new Error(`The template was checked, yet there is no value for ${value}`);
      },
    });
  } catch (error) {
    throw compileError(error);
  }
}

/** A value of the data by its plain name: nothing is evaluated and nothing inherited is reached. */
function ownValue(scope: unknown, name: string): unknown {
  if (name === '.') return scope;
  if (typeof scope !== 'object' || scope === null || !Object.hasOwn(scope, name)) return undefined;
  return (scope as Readonly<Record<string, unknown>>)[name];
}
