# Lời riêng của tỉnh mẫu.
portal-name = Cổng dịch vụ công Tỉnh Mẫu
province-name = Tỉnh Mẫu
