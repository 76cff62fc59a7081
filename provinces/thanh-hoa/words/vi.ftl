# Lời riêng của tỉnh; thay cho lời chung của chương trình khi trùng khóa.
portal-name = Cổng dịch vụ công tỉnh Thanh Hóa
province-name = Thanh Hóa
