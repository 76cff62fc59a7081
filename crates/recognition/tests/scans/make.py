"""Makes the scans of the tests: the upper half of a letter as a scanner gives it, a little askew, with and without a stamp.

    pip install pillow && python make.py
"""

from PIL import Image, ImageDraw, ImageFont, ImageFilter

FONTS = "/usr/share/fonts/truetype/croscore/Tinos-%s.ttf"


def font(size, face="Regular"):
    return ImageFont.truetype(FONTS % face, size)


def page(stamp=None):
    picture = Image.new("L", (1654, 1000), 250)
    draw = ImageDraw.Draw(picture)
    bold, plain = font(36, "Bold"), font(38)
    draw.text((170, 90), "ỦY BAN NHÂN DÂN\nPHƯỜNG MẪU", font=bold, fill=20, align="center")
    draw.text((720, 90), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc", font=bold, fill=20, align="center")
    draw.text((190, 210), "Số: 15/UBND-KT", font=plain, fill=20)
    lines = [
        "Kính gửi: Phòng Kinh tế, Hạ tầng và Đô thị.",
        "Thực hiện kế hoạch nạo vét kênh tiêu trước mùa mưa lũ, Ủy ban nhân dân",
        "phường đề nghị quý phòng rà soát các trạm bơm dọc kênh Bắc và báo cáo",
        "kết quả trước ngày 15 tháng 12 năm 2026.",
    ]
    for at, line in enumerate(lines):
        draw.text((170, 460 + at * 66), line, font=plain, fill=20)
    if stamp:
        box = Image.new("L", (520, 120), 250)
        inner = ImageDraw.Draw(box)
        inner.rectangle((4, 4, 515, 115), outline=70, width=6)
        inner.text((260, 60), stamp, font=font(60, "Bold"), fill=70, anchor="mm")
        picture.paste(box.rotate(2, fillcolor=250, expand=True), (230, 290))
    return picture.rotate(0.4, fillcolor=250, resample=Image.BICUBIC).filter(ImageFilter.GaussianBlur(0.6))


page().convert("L").quantize(8).save("plain.png", optimize=True)
page("MẬT").convert("L").quantize(8).save("marked.png", optimize=True)
page().save("plain.jpg", quality=45)
page("TUYỆT MẬT").save("marked.jpg", quality=45)
