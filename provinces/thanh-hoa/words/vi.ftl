# Lời riêng của tỉnh; thay cho lời chung của chương trình khi trùng khóa. Chưa có lời nào.
