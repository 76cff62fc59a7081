# Ký số: chứng thư thử nghiệm, dấu thời gian, khóa.
signing-name-mark = Thử nghiệm – không có giá trị pháp lý
signing-name-root = Gốc chứng thực thử nghiệm
signing-name-officials = Chứng thực cán bộ thử nghiệm
signing-name-organisations = Chứng thực cơ quan thử nghiệm
signing-name-time = Dấu thời gian thử nghiệm

signing-tell-founded = Đã lập nơi cấp chứng thư thử nghiệm trong { $folder }. Chứng thư ở đây không có giá trị pháp lý. Chỉ người sở hữu thư mục đọc được các khóa; hãy giữ như vậy.
signing-tell-revoked = Đã thu hồi { $count } chứng thư của { $which }. Danh sách và câu trả lời có từ bây giờ.
signing-tell-no-authority = Không có nơi cấp nào tên { $name }. Chọn root, officials hoặc organisations.
signing-tell-serving = Đang trả lời về chứng thư tại { $address }. Chứng thư ghi địa chỉ { $named }: hai địa chỉ phải dẫn đến cùng một nơi.
signing-tell-tsa = Đang cấp dấu thời gian tại { $address }, chính sách { $policy }. Nhấn Ctrl+C để dừng.
signing-tell-not-for-time = Chứng thư trong { $file } không dành riêng cho dấu thời gian nên không ai chấp nhận dấu được cấp. Dùng chứng thư có mục đích timeStamping, ví dụ time.crt của “tinhso pki init”.
signing-tell-policy = “{ $policy }” không phải mã chính sách. Ghi dạng số có dấu chấm, ví dụ 1.3.6.1.4.1.32473.1.2.
signing-tell-pin = Nhập mã PIN của thiết bị { $token } rồi nhấn Enter (màn hình không hiện ký tự nào):
signing-tell-pin-missing = Chưa có mã PIN của thiết bị { $token }. Chạy lệnh trên màn hình dòng lệnh để nhập, đưa qua ống dẫn mỗi thiết bị một dòng, hoặc khai pin_variable trong tệp cấu hình.
signing-tell-key = { $who }: ký được, { $place }, chứng thư đến { $until }
signing-tell-key-bad = { $who }: không dùng được: { $why }
signing-tell-key-consent = { $who }: khóa ở dịch vụ ký số, ký được sau khi người giữ khóa cho phép ở trang “Chữ ký của tôi”
signing-tell-time = Dấu thời gian: nhận được và đúng.
signing-tell-faults = Có { $count } khóa hoặc dịch vụ không dùng được, xem các dòng trên. Sửa mục [signing] của tệp cấu hình, cắm lại thiết bị hoặc hỏi nơi cung cấp dịch vụ, rồi chạy lại.
signing-place-software = khóa trong tệp, chỉ để thử
signing-place-token = khóa trong thiết bị
signing-place-remote = khóa ở dịch vụ ký số
