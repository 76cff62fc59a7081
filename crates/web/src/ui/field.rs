//! A question with its label, hint, error and control: one struct for every kind of control.
//!
//! A field keeps what was typed exactly as typed and shows it again; it judges nothing.
//! What must always hold: the label belongs to the control, hint and error are named by
//! `aria-describedby`, the id is made from the name (so an error summary can link to it), and a
//! field that is not required says so.

use crate::i18n::Say;
use askama::Template;

/// How wide an input is: as wide as the answer it expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Width {
    /// About four digits.
    Year,
    /// About ten digits: dates, amounts.
    Short,
    /// About twenty: personal numbers, phones.
    Medium,
    /// The whole column.
    #[default]
    Full,
}

impl Width {
    const fn class(self) -> &'static str {
        match self {
            Width::Year => "w-year",
            Width::Short => "w-short",
            Width::Medium => "w-medium",
            Width::Full => "w-full",
        }
    }
}

/// A one-line input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// What was typed.
    pub value: String,
    /// `text`, `tel`, `email`, `password`, `search`; never `number` (it eats leading zeros) and
    /// never `date` (it cannot hold a partial or a wrong date).
    pub kind: &'static str,
    /// HTML `inputmode`: which keyboard a phone shows; empty for the usual one.
    pub keyboard: &'static str,
    /// HTML `autocomplete` token; empty for none.
    pub autocomplete: String,
    /// Most characters; 0 for no limit in the browser.
    pub length_max: u32,
    pub width: Width,
    /// A unit shown after the box: `đồng`, `m²`. Empty for none.
    pub suffix: String,
}

/// One of several answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub hint: String,
    pub chosen: bool,
}

/// Choosing an administrative unit: a box to type an old or new name into, completed by script
/// from `source`; when the name fits several units they are offered as choices.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnitPick {
    /// What was typed: a name or a five-digit code.
    pub value: String,
    /// The name of the unit the value stands for, once known: `Phường Hạc Thành (tỉnh Thanh Hóa)`.
    pub known_as: String,
    /// Address of the JSON list for the script.
    pub source: String,
    /// Units with that name, when there are several or when an old one has successors.
    pub candidates: Vec<Choice>,
    /// All units to choose from without typing; short lists only (empty for none).
    pub all: Vec<Choice>,
}

/// The parts of an address, each a field of its own.
#[derive(Debug, Clone)]
pub struct Address {
    pub parts: Vec<Field>,
}

/// One of the repeated groups: a child, a business line.
#[derive(Debug, Clone)]
pub struct Item {
    /// `Thành viên 2`.
    pub title: String,
    pub fields: Vec<Field>,
    /// Value of the button that takes it away; empty when it must stay.
    pub remove: String,
}

/// A group that may be filled in several times.
#[derive(Debug, Clone)]
pub struct Repeat {
    pub items: Vec<Item>,
    /// Words on the button that adds one; empty when there are enough.
    pub add_label: String,
    /// Value of that button.
    pub add: String,
    /// Name of both kinds of button in the form.
    pub command: String,
}

/// What the answer is given with.
#[derive(Debug, Clone)]
pub enum Control {
    Input(Input),
    /// Several lines.
    Area {
        value: String,
        rows: u32,
        length_max: u32,
    },
    /// One of a few, all in sight. Beyond seven use [`Control::Select`].
    Radios {
        choices: Vec<Choice>,
        inline: bool,
    },
    /// Several lines with structure: a box for markup, and for the script an editor that begins with `html`.
    Prose {
        value: String,
        /// The same as the editor shows it, every word escaped.
        html: String,
        rows: u32,
        /// Under which the browser keeps what is not sent yet; empty for not at all.
        keep: String,
    },
    /// One of many.
    Select {
        choices: Vec<Choice>,
        empty: String,
    },
    /// Any of several; each box is named `name.value` and sends `on`.
    Boxes(Vec<Choice>),
    /// One box that says yes; sends `yes`. Its label stands beside it.
    Check {
        checked: bool,
    },
    Unit(UnitPick),
    Address(Address),
    /// Fields that belong together under one legend.
    Group(Vec<Field>),
    Repeat(Repeat),
    /// Worked out from other answers; cannot be typed.
    Derived {
        value: String,
    },
    /// Choosing files without script.
    Files {
        accept: String,
        camera: bool,
        several: bool,
    },
}

/// A question. Shown in a template as `{{ field }}`.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/field.html")]
pub struct Field {
    pub say: Say,
    /// Name in the form: the dotted path of the answer.
    pub name: String,
    pub label: String,
    /// Empty for none.
    pub hint: String,
    /// What is wrong and how to mend it; empty for none.
    pub error: String,
    pub required: bool,
    /// Where the answer comes from, when it was filled in for the person: `Lấy từ tài khoản`.
    pub origin: String,
    /// Condition over other answers of the page, as JSON, under which the question is asked;
    /// for the script that shows and hides. Empty for none.
    pub when: String,
    /// The condition does not hold now.
    pub unseen: bool,
    /// Unseen, and shown all the same where no script can show it in time.
    pub ahead: bool,
    pub control: Control,
}

impl Field {
    /// A question answered with `control`; add the rest by the functions below.
    pub fn new(say: &Say, name: &str, label: impl Into<String>, control: Control) -> Field {
        Field {
            say: say.clone(),
            name: name.to_owned(),
            label: label.into(),
            hint: String::new(),
            error: String::new(),
            required: true,
            origin: String::new(),
            when: String::new(),
            unseen: false,
            ahead: false,
            control,
        }
    }

    /// One line of text.
    pub fn text(say: &Say, name: &str, label: impl Into<String>, value: &str) -> Field {
        Field::input(say, name, label, value, |_| {})
    }

    /// A line for digits: personal numbers, tax codes, dates, amounts.
    pub fn digits(say: &Say, name: &str, label: impl Into<String>, value: &str, w: Width) -> Field {
        Field::input(say, name, label, value, |input| {
            input.keyboard = "numeric";
            input.width = w;
        })
    }

    /// A phone number.
    pub fn phone(say: &Say, name: &str, label: impl Into<String>, value: &str) -> Field {
        Field::input(say, name, label, value, |input| {
            input.kind = "tel";
            input.width = Width::Medium;
            "tel".clone_into(&mut input.autocomplete);
        })
    }

    /// An e-mail address.
    pub fn email(say: &Say, name: &str, label: impl Into<String>, value: &str) -> Field {
        Field::input(say, name, label, value, |input| {
            input.kind = "email";
            "email".clone_into(&mut input.autocomplete);
        })
    }

    /// An amount of money, with the currency after the box.
    pub fn money(say: &Say, name: &str, label: impl Into<String>, value: &str) -> Field {
        let currency = say.t("common-dong");
        Field::input(say, name, label, value, |input| {
            input.keyboard = "numeric";
            input.width = Width::Short;
            input.suffix = currency;
        })
    }

    /// A password; `current-password` or `new-password` tells the browser's keeper which.
    pub fn password(say: &Say, name: &str, label: impl Into<String>, autocomplete: &str) -> Field {
        Field::input(say, name, label, "", |input| {
            input.kind = "password";
            autocomplete.clone_into(&mut input.autocomplete);
        })
    }

    /// Yes or no.
    pub fn yes_no(say: &Say, name: &str, label: impl Into<String>, value: &str) -> Field {
        let choice = |code: &str, key: &str| Choice {
            value: code.to_owned(),
            label: say.t(key),
            hint: String::new(),
            chosen: value == code,
        };
        let choices = vec![choice("yes", "common-yes"), choice("no", "common-no")];
        Field::new(say, name, label, Control::Radios { choices, inline: true })
    }

    /// One line of text, adjusted by `adjust`.
    pub fn input(
        say: &Say,
        name: &str,
        label: impl Into<String>,
        value: &str,
        adjust: impl FnOnce(&mut Input),
    ) -> Field {
        let mut input = Input {
            value: value.to_owned(),
            kind: "text",
            keyboard: "",
            autocomplete: String::new(),
            length_max: 0,
            width: Width::Full,
            suffix: String::new(),
        };
        adjust(&mut input);
        Field::new(say, name, label, Control::Input(input))
    }

    /// With a hint under the label.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Field {
        self.hint = hint.into();
        self
    }

    /// With what is wrong; empty leaves it right.
    #[must_use]
    pub fn error(mut self, error: impl Into<String>) -> Field {
        self.error = error.into();
        self
    }

    /// May stay empty.
    #[must_use]
    pub fn optional(mut self) -> Field {
        self.required = false;
        self
    }

    /// Asked only under a condition over other answers of the page.
    #[must_use]
    pub fn when(mut self, condition: impl Into<String>, unseen: bool) -> Field {
        self.when = condition.into();
        self.unseen = unseen;
        self
    }

    /// The id of the control in the page, from the name of the answer.
    pub fn id_of(name: &str) -> String {
        let mut id = String::with_capacity(name.len() + 2);
        id.push_str("f-");
        id.extend(name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }));
        id
    }

    fn id(&self) -> String {
        Field::id_of(&self.name)
    }

    /// The value of `aria-describedby`: hint and error, whichever there are.
    fn described_by(&self) -> String {
        let id = self.id();
        match (self.hint.is_empty(), self.error.is_empty()) {
            (true, true) => String::new(),
            (false, true) => format!("{id}-hint"),
            (true, false) => format!("{id}-error"),
            (false, false) => format!("{id}-hint {id}-error"),
        }
    }

    /// Several controls under one label need a fieldset with a legend.
    fn several(&self) -> bool {
        match self.control {
            Control::Radios { .. }
            | Control::Boxes(_)
            | Control::Address(_)
            | Control::Group(_)
            | Control::Repeat(_) => true,
            Control::Input(_)
            | Control::Area { .. }
            | Control::Prose { .. }
            | Control::Select { .. }
            | Control::Check { .. }
            | Control::Unit(_)
            | Control::Derived { .. }
            | Control::Files { .. } => false,
        }
    }
}
