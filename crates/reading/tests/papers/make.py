"""Makes the papers of the tests, one by each of several writers of PDF: `python make.py`, once; the papers are kept.

Needs, from PyPI: typst==0.15.2 weasyprint==70.0 reportlab==5.1.0 cairocffi==1.7.1 pikepdf==10.18.0, and the fonts DejaVu of the system.
Typst is what `typeset` writes with; WeasyPrint, ReportLab and Cairo each write fonts in another way.
"""

import io
import pathlib

import cairocffi as cairo
import pikepdf
import typst
import weasyprint
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

HERE = pathlib.Path(__file__).parent
BODY = (
    "Thực hiện Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư, Ủy ban nhân dân "
    "tỉnh đề nghị các sở, ban, ngành, Ủy ban nhân dân các xã, phường khẩn trương rà soát, thống kê hồ sơ quá hạn, nêu rõ "
    "nguyên nhân và trách nhiệm của từng đơn vị, báo cáo kết quả trước ngày 15 tháng 12 năm 2026."
)
LETTERS = "àảãáạ ằẳẵắặ ầẩẫấậ èẻẽéẹ ềểễếệ ìỉĩíị òỏõóọ ồổỗốộ ờởỡớợ ùủũúụ ừửữứự ỳỷỹýỵ đĐ ĂÂÊÔƠƯ"


def save(name, data):
    (HERE / name).write_bytes(data)


def by_typst():
    source = f"""
#set page(paper: "a4", margin: 2cm)
#set text(font: "DejaVu Serif", size: 12pt, lang: "vi")
#set par(justify: true)
#set document(title: "Công văn số 1234", keywords: ("rà soát", "hồ sơ"))
#grid(columns: (1fr, 1.4fr), align: center,
  [UBND TỈNH THANH HÓA \\ *SỞ NỘI VỤ* \\ Số: 1234/SNV-VP],
  [*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM* \\ Độc lập - Tự do - Hạnh phúc \\ _Thanh Hóa, ngày 24 tháng 11 năm 2026_])
#grid(columns: (1fr, 1.4fr), align: center, [*MẬT*], [Kính gửi: Các sở, ban, ngành])
= Về việc rà soát hồ sơ quá hạn
{BODY}

{LETTERS}

#table(columns: 3, [STT], [Đơn vị], [Số hồ sơ], [1], [Phường Hạc Thành], [12], [2], [Xã Thọ Xuân], [7])
- Lưu: VT, VP. Diện tích 120 m#super[2].
#pagebreak()
#columns(2)[{BODY} {BODY}]
"""
    save("typst.pdf", typst.compile(source.encode()))


def by_weasyprint():
    page = f"""<html lang=vi><head><title>Quyết định khen thưởng</title><style>
@page {{ size: A4; margin: 2cm; @bottom-center {{ content: "Trang " counter(page) }} }}
body {{ font: 12pt "DejaVu Sans"; text-align: justify }} td {{ border: 1px solid; padding: 4pt }}
.dau {{ letter-spacing: 4pt; font-weight: bold; text-align: left }} </style></head><body>
<table width=100%><tr><td>ỦY BAN NHÂN DÂN<br>XÃ THỌ XUÂN</td><td>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM<br>Độc lập - Tự do -
Hạnh phúc</td></tr></table><p class=dau>TỐI MẬT</p><h1>QUYẾT ĐỊNH</h1><p>{BODY}</p><p>{LETTERS}</p><p>{BODY}</p></body></html>"""
    save("weasyprint.pdf", weasyprint.HTML(string=page).write_pdf())


def by_reportlab():
    pdfmetrics.registerFont(TTFont("Serif", "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"))
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4, invariant=1)
    page.setTitle("Giấy mời họp")
    page.setSubject("Họp giao ban tháng 12")
    page.setFont("Serif", 13)
    page.drawString(60, 780, "SỞ TÀI CHÍNH")
    page.drawString(330, 780, "Hà Nội, ngày 01 tháng 12 năm 2026")
    page.drawString(90, 760, "HỎA TỐC")
    text = page.beginText(60, 720)
    words = BODY.split()
    for at in range(0, len(words), 12):
        text.textLine(" ".join(words[at : at + 12]))
    text.textLine(LETTERS)
    page.drawText(text)
    page.setFont("Helvetica", 11)
    page.drawString(60, 300, "Plain Helvetica (WinAnsi): Café, naïve, 50 €")
    page.saveState()
    page.translate(500, 200)
    page.rotate(90)
    page.setFont("Serif", 20)
    page.drawString(0, 0, "BẢN SAO LƯU TRỮ")
    page.restoreState()
    page.acroForm.textfield(name="so", value="So 15/GM-STC", x=60, y=250, width=200, height=20)
    page.showPage()
    page.save()
    save("reportlab.pdf", out.getvalue())


def by_cairo():
    out = io.BytesIO()
    surface = cairo.PDFSurface(out, 595, 842)
    surface.set_metadata(cairo.PDF_METADATA_TITLE, "Bản vẽ")
    draw = cairo.Context(surface)
    draw.select_font_face("DejaVu Sans")
    draw.set_font_size(12)
    words = (BODY + " " + LETTERS).split()
    for row, at in enumerate(range(0, len(words), 11)):
        draw.move_to(50, 80 + 18 * row)
        draw.show_text(" ".join(words[at : at + 11]))
    surface.finish()
    save("cairo.pdf", out.getvalue())


def stamped():
    """The paper of ReportLab with a stamp as an annotation, whose text is in its appearance and in its contents."""
    file = pikepdf.open(HERE / "reportlab.pdf")
    page = file.pages[0]
    font = page.Resources.Font[sorted(page.Resources.Font.keys())[0]]
    shown = pikepdf.Stream(file, b"BT /F 20 Tf 5 5 Td (TOP) Tj ET")
    shown.update(pikepdf.Dictionary(Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 100, 30]))
    shown.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    stamp = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, Rect=[400, 700, 500, 730], Contents="TUYỆT MẬT",
        AP=pikepdf.Dictionary(N=file.make_indirect(shown)))
    file.Root.AcroForm.Fields[0].V = "Nguyễn Thị Thảo"
    page.Annots = pikepdf.Array([*page.get("/Annots", []), file.make_indirect(stamp)])
    file.save(HERE / "stamped.pdf", object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)


def odd():
    file = pikepdf.open(HERE / "typst.pdf")
    file.save(HERE / "locked.pdf", encryption=pikepdf.Encryption(owner="chu", user=""))
    out = io.BytesIO()
    surface = cairo.PDFSurface(out, 595, 842)
    draw = cairo.Context(surface)
    for page in range(2):
        picture = cairo.ImageSurface(cairo.FORMAT_RGB24, 40, 40)
        draw.set_source_surface(picture, 20, 20)
        draw.paint()
        draw.show_page()
    surface.finish()
    save("scan.pdf", out.getvalue())


by_typst()
by_weasyprint()
by_reportlab()
by_cairo()
stamped()
odd()
