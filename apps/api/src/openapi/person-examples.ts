/** Examples of the directory of persons. Nobody real: the name says so. */
const DISCLOSURE = 'WyJhQjNkRWZHaElqS2xNbk9wUXJTdFV2IiwibmFtZSIsIk5ndXnhu4VuIFRo4buLIFbDrSBE4bulIl0';
const DIGEST = '0LCL4Mjwlc2hUWOvlw0XZc1JHXDR3IIMeNMRt45nPPU';
const OFFICE = 'Chuyên viên, Phòng Chuyển đổi số';

export const recordExample = {
  organisation: 'so-khcn-tuyen-quang',
  office: OFFICE,
  name: 'Nguyễn Thị Ví Dụ',
};

export const eraseExample = {
  reason: 'Người được ghi tên đề nghị xóa sau khi thôi việc',
  legalBasis: { number: '91/2025/QH15', title: 'Luật Bảo vệ dữ liệu cá nhân' },
};

export const shownExample = {
  revision: 0,
  data: {
    person: 'cb-0412',
    organisation: 'so-khcn-tuyen-quang',
    office: OFFICE,
    name: 'Nguyễn Thị Ví Dụ',
    phone: null,
    email: null,
    erasedOn: null,
    disclosures: [{ field: 'name', digest: DIGEST, text: DISCLOSURE }],
  },
};

export const resultExample = (type: string, revision: number) => ({
  stream: 'person-cb-0412',
  revision,
  position: 42,
  events: [{ id: '0192a8f4-3b52-7d11-9c1e-2f6d1a7c5b10', type, revision }],
  repeated: false,
});
