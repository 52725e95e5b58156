/** What went wrong below the ledger, and what to do about it: the operating system, its disks, the servers of the events. */
import type { Language } from '#domain';

type Words = Readonly<Record<Language, string>>;

/** What the operating system refuses in everyday use, and what to do about it. */
const SYSTEM_TROUBLES: Readonly<Record<string, Words>> = {
  EADDRINUSE: {
    vi: 'Cổng đang được chương trình khác dùng. Dừng chương trình đó hoặc chọn cổng khác bằng --port.',
    en: 'The port is in use by another program. Stop that program, or choose another port with --port.',
  },
  EACCES: {
    vi: 'Không có quyền. Kiểm tra quyền của tệp, thư mục hoặc dùng cổng từ 1024 trở lên.',
    en: 'Permission denied. Check the permissions of the file or folder, or use a port from 1024 on.',
  },
  ENOSPC: {
    vi: 'Ổ đĩa đã đầy. Giải phóng dung lượng rồi chạy lại.',
    en: 'The disk is full. Free some space, then run the command again.',
  },
  DAMAGED: {
    vi: 'read.db bị hỏng. Dừng chương trình và xóa tệp này; nó được dựng lại từ events.db.',
    en: 'read.db is damaged. Stop the program and delete that file; it is built again from events.db.',
  },
  EDQUOT: {
    vi: 'Hết hạn mức dung lượng. Giải phóng dung lượng hoặc xin thêm hạn mức rồi chạy lại.',
    en: 'The disk quota is used up. Free some space or ask for more, then run the command again.',
  },
  EFBIG: {
    vi: 'Tệp vượt giới hạn kích thước của hệ thống. Nới giới hạn (ulimit -f) hoặc chọn ổ đĩa khác rồi chạy lại.',
    en: 'The file is larger than the system allows. Raise the limit (ulimit -f) or choose another disk, then run the command again.',
  },
  EIO: {
    vi: 'Đọc hoặc ghi ổ đĩa thất bại. Kiểm tra ổ đĩa và hạn mức dung lượng rồi chạy lại.',
    en: 'Reading or writing the disk failed. Check the disk and its quota, then run the command again.',
  },
  EROFS: { vi: 'Ổ đĩa chỉ cho phép đọc.', en: 'The disk is read-only.' },
  EEXIST: {
    vi: 'Đã có một tệp tại chỗ cần thư mục. Chọn thư mục khác.',
    en: 'There is a file where a folder is needed. Choose another folder.',
  },
  ELOOP: {
    vi: 'Các liên kết tượng trưng dẫn vòng quanh. Kiểm tra đường dẫn.',
    en: 'The symbolic links of the path lead in a circle. Check the path.',
  },
  ENOTDIR: {
    vi: 'Một phần của đường dẫn là tệp chứ không phải thư mục. Kiểm tra đường dẫn.',
    en: 'A part of the path is a file, not a folder. Check the path.',
  },
  ENOENT: {
    vi: 'Không có tệp hoặc thư mục này. Kiểm tra đường dẫn.',
    en: 'No such file or folder. Check the path.',
  },
};

/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const SQLITE_TROUBLES: Readonly<Record<number, string>> = {
  8: 'EROFS',
  10: 'EIO',
  11: 'DAMAGED',
  13: 'ENOSPC',
  26: 'DAMAGED',
};

/** The trouble behind an error or its causes, with the system's own words. */
export function systemTrouble(error: unknown): Words | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code, errcode } = cause as NodeJS.ErrnoException & { readonly errcode?: number };
    // The record's own errors come as StoreError; what SQLite says here is about the read models.
    const name = code === 'ERR_SQLITE_ERROR' ? SQLITE_TROUBLES[(errcode ?? 0) & 0xff] : code;
    const trouble = name === undefined ? undefined : SYSTEM_TROUBLES[name];
    if (trouble) return { vi: `${trouble.vi} (${cause.message})`, en: `${trouble.en} (${cause.message})` };
  }
  return undefined;
}
