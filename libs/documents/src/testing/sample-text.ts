/** Words of the sample report: sample text for layout tests, true of no agency and no person. */

/** The six groups of plan 55/KH-UBND with how many tasks are in each state, in the order of STATE_NAMES. */
export const TASK_GROUPS: readonly { readonly name: string; readonly states: readonly number[] }[] = [
  { name: 'Chuyển đổi nhận thức', states: [1, 0, 1, 0, 2] },
  { name: 'Ban hành cơ chế, chính sách', states: [7, 2, 5, 2, 1] },
  { name: 'Phát triển hạ tầng số', states: [4, 1, 6, 1, 1] },
  { name: 'Phát triển ứng dụng, nền tảng số', states: [11, 3, 13, 4, 1] },
  {
    name: 'Tạo lập cơ sở dữ liệu chuyên ngành phục vụ chính quyền điện tử, chính quyền số, phát triển kinh tế số, xã hội số',
    states: [9, 4, 20, 6, 1],
  },
  { name: 'Đảm bảo an toàn, an ninh mạng', states: [1, 0, 1, 0, 1] },
];

export const STATE_NAMES = [
  'hoàn thành đúng hạn',
  'hoàn thành quá hạn',
  'trong hạn',
  'quá hạn',
  'thường xuyên',
] as const;

export const LEADS: readonly string[] = [
  'Sở Thông tin và Truyền thông',
  'Sở Kế hoạch và Đầu tư',
  'Văn phòng Ủy ban nhân dân tỉnh',
  'Sở Nông nghiệp và Phát triển nông thôn',
  'Công an tỉnh',
  'Sở Y tế',
  'Sở Giáo dục và Đào tạo',
  'Ủy ban nhân dân huyện Chiêm Hóa',
  'Sở Tài nguyên và Môi trường',
  'Sở Văn hóa, Thể thao và Du lịch',
  'Ủy ban nhân dân thành phố Tuyên Quang',
];

export const TASK_SUBJECTS: readonly string[] = [
  'Ban hành quy chế quản lý, vận hành và khai thác nền tảng tích hợp, chia sẻ dữ liệu dùng chung của tỉnh',
  'Nâng cấp trung tâm dữ liệu tỉnh',
  'Xây dựng cơ sở dữ liệu đất đai cấp huyện, kết nối với cơ sở dữ liệu quốc gia về dân cư',
  'Tập huấn kỹ năng số cho tổ công nghệ số cộng đồng tại 138 xã, phường, thị trấn',
  'Triển khai hồ sơ sức khỏe điện tử',
  'Số hóa kết quả giải quyết thủ tục hành chính còn hiệu lực',
  'Phủ sóng di động băng rộng tại các thôn, bản vùng lõm sóng',
  'Đưa nông sản chủ lực lên sàn thương mại điện tử, gắn mã truy xuất nguồn gốc',
];

/** More than 300 characters: what a table cell must bear. */
export const LONG_TITLE =
  'xây dựng, hoàn thiện, kết nối và chia sẻ cơ sở dữ liệu chuyên ngành với nền tảng tích hợp, chia sẻ dữ liệu của tỉnh và các cơ sở dữ liệu quốc gia, bảo đảm dữ liệu đúng, đủ, sạch, sống, thống nhất, dùng chung; chuẩn hóa danh mục, mã định danh, quy trình cập nhật và trách nhiệm của từng cơ quan, đơn vị trong việc duy trì, khai thác, bảo vệ dữ liệu theo quy định của pháp luật';

export const LONG_NARRATIVE =
  'Đã hoàn thành khảo sát tại 07/07 huyện, thành phố; tổ chức 14 hội nghị lấy ý kiến; hồ sơ thiết kế được thẩm định ngày 22/6/2023. Nhà thầu bàn giao thiết bị chậm 45 ngày so với hợp đồng do nguồn cung; đơn vị chủ trì đã áp dụng phạt chậm tiến độ, điều chỉnh kế hoạch chạy thử sang tháng 02/2024 và báo cáo Ban Chỉ đạo. Phần kết nối với trục liên thông văn bản quốc gia đã kiểm thử đạt 18/20 kịch bản.';

export const RESTATEMENT_REASON =
  'Đơn vị rà soát lại hồ sơ gốc và đề nghị điều chỉnh theo văn bản đã gửi cơ quan thường trực; số liệu cũ lấy từ bản báo cáo nhanh chưa được kiểm tra.';

/** Name, unit, baseline, previous, value, target, level, note, revised. */
export type SampleIndicator = readonly [
  name: string,
  unit: string,
  baseline: string,
  previous: string,
  value: string,
  target: string,
  level: string,
  note: string,
  revised?: true,
];

export const INDICATOR_GROUPS: readonly {
  readonly name: string;
  readonly indicators: readonly SampleIndicator[];
}[] = [
  {
    name: 'A. Chính quyền số',
    indicators: [
      [
        'Thủ tục hành chính đủ điều kiện cung cấp dịch vụ công trực tuyến toàn trình, trên nhiều phương tiện truy cập, bao gồm thiết bị di động',
        '%',
        '32.50',
        '69.85',
        '84.12',
        '100',
        'đúng tiến độ',
        '',
        true,
      ],
      ['Hồ sơ nộp trực tuyến', '%', '8.20', '41.07', '63.9', '80', 'đúng tiến độ', ''],
      [
        'Sở, ban, ngành, huyện, thành phố mở dữ liệu và cung cấp dữ liệu mở',
        '%',
        '0',
        '12.00',
        '21.36',
        '100',
        'chậm',
        'Còn 22 cơ quan chưa ban hành danh mục dữ liệu mở',
      ],
      [
        'Cơ quan nhà nước cấp tỉnh có nền tảng phân tích, xử lý dữ liệu tổng hợp tập trung',
        '%',
        '0',
        '5',
        '15',
        '100',
        'chậm',
        '',
      ],
      [
        'Cơ sở dữ liệu dùng chung kết nối, chia sẻ toàn tỉnh',
        '%',
        '10',
        '60',
        '100',
        '100',
        'hoàn thành',
        '',
      ],
      [
        'Cơ sở dữ liệu chuyên ngành kết nối, chia sẻ toàn tỉnh',
        '%',
        '4',
        '17.5',
        '32.5',
        '70',
        'chậm',
        '',
        true,
      ],
      [
        'Hệ thống dùng chung và chuyên ngành được xác thực tập trung',
        '%',
        '…',
        '…',
        '…',
        '100',
        'chưa đủ số liệu',
        'Chưa có cơ quan báo cáo',
      ],
      [
        'Văn bản trao đổi giữa các cơ quan nhà nước dưới dạng điện tử, ký số chuyên dùng (trừ văn bản mật)',
        '%',
        '87',
        '98.60',
        '99.72',
        '100',
        'đúng tiến độ',
        '',
      ],
    ],
  },
  {
    name: 'B. Kinh tế số',
    indicators: [
      [
        'Tỷ trọng kinh tế số trong GRDP',
        '%',
        '4.80',
        '6.42',
        '7.05',
        '20',
        'chậm',
        'Theo số ước của cơ quan thống kê',
        true,
      ],
      [
        'Tốc độ tăng năng suất lao động bình quân',
        '%',
        '–',
        '6.9',
        '7.1',
        '7.5',
        'đúng tiến độ',
        'Bình quân nhân 2021–2023',
      ],
      ['Doanh nghiệp nhỏ và vừa sử dụng nền tảng số', '%', '3', '18.4', '26.75', '50', 'đúng tiến độ', ''],
      ['Hộ kinh doanh sử dụng hóa đơn điện tử', 'hộ', '112', '1683', '4270', '6000', 'đúng tiến độ', ''],
      [
        'Sản phẩm nông nghiệp trên sàn thương mại điện tử',
        'sản phẩm',
        '45',
        '517',
        '1204',
        '1000',
        'vượt',
        '',
      ],
      ['Doanh nghiệp công nghệ số', 'doanh nghiệp', '61', '74', '83', '150', 'chậm', ''],
    ],
  },
  {
    name: 'C. Xã hội số',
    indicators: [
      ['Người dân có danh tính số kèm mã QR', '%', '0', '52.3', '78.61', '80', 'đúng tiến độ', ''],
      ['Người dân có hồ sơ sức khỏe điện tử', '%', '21', '64', '86.4', '95', 'đúng tiến độ', ''],
      ['Dân số có tài khoản thanh toán điện tử', '%', '30.5', '48.9', '61.27', '80', 'đúng tiến độ', ''],
      ['Dân số trưởng thành có chữ ký số cá nhân', '%', '0', '1.2', '4.65', '50', 'chậm', ''],
      ['Cơ sở giáo dục có kho học liệu số dùng chung', '%', '12', '55', '71', '90', 'đúng tiến độ', ''],
      ['Tổ công nghệ số cộng đồng được thành lập', 'tổ', '0', '1731', '1733', '1733', 'hoàn thành', ''],
      ['Mức độ hài lòng của người dân về dịch vụ công', 'mức', 'khá', 'khá', 'tốt', 'tốt', 'hoàn thành', ''],
    ],
  },
  {
    name: 'D. Hạ tầng số, nhân lực số',
    indicators: [
      ['Thôn, bản có mạng băng rộng cáp quang', '%', '83', '94.2', '97.85', '100', 'đúng tiến độ', ''],
      ['Hộ gia đình có kết nối cáp quang', '%', '38', '54.1', '66.3', '80', 'đúng tiến độ', ''],
      ['Thôn, bản được phủ sóng 4G', '%', '89', '96.5', '98.9', '100', 'đúng tiến độ', ''],
      [
        'Người dùng điện thoại thông minh trên dân số trưởng thành',
        '%',
        '52',
        '71',
        '78',
        '85',
        'đúng tiến độ',
        '',
      ],
      [
        'Cán bộ, công chức, viên chức được bồi dưỡng kỹ năng phân tích, khai thác dữ liệu và công nghệ số',
        '%',
        '6',
        '34',
        '57.2',
        '100',
        'chậm',
        'Kế hoạch tập huấn quý IV dời sang 2024',
      ],
      ['Trạm phát sóng 5G đưa vào hoạt động', 'trạm', '0', '0', '6', '20', 'chậm', ''],
    ],
  },
  {
    name: 'E. Xếp hạng, an toàn thông tin',
    indicators: [
      [
        'Chỉ số chuyển đổi số cấp tỉnh (DTI): thứ hạng',
        'hạng',
        '52/63',
        '46/63',
        '43/63',
        '≤ 30/63',
        'chậm',
        'Kết quả công bố cho năm trước',
      ],
      [
        'Hệ thống thông tin được phê duyệt cấp độ an toàn',
        '%',
        '15',
        '61',
        '92.86',
        '100',
        'đúng tiến độ',
        '',
      ],
      [
        'Máy trạm cài phần mềm phòng chống mã độc tập trung',
        '%',
        '22',
        '70',
        '88',
        '100',
        'đúng tiến độ',
        '',
      ],
      ['Sự cố an toàn thông tin được xử lý trong 24 giờ', '%', '…', '100', '100', '100', 'hoàn thành', ''],
    ],
  },
];
