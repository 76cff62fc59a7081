# Choosing recipients, and groups of them.
outgoing-outside-email = Gửi thư điện tử
outgoing-field-recipients-typed = Nơi nhận khác
outgoing-branch-department = Các sở, ban, ngành cấp tỉnh
outgoing-branch-commune_committee = UBND các xã, phường
outgoing-branch-others = Cơ quan khác của tỉnh
outgoing-branch-whole = Chọn cả { $count } cơ quan
outgoing-elsewhere = Đã chọn ở hệ thống khác
outgoing-find-agency = Tìm cơ quan theo tên hoặc mã
outgoing-find-button = Tìm
outgoing-find-none = Không có cơ quan nào khớp. Thử ít từ hơn, hoặc ghi vào ô nơi nhận khác.
outgoing-recipient-unread = “{ $line }” có địa chỉ thư điện tử không đúng. Ghi tên rồi địa chỉ, ví dụ: Hội Luật gia tỉnh <hoiluatgia@example.vn>.
outgoing-recipient-unknown = “{ $line }”: không có cơ quan nào mang mã này. Tìm cơ quan theo tên ở trên, hoặc ghi tên nơi nhận không kèm mã để gửi bản giấy.
outgoing-groups = Nhóm nơi nhận
outgoing-groups-keep = Lập hoặc sửa nhóm nơi nhận
outgoing-groups-lead = Chọn một nhóm khi soạn văn bản thì giấy chỉ ghi tên nhóm, còn từng cơ quan trong nhóm đều nhận được. Sửa nhóm không làm thay đổi văn bản đã soạn.
outgoing-groups-none = Chưa có nhóm nào
outgoing-groups-none-text = Lập nhóm cho những nơi thường nhận cùng một văn bản.
outgoing-group-line = { $name } ({ $count } nơi)
outgoing-group-new = Lập nhóm
outgoing-group-name = Tên nhóm
outgoing-group-name-hint = Ghi như sẽ in ở Nơi nhận, ví dụ: Các thành viên Ban Chỉ đạo chuyển đổi số
outgoing-group-count = Số nơi
outgoing-group-keep = Lưu nhóm
outgoing-group-dissolve = Bỏ nhóm
outgoing-group-withdraw = Gỡ nội dung mật lọt vào tên nhóm
outgoing-group-withdraw-lead = Nhóm bị bỏ, tên và nơi nhận của nhóm từ trước đến nay bị gỡ ngay, không lấy lại được. Văn bản đã soạn giữ nguyên nơi nhận; văn bản nào mật thì gỡ riêng.
outgoing-group-kept = Đã lưu nhóm.
outgoing-group-dissolved = Đã bỏ nhóm. Văn bản đã soạn giữ nguyên nơi nhận.
outgoing-group-history = Các lần sửa
outgoing-group-founded = Lập nhóm
outgoing-group-revised = Sửa nhóm
outgoing-group-was = Tên cũ: { $name }
outgoing-group-came = Thêm: { $names }
outgoing-group-went = Bớt: { $names }
refusal-DOC-021 = Một văn bản gửi được đến nhiều nhất 400 nơi. Hãy bớt nơi nhận, hoặc tách thành hai văn bản; những gì đã nhập vẫn còn.
refusal-DOC-022 = Nhóm chưa có nơi nhận nào. Hãy chọn ít nhất một nơi; tên đã nhập vẫn còn.
refusal-DSK-026 = Cơ quan đã có nhóm mang tên này. Hãy đặt tên khác; các nơi đã chọn vẫn còn.
refusal-DSK-027 = Cơ quan đã có 200 nhóm. Hãy bỏ nhóm không dùng nữa rồi lập lại; những gì đã nhập vẫn còn.

# What waits for a leader's signature.
outgoing-pile = Chờ tôi ký
outgoing-pile-lead = Đọc từng văn bản, đánh dấu những văn bản đồng ý ký, rồi ký một lần.
outgoing-pile-all = Đánh dấu tất cả
outgoing-pile-none = Không có văn bản nào chờ Ông/Bà ký
outgoing-pile-none-text = Văn bản sẽ hiện ở đây khi được trình ký.
outgoing-pile-read = Đọc nội dung
outgoing-pile-rest = Đọc toàn văn
outgoing-pile-paper = Xem bản trình ký (PDF)
outgoing-pile-open = Mở văn bản, trả lại hoặc góp ý
outgoing-pile-sign = Ký số văn bản đã chọn
outgoing-pile-report = Kết quả từng văn bản
outgoing-pile-done = Đã ký số, chuyển văn thư phát hành.
outgoing-pile-stale = Văn bản vừa thay đổi sau khi Ông/Bà mở trang nên chưa ký. Hãy đọc lại rồi ký.

# What became of a released document, and of its evidence.
outgoing-superseded-recall = Đã thu hồi
outgoing-superseded-replace = Đã thay thế
outgoing-superseded-update = Đã phát hành, có cập nhật
outgoing-fact-renewal = Bổ sung bằng chứng tiếp theo

# Answering, and steering of work.
outgoing-answer = Soạn văn bản trả lời
outgoing-answers = Trả lời văn bản đến
outgoing-subject-answer = V/v trả lời văn bản số { $sign } ngày { $date }
outgoing-field-steering = Tính chất chỉ đạo
outgoing-steering-none = Không
outgoing-steering-directive = Chỉ đạo, giao việc cho nơi nhận
outgoing-steering-report = Báo cáo việc được chỉ đạo
refusal-DSK-031 = Chỉ trả lời được văn bản đã đến cơ quan mình. Hãy mở văn bản đó và bấm “Soạn văn bản trả lời”; những gì đã nhập vẫn còn.
