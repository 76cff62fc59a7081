//! Official papers as pages for printing: layout by Decree 30/2020, words by the one-stop forms
//! (Circular 03/2025/TT-VPCP, annex I). Vietnamese whatever the language of the screens.
//! Not kept files: rendered from the record each time. What must hold: nothing is on the paper
//! that is not on the record.

mod barcode;
mod form01;
pub mod forms;
mod officer;
mod qr;

pub use barcode::Barcode;
pub use form01::Form01;
pub use officer::officer;
pub use qr::Qr;
