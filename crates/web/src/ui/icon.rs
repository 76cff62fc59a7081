//! Line icons of our own, drawn on a 24 × 24 grid and written into the page where they stand.
//!
//! An icon never stands alone for a meaning: a word goes with it, so every icon is hidden from
//! screen readers. What must always hold: templates name a variant, so a missing icon does not
//! compile; province data names a key, and an unknown key shows the sheet of paper.

use std::fmt;

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident $key:literal $drawing:literal,)+) => {
        /// One icon. Shown in a template as `{{ crate::ui::Icon::Check }}`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Icon {
            $($(#[$doc])* #[allow(missing_docs, reason = "the name says what is drawn")] $name,)+
        }

        impl Icon {
            /// All icons, for the page of samples.
            pub const ALL: &[Icon] = &[$(Icon::$name,)+];

            /// The key by which province data names it.
            pub const fn key(self) -> &'static str {
                match self { $(Icon::$name => $key,)+ }
            }

            /// The icon under a key of province data.
            pub fn named(key: &str) -> Icon {
                match key { $($key => Icon::$name,)+ _ => Icon::Paper }
            }

            const fn drawing(self) -> &'static str {
                match self { $(Icon::$name => $drawing,)+ }
            }
        }
    };
}

icons! {
    ArrowLeft "arrow-left" "<path d='M19 12H5m6-6-6 6 6 6'/>",
    ArrowRight "arrow-right" "<path d='M5 12h14m-6-6 6 6-6 6'/>",
    Baby "baby" "<circle cx='12' cy='12' r='8'/><path d='M9.5 11v.5m5-.5v.5M9 15c1.8 1.6 4.2 1.6 6 0M12 4c2 0 2.5 2 1 3'/>",
    Bell "bell" "<path d='M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21h4'/>",
    Book "book" "<path d='M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zm0 13a3 3 0 0 1 3-3h11'/>",
    Briefcase "briefcase" "<path d='M4 8h16v11H4zM9 8V5h6v3M4 13h16m-8-1v2'/>",
    Building "building" "<path d='M3 20h18M5 20V9l7-5 7 5v11M9 20v-6m3 6v-6m3 6v-6M5 10h14'/>",
    Calendar "calendar" "<path d='M4 6h16v14H4zM4 10h16M8 3v5m8-5v5'/>",
    Camera "camera" "<path d='M4 8h4l2-3h4l2 3h4v11H4z'/><circle cx='12' cy='13' r='3.5'/>",
    Card "card" "<path d='M3 6h18v12H3zm10 4h5m-5 4h3'/><circle cx='8' cy='11' r='2'/><path d='M5 16c.6-2.2 5.4-2.2 6 0'/>",
    Chart "chart" "<path d='M4 20h16M6 20v-6m4 6V9m4 11v-8m4 8V5'/>",
    Check "check" "<path d='m5 12.5 4.5 4.5L19 7.5'/>",
    CheckCircle "check-circle" "<circle cx='12' cy='12' r='9'/><path d='m8 12.5 2.8 2.8L16 9.5'/>",
    ChevronDown "chevron-down" "<path d='m5 9 7 7 7-7'/>",
    ChevronRight "chevron-right" "<path d='m9 5 7 7-7 7'/>",
    ChevronUp "chevron-up" "<path d='m5 15 7-7 7 7'/>",
    Child "child" "<circle cx='12' cy='6' r='3'/><path d='M12 9v6m-5-4 5 1 5-1m-8 9 3-5 3 5'/>",
    Clock "clock" "<circle cx='12' cy='12' r='9'/><path d='M12 7v5l3.5 2'/>",
    Copy "copy" "<path d='M9 9h11v11H9zM15 9V4H4v11h5'/>",
    Cross "cross" "<path d='m6 6 12 12M18 6 6 18'/>",
    CrossCircle "cross-circle" "<circle cx='12' cy='12' r='9'/><path d='m9 9 6 6m0-6-6 6'/>",
    Download "download" "<path d='M12 4v11m-5-5 5 5 5-5M4 20h16'/>",
    Edit "edit" "<path d='m4 20 1-5L16 4l4 4L9 19zm9.5-13.5 4 4'/>",
    Eye "eye" "<path d='M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z'/><circle cx='12' cy='12' r='3'/>",
    Family "family" "<circle cx='7' cy='7' r='2.5'/><circle cx='17' cy='7' r='2.5'/><path d='M2.5 19c0-9 9-9 9 0m1 0c0-9 9-9 9 0'/>",
    Field "field" "<path d='M3 20 8 5h8l5 15zM6 12h12M12 5v15'/>",
    Filter "filter" "<path d='M4 5h16l-6 8v6l-4-2v-4z'/>",
    Flower "flower" "<path d='M12 21v-9m0 6c-3 0-4.5-1.5-4.5-4 2.5 0 4.5 1.5 4.5 4zm0-2c3 0 4.5-1.5 4.5-4-2.5 0-4.5 1.5-4.5 4z'/><circle cx='12' cy='7' r='4'/>",
    Gear "gear" "<circle cx='12' cy='12' r='3'/><path d='M12 3v3m0 12v3M3 12h3m12 0h3M5.6 5.6l2.2 2.2m8.4 8.4 2.2 2.2m0-12.8-2.2 2.2m-8.4 8.4-2.2 2.2'/>",
    Globe "globe" "<circle cx='12' cy='12' r='9'/><path d='M3 12h18M12 3c5 5 5 13 0 18-5-5-5-13 0-18z'/>",
    Hand "hand" "<path d='M3 14h4l4-2h3a1.5 1.5 0 0 1 0 3h-3m3-.5 4.5-2.5a1.6 1.6 0 0 1 1.5 2.8L14 19H3'/>",
    Heart "heart" "<path d='M12 20S4 15 4 9.5A4 4 0 0 1 12 8a4 4 0 0 1 8 1.5C20 15 12 20 12 20z'/>",
    Home "home" "<path d='m3 11 9-7 9 7M6 9v11h12V9m-8 11v-6h4v6'/>",
    HouseHeart "house-heart" "<path d='m3 11 9-7 9 7M6 9v11h12V9'/><path d='M12 17s-3.5-2-3.5-4.2c0-2 2.6-2.3 3.5-.7.9-1.6 3.5-1.3 3.5.7C15.5 15 12 17 12 17z'/>",
    Inbox "inbox" "<path d='M4 13 6 5h12l2 8v6H4zm0 0h5l1 2h4l1-2h5'/>",
    Info "info" "<circle cx='12' cy='12' r='9'/><path d='M12 11v5m0-8.5v.5'/>",
    Key "key" "<circle cx='8' cy='14' r='4'/><path d='m11 11 8-8m-3 3 3 3m-6 0 2 2'/>",
    Law "law" "<path d='M12 4v16m-5 0h10M5 7h14M5 7l-2.5 6h5zm14 0-2.5 6h5z'/>",
    Link "link" "<path d='M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1m2 3.7a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1'/>",
    List "list" "<path d='M9 6h11M9 12h11M9 18h11M4.5 6h.5m-.5 6h.5m-.5 6h.5'/>",
    Lock "lock" "<path d='M5 11h14v9H5zm3 0V8a4 4 0 0 1 8 0v3'/>",
    Mail "mail" "<path d='M3 6h18v12H3zm0 1 9 7 9-7'/>",
    Map "map" "<path d='m3 6 6-2 6 2 6-2v14l-6 2-6-2-6 2zM9 4v14m6-12v14'/>",
    MapPin "map-pin" "<path d='M12 21s-7-6-7-11a7 7 0 0 1 14 0c0 5-7 11-7 11z'/><circle cx='12' cy='10' r='2.5'/>",
    Medal "medal" "<circle cx='12' cy='15' r='5.5'/><path d='M9 10 6 3h12l-3 7m-3 3v4'/>",
    Menu "menu" "<path d='M4 6h16M4 12h16M4 18h16'/>",
    Minus "minus" "<path d='M5 12h14'/>",
    Money "money" "<path d='M3 7h18v10H3z'/><circle cx='12' cy='12' r='2.5'/><path d='M6 12h.5m11 0h.5'/>",
    Note "note" "<path d='M5 4h14v10l-5 6H5zm9 16v-6h5M8 8h8m-8 4h5'/>",
    Paper "paper" "<path d='M6 3h8l4 4v14H6zm8 0v4h4M9 12h6m-6 4h6'/>",
    Papers "papers" "<path d='M8 3h7l4 4v11H8zm7 0v4h4M5 7v14h11'/>",
    Passport "passport" "<path d='M5 3h14v18H5z'/><circle cx='12' cy='10' r='4'/><path d='M8 10h8M9 17h6'/>",
    Pause "pause" "<circle cx='12' cy='12' r='9'/><path d='M10 9v6m4-6v6'/>",
    Pen "pen" "<path d='M3 20c3 0 3-3 5-3s1 3 4 3 3-2 5-2h4M8 14l8-10 3 2.5L11 16l-3.5 1z'/>",
    People "people" "<circle cx='9' cy='8' r='3.5'/><path d='M3 20c0-8 12-8 12 0m0-15.5a3.5 3.5 0 0 1 0 7M17 14c3 .5 4 3 4 6'/>",
    Person "person" "<circle cx='12' cy='8' r='4'/><path d='M4.5 20c0-9 15-9 15 0'/>",
    Phone "phone" "<path d='M5 4h4l1.5 5L8 10.5a11 11 0 0 0 5.5 5.5L15 13.5l5 1.5v4c-9 2-17-6-15-15z'/>",
    Plus "plus" "<path d='M12 5v14M5 12h14'/>",
    Post "post" "<path d='M3 7h11v9H3zm11 3h4l3 3v3h-7z'/><circle cx='7' cy='17.5' r='1.8'/><circle cx='17.5' cy='17.5' r='1.8'/>",
    Print "print" "<path d='M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z'/>",
    Question "question" "<circle cx='12' cy='12' r='9'/><path d='M9.5 9.5c0-3.3 5-3.3 5 0 0 2-2.5 2-2.5 4.5m0 2.5v.5'/>",
    Record "record" "<path d='M5 3h14v18H5zM8.5 8h7m-7 4h4'/><circle cx='15' cy='15.5' r='2'/>",
    Return "return" "<path d='M9 5 4 10l5 5M4 10h10a5 5 0 0 1 0 10h-3'/>",
    Rings "rings" "<circle cx='9' cy='14' r='5.5'/><circle cx='15' cy='14' r='5.5'/><path d='m9 5 1.5-2h3L15 5l-3 3z'/>",
    Road "road" "<path d='M8 4 4 20M16 4l4 16M12 5v2m0 4v2m0 4v3'/>",
    School "school" "<path d='M2 9.5 12 5l10 4.5L12 14zm4.5 2V17c3 2.5 8 2.5 11 0v-5.5M22 9.5V15'/>",
    Search "search" "<circle cx='10.5' cy='10.5' r='6.5'/><path d='m15.5 15.5 5 5'/>",
    Send "send" "<path d='M21 3 3 10l7 3 3 8zM10 13l5-5'/>",
    Shield "shield" "<path d='M12 3 4.5 6v6c0 4.5 3 7.5 7.5 9 4.5-1.5 7.5-4.5 7.5-9V6z'/>",
    Shop "shop" "<path d='M5 12v8h14v-8M3 9l2-5h14l2 5c0 3-4.5 3-4.5 0 0 3-4.5 3-4.5 0 0 3-4.5 3-4.5 0C7.5 12 3 12 3 9zm7 11v-5h4v5'/>",
    SignIn "sign-in" "<path d='M13 4h6v16h-6M3 12h11m-4-4 4 4-4 4'/>",
    SignOut "sign-out" "<path d='M11 4H5v16h6m-1-8h11m-4-4 4 4-4 4'/>",
    Stamp "stamp" "<path d='M10 12V9a3.5 3.5 0 1 1 4 0v3l4 1.5V17H6v-3.5zM5 20.5h14'/>",
    Star "star" "<path d='m12 3.5 2.6 5.5 6 .8-4.4 4.2 1.1 6-5.3-2.9L6.7 20l1.1-6-4.4-4.2 6-.8z'/>",
    Trash "trash" "<path d='M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13m-8 4v5m4-5v5'/>",
    Umbrella "umbrella" "<path d='M3 12a9 9 0 0 1 18 0zm9 0v6a2 2 0 0 0 4 0M12 3v1'/>",
    Upload "upload" "<path d='M12 16V5M7 10l5-5 5 5M4 20h16'/>",
    Vehicle "vehicle" "<path d='M4 17v-4l2-6h12l2 6v4zm0-4h16M6 17v2m12-2v2m-11-4h.5m9 0h.5'/>",
    Wallet "wallet" "<path d='M4 7h16v12H4zm0 0 11-3v3m5 4h-5a2 2 0 0 0 0 4h5'/>",
    Warning "warning" "<path d='M12 4 2.5 20h19zM12 10v5m0 2.2v.5'/>",
    Wheel "wheel" "<circle cx='12' cy='12' r='9'/><circle cx='12' cy='12' r='2'/><path d='M3 11h7m4 0h7m-9 3v7'/>",
    Wheelchair "wheelchair" "<circle cx='11' cy='4.5' r='1.5'/><path d='M11 8v6h5l3 5m-8-9h4M9 11.5a4.5 4.5 0 1 0 6 6'/>",
    Worker "worker" "<path d='M5 12a7 7 0 0 1 14 0zM3.5 12h17M10 5.5V9m4-3.5V9M8 14c0 6 8 6 8 0m-5 7h2'/>",
}

impl fmt::Display for Icon {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\">")?;
        formatter.write_str(self.drawing())?;
        formatter.write_str("</svg>")
    }
}

impl askama::filters::HtmlSafe for Icon {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn icons_are_found_by_their_keys() {
        for icon in Icon::ALL {
            assert_eq!(Icon::named(icon.key()), *icon);
        }
        assert_eq!(Icon::named("no such icon"), Icon::Paper);
    }
}
