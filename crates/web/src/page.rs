//! What every page needs beside its own subject: title, language, who is signed in, the way
//! around, the hidden token of its forms. One [`Page`] stands in every page's struct as `page`.
//!
//! Not a place for data of one capability. What must always hold: templates take every word from
//! [`Page::t`] and every address from `paths`.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::i18n::{Language, Say};
use crate::ui::{Crumb, Mark, Notice};
use crate::{assets, paths};

/// The province as its pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portal {
    /// `Cổng dịch vụ công tỉnh Thanh Hóa`.
    pub name: String,
    /// `Tỉnh Thanh Hóa`.
    pub province: String,
    /// Small, for the header: few rings, so that it stays clear.
    pub mark: Mark,
    /// Large, with all rings.
    pub seal: Mark,
    /// Colour of identity, `8a1c1c`; empty takes the stylesheet's own.
    pub colour: String,
    /// As it stands in the folder: `0237 3900 900`. Empty for none.
    pub phone: String,
    pub email: String,
    pub address: String,
}

impl Portal {
    /// The telephone number as it stands in a link (RFC 3966): digits and a plus sign.
    pub fn phone_address(&self) -> String {
        self.phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
    }
}

/// Who is signed in, as the header shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    pub name: String,
    /// `Chuyên viên · Phòng Văn hóa – Xã hội`; empty for citizens.
    pub seat: String,
    /// May change to another seat.
    pub several_seats: bool,
}

/// A link of the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavLink {
    pub label: String,
    pub address: String,
    /// The page shown is this one or under it.
    pub current: bool,
}

/// The hidden token of forms. A visitor gets the cookie that belongs to it only when a page
/// really shows a form, so that readers carry no cookie at all.
#[derive(Debug)]
pub struct FormToken {
    token: String,
    /// Secret the token is made from, when the browser does not hold it yet.
    fresh: Option<String>,
    used: AtomicBool,
}

impl FormToken {
    /// A token; `fresh` is the secret behind it when its cookie has yet to be set.
    pub fn new(token: String, fresh: Option<String>) -> FormToken {
        FormToken { token, fresh, used: AtomicBool::new(false) }
    }

    fn take(&self) -> &str {
        self.used.store(true, Ordering::Relaxed);
        &self.token
    }

    /// The secret to put in a cookie, when the page showed a form and the browser lacks it.
    pub fn cookie_needed(&self) -> Option<&str> {
        self.fresh.as_deref().filter(|_| self.used.load(Ordering::Relaxed))
    }
}

/// See the module.
#[derive(Debug)]
pub struct Page {
    pub say: Say,
    pub portal: Portal,
    /// Words in the browser's tab, before the portal's name.
    pub title: String,
    pub viewer: Option<Viewer>,
    pub nav: Vec<NavLink>,
    /// The way back up; empty on first pages.
    pub crumbs: Vec<Crumb>,
    /// Address of this page with its query, for the language switch and coming back.
    pub address: String,
    /// What just happened, shown once.
    pub flash: Option<Notice>,
    /// Names of script modules in `assets/`.
    pub scripts: Vec<&'static str>,
    /// The form on this page was sent back with faults; the title says so first (WCAG 3.3.1).
    pub faulty: bool,
    pub token: FormToken,
}

impl Page {
    /// The sentence under `key`.
    pub fn t(&self, key: &str) -> String {
        self.say.t(key)
    }

    /// The sentence under `key` with a count in it, named `count`.
    pub fn count(&self, key: &str, count: impl std::borrow::Borrow<usize>) -> String {
        self.say.with(key, &[("count", (*count.borrow()).into())])
    }

    /// `vi` or `en`.
    pub fn lang(&self) -> &'static str {
        self.say.language().code()
    }

    /// Hidden value of every form: `<input type="hidden" name="_token" value="…">`.
    pub fn token(&self) -> &str {
        self.token.take()
    }

    /// Public address of an embedded file.
    pub fn asset(&self, name: &str) -> String {
        assets::address(name)
    }

    /// Address of the stylesheet, with the colour of the province, which is written into it.
    pub fn stylesheet(&self) -> String {
        paths::with_query(&assets::address("app.css"), &[("mau", &self.portal.colour)])
    }

    /// Code of the language to change to.
    pub fn other_lang(&self) -> &'static str {
        self.say.language().other().code()
    }

    /// This page in the other language.
    pub fn other_address(&self) -> String {
        let (path, query) = self.address.split_once('?').unwrap_or((&self.address, ""));
        let kept = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang="));
        let mut address = format!("{path}?");
        for pair in kept {
            address.push_str(pair);
            address.push('&');
        }
        address.push_str("lang=");
        address.push_str(self.other_lang());
        address
    }

    /// Whether the reader reads Vietnamese.
    pub fn vietnamese(&self) -> bool {
        self.say.language() == Language::Vi
    }

    /// Where the sign-in link goes: back here afterwards.
    pub fn sign_in_address(&self) -> String {
        if self.address == paths::home() || self.address.starts_with(&paths::sign_in()) {
            return paths::sign_in();
        }
        paths::sign_in_then(&self.address)
    }

    /// With the way back up.
    #[must_use]
    pub fn crumb(mut self, label: impl Into<String>, address: impl Into<String>) -> Page {
        self.crumbs.push(Crumb { label: label.into(), address: address.into() });
        self
    }

    /// With a script module of `assets/`.
    #[must_use]
    pub fn script(mut self, name: &'static str) -> Page {
        self.scripts.push(name);
        self
    }
}
