# The first page.
home-heading = Ông/Bà cần làm thủ tục gì?
home-lead = Tìm thủ tục, nộp hồ sơ trên điện thoại và theo dõi đến khi nhận kết quả.
home-or = Đã nộp hồ sơ?
home-follow = Xem hồ sơ đang ở đâu
home-events = Theo việc trong đời sống
home-fields = Theo lĩnh vực
home-all = Xem tất cả { $count } thủ tục
