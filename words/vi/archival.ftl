# Gói lưu trữ của hồ sơ công việc, trên dòng lệnh.
archival-made = Đã ghi { $file }, { $bytes } byte. Gói do chương trình xuất không có chữ ký số của cơ quan; văn thư xuất từ trang của hồ sơ thì có.
archival-not-closed = Không xuất được { $id }: hồ sơ không có, chưa kết thúc, hoặc đã hủy. Hãy kết thúc hồ sơ trước.
archival-unwritable = Không ghi được { $file }: { $why }. Hãy chọn một tệp chưa có bằng --out.
archival-unreadable = Không đọc được { $file }: { $why }
archival-whole = { $file }: nguyên vẹn, { $items } văn bản, { $files } tệp, đúng thứ tự và mã băm.
archival-of = Hồ sơ { $code } “{ $title }” của { $agency }
archival-sealed = Chữ ký số của cơ quan hợp lệ.
archival-unsealed = Gói không có chữ ký số của cơ quan.
archival-seal-unsure = Gói có chữ ký số nguyên vẹn, nhưng chưa kết luận được người ký. Hãy chỉ thư mục có chứng thư tin cậy và danh sách thu hồi bằng --trust.
archival-seal-broken = { $file }: chữ ký số của cơ quan không khớp với bản kê. Gói đã bị thay đổi; hãy xuất lại từ hệ thống gốc.
archival-fault-zip = { $file } không phải gói ZIP đọc được ({ $about }). Hãy lấy lại gói từ nơi xuất.
archival-fault-manifest = { $file }: bản kê manifest.xml không đọc được hoặc đã bị sửa ({ $about }). Hãy lấy lại gói từ nơi xuất.
archival-fault-entry = { $file }: tệp { $about } thừa hoặc sai chỗ so với bản kê. Hãy lấy lại gói từ nơi xuất.
archival-fault-missing = { $file }: thiếu { $about }. Hãy lấy lại gói từ nơi xuất.
archival-fault-content = { $file }: nội dung { $about } khác với bản kê. Hãy lấy lại gói từ nơi xuất.
archival-fault-frame = { $file }: phần khung của gói đã bị thay đổi. Hãy lấy lại gói từ nơi xuất.
