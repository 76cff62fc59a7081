//! Addresses of reports.

/// Documents of an agency in a day or a month.
pub fn documents() -> String {
    "/bao-cao/van-ban".to_owned()
}

/// The same as a file.
pub fn documents_file() -> String {
    "/bao-cao/van-ban.csv".to_owned()
}

/// The documents behind a number.
pub fn behind() -> String {
    "/bao-cao/van-ban/danh-sach".to_owned()
}

/// What electronic documents save.
pub fn savings() -> String {
    "/bao-cao/tiet-kiem".to_owned()
}

/// The same as a file.
pub fn savings_file() -> String {
    "/bao-cao/tiet-kiem.csv".to_owned()
}
