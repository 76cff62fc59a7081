//! Text on its way to and from the editor: what is pasted keeps its structure and brings nothing that could run; what the
//! editor shows it gives back the same.

use document::prose::{Left, LeftOut, Prose};
use proptest::prelude::*;
use web::drafting::show::{For, html};
use web::drafting::take::{From, prose};

fn pasted(html: &str) -> (String, LeftOut) {
    let (prose, left) = prose(html, From::Elsewhere);
    (prose.print(), left)
}

fn edited(html: &str) -> String {
    prose(html, From::Editor).0.print()
}

#[test]
fn text_pasted_from_word_keeps_its_structure() {
    let word = r##"<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal {color:red} --></style>
<!--[if gte mso 9]><xml><o:p>x</o:p></xml><![endif]--></head><body lang=VI><!--StartFragment-->
<p class=MsoNormal align=center style='text-align:center'><b><span style='font-size:14.0pt'>Điều 1. Phạm vi<o:p></o:p></span></b></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-.25in;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span><![endif]>Khoản <i>một</i>;</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level2 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>a)<span>&nbsp; </span></span><![endif]>điểm a</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span style='font-family:Symbol;mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>gạch</p>
<p class=MsoNormal>Diện tích 10 m<sup>2</sup><a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1"><span class=MsoFootnoteReference>[1]</span></a>, xem <a href="https://example.vn">đây</a>.<img src="file:///c:/a.png"></p>
<table class=MsoTableGrid border=1><tr><td rowspan=2><p class=MsoNormal>TT</p></td><td colspan=2><p>Việc</p></td></tr>
<tr><td><p>A</p><p>a</p></td><td>B</td></tr><tr><td>1</td><td>2</td><td>3</td></tr></table>
<!--EndFragment--><div style='mso-element:footnote-list'><hr><div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a href="#_ftnref1">[1]</a> Theo Luật Đất đai.</p></div></div></body></html>"##;
    let (text, left) = pasted(word);
    assert_eq!(
        text,
        "# Điều 1. Phạm vi\n\n1. Khoản ''một'';\na) điểm a\n- gạch\n\nDiện tích 10 m^^2^^{{Theo Luật Đất đai.}}, xem đây.\n\n\
         | TT | Việc | < |\n| ^ | A<br>a | B |\n| --- | --- | --- |\n| 1 | 2 | 3 |"
    );
    assert_eq!(left, [Left::Pictures, Left::Links].into());
}

#[test]
fn text_pasted_from_libreoffice_and_pages_keeps_its_structure() {
    let (text, _) = pasted(
        "<h1>Một</h1><ol start=\"3\"><li><p>ba</p><ol type=\"a\"><li>điểm</li></ol></li><li>bốn</li></ol><ul><li>x<ul><li>y</li></ul></li></ul>\
         <p>Chữ<a class=\"sdfootnoteanc\" href=\"#sdfootnote1sym\"><sup>1</sup></a></p><div id=\"sdfootnote1\"><p><a href=\"#sdfootnote1anc\">1</a>Chú thích</p></div>",
    );
    assert_eq!(text, "# Một\n\n3. ba\na) điểm\n4. bốn\n- x\n+ y\n\nChữ{{Chú thích}}");
    let (text, _) = pasted(
        "<b style=\"font-weight:normal\"><span style=\"font-weight:700\">đậm</span> thường</b>",
    );
    assert_eq!(text, "**đậm** thường");
}

#[test]
fn nothing_that_could_run_comes_through() {
    let hostile = "<p onclick=x()>a<script>alert(1)</script><svg onload=x()>b</svg><img src=x onerror=x()>\
                   <iframe srcdoc='<p>c'></iframe></p><p>&lt;script&gt;d&lt;/script&gt;</p><style>e</style><a href='javascript:x()'>f</a>";
    let (prose, _) = prose(hostile, From::Elsewhere);
    assert_eq!(prose.plain(), "a\n<script>d</script>\nf");
    let shown = html(&prose, For::Reading, "t");
    assert_eq!(shown, "<p>a</p><p>&lt;script&gt;d&lt;/script&gt;</p><p>f</p>");
}

#[test]
fn what_the_editor_makes_is_taken_back() {
    assert_eq!(
        edited(
            "<div>một</div><p>hai <b>ba</b><span class=\"note\">chú <i>thích</i></span>&nbsp;</p><p><br></p>"
        ),
        "một\n\nhai **ba**{{chú ''thích''}}"
    );
    assert_eq!(
        edited("- Kênh thứ nhất<div>- Kênh thứ hai</div>"),
        "- Kênh thứ nhất\n- Kênh thứ hai"
    );
    assert_eq!(edited("<h3>Điều 1</h3><h5>nhỏ</h5>"), "# Điều 1\n\n### nhỏ");
}

#[test]
fn a_table_that_asks_for_very_many_cells_gets_few() {
    let greedy = "<td rowspan=500 colspan=30>x</td>".repeat(2_000);
    let (prose, _) = prose(&format!("<table><tr>{greedy}</tr></table>"), From::Elsewhere);
    assert!(prose.print().len() < 2_000_000);
    assert_eq!(prose.plain().matches('x').count(), 2_000);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]
    #[test]
    fn what_is_shown_in_the_editor_is_taken_back_the_same(
        markup in "([a-cđ&\"<> ]{0,6}[*'_^~{}|.#\\\\]{0,3}(<br>)?( \\n\\n?)?(# |1\\. |2\\. |a\\) |- |\\+ |\\| )?){0,14}"
    ) {
        let text = Prose::read(&markup);
        // Paragraphs that begin like an item are items once they were in the editor.
        let shown = html(&text, For::Editing, "");
        let once = prose(&shown, From::Editor).0;
        let again = prose(&html(&once, For::Editing, ""), From::Editor).0;
        prop_assert_eq!(&again, &once);
        if !text.print().contains('\\') {
            prop_assert_eq!(once, text, "{}", shown);
        }
    }

    #[test]
    fn any_html_is_taken(html in "(<(/?)(p|b|table|tr|td colspan=2|td rowspan=3|ul|ol|li|span class=note|a href=#x|h2|div id=x|del)>|[a-c &;<]{0,4}){0,40}") {
        for from in [From::Editor, From::Elsewhere] {
            let taken = prose(&html, from).0;
            prop_assert_eq!(Prose::read(&taken.print()), taken);
        }
    }
}
