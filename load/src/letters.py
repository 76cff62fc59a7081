"""The other side of `tinhso-load letters`: a decision of the same text by WeasyPrint, PDF/A-2b."""

import sys
import time

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration

PAGE = """<html lang=vi><meta charset=utf-8><title>Quyết định</title><style>
@page {{ size: A4; margin: 20mm 20mm 20mm 30mm }}
body {{ font: 13.5pt/1.25 Tinos, serif; text-align: justify }} p {{ text-indent: 1.1cm; margin: 6pt 0 }}
table {{ width: 100% }} td {{ text-align: center; vertical-align: top }} h1 {{ font-size: 14pt; text-align: center }}
</style><body><table><tr><td><b>ỦY BAN NHÂN DÂN<br>PHƯỜNG HẠC THÀNH</b><br>Số: 05/QĐ-UBND
<td><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM<br><u>Độc lập - Tự do - Hạnh phúc</u></b><br>
<i>Hạc Thành, ngày 24 tháng 11 năm 2026</i></table>
<h1>QUYẾT ĐỊNH<br>Về việc hỗ trợ chi phí mai táng</h1><h1>CHỦ TỊCH ỦY BAN NHÂN DÂN PHƯỜNG HẠC THÀNH</h1>
<p><i>Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;</i>
<p><i>Căn cứ Nghị định số 20/2021/NĐ-CP ngày 15 tháng 3 năm 2021 của Chính phủ quy định chính sách trợ giúp xã hội đối với đối tượng bảo trợ xã hội;</i>
<p><i>Theo đề nghị của Trưởng phòng Văn hóa - Xã hội tại Tờ trình số 112/TTr-VHXH ngày 23 tháng 11 năm 2026.</i>
<h1>QUYẾT ĐỊNH:</h1>
<p><b>Điều 1.</b> Hỗ trợ chi phí mai táng đối với ông Phạm Văn Thưởng, sinh năm 1943, nơi cư trú: phố Thành Công, phường Hạc Thành, tỉnh Thanh Hóa; số tiền: 10.000.000 đồng (Mười triệu đồng).
<p><b>Điều 2.</b> Người nhận hỗ trợ: ông Phạm Văn Quyết, số định danh cá nhân 038072067890, là người tổ chức mai táng.
<p><b>Điều 3.</b> Chánh Văn phòng, Trưởng phòng Văn hóa - Xã hội, Trưởng phòng Kinh tế, Hạ tầng và Đô thị và ông Phạm Văn Quyết chịu trách nhiệm thi hành Quyết định này. Quyết định có hiệu lực kể từ ngày ký.
<table><tr><td style="text-align:left;font-size:11pt"><b><i>Nơi nhận:</i></b><br>- Như Điều 3;<br>- Sở Nội vụ (b/c);<br>- Lưu: VT, VHXH. NVA.04.
<td><b>TM. ỦY BAN NHÂN DÂN<br>KT. CHỦ TỊCH<br>PHÓ CHỦ TỊCH</b><br><br><br><br><br><b>{name}</b></table>"""

fonts = FontConfiguration()
for line in sys.stdin:
    begun = time.perf_counter()
    HTML(string=PAGE.format(name=line.strip())).write_pdf(pdf_variant="pdf/a-2b", font_config=fonts)
    print(f"{(time.perf_counter() - begun) * 1000:.3f}", flush=True)
