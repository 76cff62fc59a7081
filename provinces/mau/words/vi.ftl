# Lời riêng của tỉnh mẫu; thay cho lời chung của chương trình khi trùng khóa.
common-province-name = { $name }
