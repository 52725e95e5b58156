import { type DomainEvent, NARRATIVE_SECTIONS } from '#domain';
import { edited, H1, H1_KEY, sentBack } from '../../domain/src/testing/cycle-55.ts';
import { PLAN, SO_KHDT, SO_TTTT } from '../../domain/src/testing/index.ts';
import { type NarrativePart, narrativesOf } from './narratives.ts';
import { acceptedOf, assigned, headOf, openedH1, sourceOf, submittedBy } from './testing/cycle-world.ts';
import { found } from './testing/plan-report.ts';

const written = (text: string) => ({ narratives: [{ section: 'results' as const, text }] });
/** Positions from 10 on: nine events stand before the opening. */
const begun = [...assigned(), openedH1()];

async function narratives(...happened: DomainEvent[]): Promise<readonly NarrativePart[]> {
  const events = [...begun, ...happened];
  const { periods, submissions } = await sourceOf(events).cycles(PLAN, { knownAt: headOf(events) });
  return narrativesOf(
    found(periods, ({ period }) => period === H1),
    submissions,
  );
}
const results = async (...happened: DomainEvent[]) =>
  found(await narratives(...happened), ({ section }) => section === 'results');
const fromKhdt = submittedBy(SO_KHDT, written('Kinh tế số đạt 12,20 %.'));
const fromTttt = submittedBy(SO_TTTT, written('Đã tuyên truyền tại 100 % xã.'));
const POSITION = begun.length + 1;

describe('the narrative of a report', () => {
  it('has every section of the outline, empty where nobody wrote', async () => {
    const parts = await narratives();
    expect(parts.map(({ section }) => section)).toEqual([...NARRATIVE_SECTIONS]);
    for (const part of parts) expect(part).toMatchObject({ edited: null, contributions: [], from: [] });
  });

  it('is what the organisations wrote, in the order of the obligations, with where it comes from', async () => {
    expect(await results(fromTttt, fromKhdt)).toEqual({
      section: 'results',
      edited: null,
      contributions: [
        { organisation: SO_KHDT, text: 'Kinh tế số đạt 12,20 %.' },
        { organisation: SO_TTTT, text: 'Đã tuyên truyền tại 100 % xã.' },
      ],
      from: [POSITION, POSITION + 1],
    });
  });

  it('is without what was sent back, until it is handed in again', async () => {
    expect((await results(fromKhdt, fromTttt, sentBack(1))).contributions).toEqual([
      { organisation: SO_TTTT, text: 'Đã tuyên truyền tại 100 % xã.' },
    ]);
    const again = submittedBy(SO_KHDT, written('Kinh tế số đạt 12,02 %.'), 2);
    expect(await results(fromKhdt, sentBack(1), again)).toMatchObject({
      contributions: [{ organisation: SO_KHDT, text: 'Kinh tế số đạt 12,02 %.' }],
      from: [POSITION + 2],
    });
    expect((await results(fromKhdt, acceptedOf(SO_KHDT))).contributions).toHaveLength(1);
  });

  it('is the agency’s own where it wrote one, what the organisations wrote being kept', async () => {
    expect(await results(fromKhdt, edited(null, 'Đạt khá'))).toEqual({
      section: 'results',
      edited: 'Đạt khá',
      contributions: [{ organisation: SO_KHDT, text: 'Kinh tế số đạt 12,20 %.' }],
      from: [POSITION + 1],
    });
    expect(await results(fromKhdt, edited(null, 'Đạt khá'), edited('Đạt khá', null))).toMatchObject({
      edited: null,
      from: [POSITION],
    });
  });

  it('may be nothing by the will of the agency', async () => {
    expect((await results(fromKhdt, edited(null, ''))).edited).toBe('');
  });

  it('is of its own period', async () => {
    const other = submittedBy(SO_KHDT, { ...written('Kỳ trước'), ...H1_KEY, period: '2023-H2' });
    expect((await results(other)).contributions).toEqual([]);
  });
});
