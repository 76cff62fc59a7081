//! The rules of words, each on a small tree in which it must find something.

use super::*;

const SETTINGS: &str = "[words]\nfamilies = [\"refusal-\"]\nwithout_marks = [\"plain\"]\nrooms_with_vietnamese = [\"kernel\"]\n";

fn found(files: &[(&str, &str)]) -> Vec<String> {
    let findings = check(&Tree::of(files), &SETTINGS.parse().unwrap());
    findings.into_iter().map(|it| it.says).collect()
}

fn both<'a>(vi: &'a str, en: &'a str, code: &'a str) -> [(&'a str, &'a str); 3] {
    [("words/vi/a.ftl", vi), ("words/en/a.ftl", en), ("crates/web/src/a.rs", code)]
}

const USES_TITLE: &str = "//! d\nfn f() { say.t(\"title\"); }";

#[test]
fn the_same_key_in_both_languages_and_in_code_is_in_order() {
    assert!(found(&both("title = Trang chủ\n", "title = Home\n", USES_TITLE)).is_empty());
}

#[test]
fn a_key_of_one_language_is_found() {
    let findings =
        found(&both("title = Trang chủ\nrefusal-1 = Lỗi\n", "title = Home\n", USES_TITLE));
    assert_eq!(findings, ["`refusal-1` is not in words/en"]);
    let findings = found(&both("title = Trang chủ\n", "title = Home\nrefusal-1 = E\n", USES_TITLE));
    assert_eq!(findings, ["`refusal-1` is not in words/vi"]);
}

#[test]
fn different_arguments_are_found() {
    let findings =
        found(&both("title = Chào { $name }\n", "title = Hello { $person }\n", USES_TITLE));
    assert_eq!(findings.len(), 1);
    assert!(findings[0].contains("takes"));
}

#[test]
fn a_key_defined_twice_is_found() {
    let twice = "title = Trang chủ\ntitle = Trang nhất\n";
    assert_eq!(
        found(&both(twice, "title = Home\n", USES_TITLE)),
        ["`title` is also in words/vi/a.ftl"]
    );
}

#[test]
fn a_key_that_is_asked_for_and_not_there_is_found() {
    let code = "//! d\nfn f() { say.t(\"title\"); say.with(\"gone-too\", &[]); }";
    assert_eq!(found(&both("title = Trang chủ\n", "title = Home\n", code)).len(), 1);
    let template = ("crates/web/templates/a.html", "<p title=\"{{ page.t(\"gone\") }}\">");
    let mut files = both("title = Trang chủ\n", "title = Home\n", USES_TITLE).to_vec();
    files.push(template);
    assert_eq!(found(&files), ["asks for `gone`, which words/vi does not have"]);
}

#[test]
fn a_key_that_nothing_asks_for_is_found_unless_its_family_is_known() {
    let idle = both("title = Trang chủ\nidle = Thừa\n", "title = Home\nidle = Idle\n", USES_TITLE);
    assert_eq!(found(&idle), ["nothing asks for `idle`; take it out"]);
    let family = both(
        "title = Trang chủ\nrefusal-DOS-001 = Lỗi\nstate-new = Mới\n",
        "title = Home\nrefusal-DOS-001 = Error\nstate-new = New\n",
        "//! d\nfn f() { say.t(\"title\"); say.t(&format!(\"state-{}\", code)); }",
    );
    assert!(found(&family).is_empty());
}

#[test]
fn vietnamese_without_marks_is_found() {
    let bare = both("title = Ho so cua Ong Ba\n", "title = Your dossier\n", USES_TITLE);
    assert_eq!(found(&bare).len(), 1);
    let half = both("title = Hồ sơ khong có\n", "title = None\n", USES_TITLE);
    assert_eq!(found(&half).len(), 1);
    let short = both("title = Trang sau\n", "title = Next\n", USES_TITLE);
    assert!(found(&short).is_empty());
}

#[test]
fn vietnamese_in_code_or_templates_is_found() {
    let in_code = "//! d\nfn f() { say.t(\"title\"); show(\"Hồ sơ\"); }";
    assert_eq!(found(&both("title = Trang chủ\n", "title = Home\n", in_code)).len(), 1);
    let mut files = both("title = Trang chủ\n", "title = Home\n", USES_TITLE).to_vec();
    files.push(("crates/kernel/src/fold.rs", "//! d\nconst A: &str = \"ơ\";"));
    assert!(found(&files).is_empty());
    files.push(("crates/web/templates/a.html", "<p>Hồ sơ</p>"));
    assert_eq!(found(&files).len(), 1);
}

#[test]
fn a_province_overrides_only_keys_that_exist() {
    let mut files = both("title = Trang chủ\n", "title = Home\n", USES_TITLE).to_vec();
    files.push(("provinces/x/words/vi.ftl", "title = Cổng tỉnh\nother = Khác\n"));
    assert_eq!(found(&files), ["overrides `other`, which words/vi does not have"]);
}
