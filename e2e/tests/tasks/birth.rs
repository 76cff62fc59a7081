//! The answers of a birth registration (procedure 1.001193), by a person whose data no log may
//! show. The child was born a few days before the tests run, so that the registration is in time.

use crate::walk::{Answer, PageAnswers};
use Answer::{Pick, Type};

pub(crate) const ADDRESSEE: &str = "phường Hạc Thành";

/// What each page of the form is answered with.
pub(crate) const PAGES: &[PageAnswers] = &[
    ("Nơi nộp hồ sơ", &[Type("Kính gửi", ADDRESSEE)]),
    (
        "Nộp hồ sơ cho ai",
        &[
            Pick("Ông/Bà nộp hồ sơ cho ai?", "Cho bản thân tôi"),
            Pick("Đối tượng", "Công dân Việt Nam"),
        ],
    ),
    (
        "Người nộp hồ sơ",
        &[
            Type("Họ và tên", "Lường Thị Mười Phương"),
            Type("Ngày sinh", "7/3/1995"),
            Pick("Giới tính", "Nữ"),
            Type("Số định danh cá nhân", "038195009913"),
        ],
    ),
    (
        "Liên hệ",
        &[
            Type("Điện thoại", "0968313907"),
            Type("Email", "thu.nghiem.rieng.tu@vidu.vn"),
            Type("Xã, phường", ADDRESSEE),
            Type("Thôn, bản, tổ dân phố", "Bản Chiềng Thử Nghiệm 47"),
        ],
    ),
    ("Loại khai sinh", &[Pick("Loại khai sinh", "Đã xác định được cả cha lẫn mẹ")]),
    (
        "Người yêu cầu",
        &[
            Type("Họ, chữ đệm, tên người yêu cầu", "Lường Thị Mười Phương"),
            Type("Ngày, tháng, năm sinh", "07/03/1995"),
            Type("Số định danh cá nhân", "038195009913"),
            Type("Điện thoại", "0968 313 907"),
            Pick("Quan hệ với người được khai sinh", "Mẹ"),
        ],
    ),
    (
        "Thông tin của con",
        &[
            Type("Họ, chữ đệm, tên", "Cầm Bá Thử Nghiệm"),
            Type("Ngày, tháng, năm sinh", "10/11/2026"),
            Type("Giờ sinh", "06:40"),
            Pick("Giới tính", "Nam"),
        ],
    ),
    (
        "Dân tộc, quốc tịch, quê quán của con",
        &[Type("Dân tộc", "Thái"), Type("Quốc tịch", "Việt Nam"), Type("Xã, phường", ADDRESSEE)],
    ),
    ("Nơi sinh", &[Type("Xã, phường", ADDRESSEE)]),
    ("Giấy chứng sinh", &[Type("Mã giấy chứng sinh điện tử", "GCS.38001.2026.004417")]),
    (
        "Người mẹ",
        &[
            Type("Họ, chữ đệm, tên người mẹ", "Lường Thị Mười Phương"),
            Type("Năm sinh", "07/03/1995"),
            Type("Dân tộc", "Thái"),
            Type("Quốc tịch", "Việt Nam"),
            Type("Số định danh cá nhân", "038195009913"),
        ],
    ),
    (
        "Người cha",
        &[
            Type("Họ, chữ đệm, tên người cha", "Cầm Bá Thử Nghiệm"),
            Type("Năm sinh", "1993"),
            Type("Dân tộc", "Thái"),
            Type("Quốc tịch", "Việt Nam"),
            Type("Số định danh cá nhân", "038093017721"),
        ],
    ),
    ("Giấy chứng nhận kết hôn của cha, mẹ", &[Type("Số", "41")]),
    ("Bản sao", &[Pick("Ông/Bà có cần bản sao không?", "Không")]),
    ("Nhận kết quả", &[Pick("Hình thức nhận kết quả", "Nhận tại quầy")]),
];
