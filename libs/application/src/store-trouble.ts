/** What to do where the servers of the record cannot be used: more than the code of a StoreError says by itself. */
import { STORE_ERRORS } from './errors.ts';
import type { Language } from '#domain';
import type { StoreError } from '#event-store';

type Words = Readonly<Record<Language, string>>;

/** By the reason that the store gives. */
const SERVER_TROUBLES: Readonly<Record<string, Words>> = {
  'connection-string': {
    vi: 'EVENTSTOREDB_URL viết sai. Dùng dạng esdb://tài-khoản:mật-khẩu@máy-chủ:2113?tls=true; mã hóa ký tự đặc biệt bằng %.',
    en: 'EVENTSTOREDB_URL is wrong. Use esdb://user:password@host:2113?tls=true; percent-encode special signs.',
  },
  unreachable: {
    vi: 'Không kết nối được EventStoreDB; chưa ghi gì. Kiểm tra máy chủ, mạng và EVENTSTOREDB_URL rồi chạy lại.',
    en: 'EventStoreDB cannot be reached; nothing was stored. Check the server, the network and EVENTSTOREDB_URL, then run the command again.',
  },
  'no-answer': {
    vi: 'EventStoreDB không trả lời trong thời hạn. Kiểm tra máy chủ và mạng rồi chạy lại.',
    en: 'EventStoreDB does not answer in time. Check the server and the network, then run the command again.',
  },
  'no-leader': {
    vi: 'Cụm EventStoreDB chưa có máy chủ chính. Cần quá nửa số máy chủ hoạt động; chờ bầu xong rồi chạy lại.',
    en: 'The EventStoreDB cluster has no leader. More than half of its servers have to run; wait for the election, then run the command again.',
  },
  'unsupported-server': {
    vi: 'Máy chủ không phải EventStoreDB 22.6 trở lên, hoặc có proxy làm hỏng gRPC. Kiểm tra EVENTSTOREDB_URL và phiên bản máy chủ.',
    en: 'The server is not EventStoreDB 22.6 or newer, or a proxy changes gRPC. Check EVENTSTOREDB_URL and the version of the server.',
  },
};

export const storeTrouble = ({ code, detail }: StoreError): Words =>
  SERVER_TROUBLES[detail['reason'] ?? ''] ?? STORE_ERRORS[code];
