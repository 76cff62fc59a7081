# Tra cứu văn bản, nội dung tệp.
document-search = Tra cứu văn bản
document-search-words = Từ trong trích yếu, số ký hiệu, nơi gửi, người ký, nội dung tệp
document-search-hint = Các từ ở thứ tự nào cũng được, có dấu hay không dấu. Đặt trong ngoặc kép để tìm đúng cụm từ. Số ký hiệu như 15/QĐ-UBND được tìm đúng như đã viết.
document-search-more = Thu hẹp theo ngày, loại, người xử lý
document-search-any = Tất cả
document-search-direction = Đến hay đi
document-search-way-in = Đến
document-search-way-out = Đi
document-search-kind = Loại văn bản
document-search-standing = Tình trạng
document-search-holder = Đơn vị hoặc người xử lý
document-search-dated_from = Ngày văn bản từ
document-search-dated_to = Ngày văn bản đến hết
document-search-arrived_from = Ngày đến, ngày soạn từ
document-search-arrived_to = Ngày đến, ngày soạn đến hết
document-search-unread-only = Chỉ văn bản có tệp không đọc được chữ
document-search-unread = { $count } văn bản có tệp không đọc được chữ, không tìm được theo nội dung tệp.
document-search-unread-many = Hơn { $count } văn bản có tệp không đọc được chữ, không tìm được theo nội dung tệp.
document-search-unread-show = Xem các văn bản này
document-search-caption = Văn bản tìm thấy, mới nhất đứng trước
document-search-from = Nơi gửi hoặc đơn vị soạn
document-search-in-files = { $subject } (tìm thấy trong nội dung tệp)
document-reading-scan = Bản quét không có lớp chữ, chưa được đọc
document-reading-seen = Chữ nhận dạng từ bản quét
document-reading-seen-in-part = Chỉ nhận dạng chữ ở các trang đầu
document-reading-unseen = Không nhận dạng được chữ trong bản quét
document-reading-marked = Trang đầu có dấu giống dấu chỉ độ mật
document-marked = Bản quét có dấu giống dấu chỉ độ mật ở trang đầu
document-marked-text = Hãy mở tệp xem ngay. Nếu là văn bản mật, chọn “Gỡ văn bản mật lọt vào”. Máy có thể đọc nhầm; chữ của bản quét này không được đưa vào tìm kiếm.
document-reading-partly = Có trang không có lớp chữ
document-reading-cut = Chỉ tìm được chữ ở phần đầu
document-reading-encrypted = Tệp đặt mật khẩu
document-reading-too-large = Tệp quá lớn để tìm chữ
document-reading-damaged = Tệp hỏng, không đọc được
document-reading-other-kind = Không tìm chữ trong loại tệp này

# Các lần sửa của một dự thảo.
edition-heading = So sánh các lần sửa
edition-back = Văn bản
edition-compare = So sánh
edition-field-tu = Lần trước
edition-field-den = Lần sau
edition-told = Lần { $number }, { $who }, { $when }
edition-lead = { $before } so với { $after }.
edition-added = Thêm vào
edition-removed = Bỏ đi
edition-same = Không đổi.

# Tài liệu kèm theo văn bản đi.
attachment-heading = Tài liệu kèm theo
attachment-bring = Thêm tài liệu kèm theo
attachment-files = Tệp kèm theo
attachment-hint = Khi phát hành, mỗi tệp PDF được ghi số, ký hiệu văn bản và đóng dấu số của cơ quan ở góc trên bên phải trang đầu. Thêm hoặc bỏ tệp thì chữ ký nháy đã có không còn giá trị.
attachment-remove = Bỏ tệp này
attachment-flash-kept = Đã thêm tài liệu kèm theo.
outgoing-step-attached = Thêm tài liệu kèm theo
outgoing-step-detached = Bỏ tài liệu kèm theo
