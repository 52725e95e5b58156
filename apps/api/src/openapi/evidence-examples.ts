/** Examples of answers about evidence for the documentation. */
const file = {
  sha256: '5d41402abc4b2a76b9719d911017c592ae0f9a3c1b7d4e8f60718293a4b5c6d7',
  name: 'Biên bản nghiệm thu.pdf',
  size: 48_213,
  mediaType: 'application/pdf',
};

export const attached = {
  stream: 'task-tuyen-quang-55-kh-ubnd.chuyen-doi-nhan-thuc-01',
  revision: 4,
  position: 42,
  events: [{ id: '0192a8f4-3b52-7d11-9c1e-2f6d1a7c5b10', type: 'TaskEvidenceAttached', revision: 4 }],
  repeated: false,
  files: [file],
};

export const list = {
  asOf: '2025-06-30',
  knownAt: 42,
  data: [
    {
      ...file,
      plan: 'tuyen-quang-55-kh-ubnd',
      item: 'task/chuyen-doi-nhan-thuc-01',
      report: 1,
      organisation: 'so-khdt-tuyen-quang',
      position: 42,
      stream: 'task-tuyen-quang-55-kh-ubnd.chuyen-doi-nhan-thuc-01',
      recordedAt: '2025-06-20T02:15:00.000Z',
    },
  ],
};
