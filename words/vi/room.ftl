# Phòng họp trực tuyến: trang của phòng, các việc, thông báo.

# Trang chung.
room-to-meeting = Về trang cuộc họp
room-unscripted-title = Trình duyệt chưa chạy được phòng họp
room-unscripted = Phòng họp cần trình duyệt có bật JavaScript và nghe, xem được trực tuyến; máy ảnh và micrô chỉ cần khi Ông/Bà phát biểu. Hãy bật JavaScript hoặc mở bằng Chrome, Edge, Firefox, Safari bản mới.
room-unscripted-otherwise = Nếu chưa làm được: gọi điện cho thư ký cuộc họp để nghe và báo có mặt, hoặc theo dõi chương trình, tài liệu, kết quả biểu quyết trên trang cuộc họp.

# Trước khi vào.
room-lobby-title = Chuẩn bị vào phòng họp
room-lobby-lead = Kiểm tra hình và tiếng trước khi vào. Tiếng của Ông/Bà chỉ được phát khi được mời phát biểu.
room-lobby-without = Không có máy ảnh hoặc micrô vẫn vào được để xem và nghe.
room-enter = Vào phòng họp
room-entering = Đang vào phòng họp…
room-inside = Đã vào phòng họp. Nhấn phím hỏi để xem phím tắt.
room-level = Mức tiếng micrô
room-camera = Máy ảnh
room-microphone = Micrô
room-speaker = Loa
room-devices = Thiết bị
room-camera-on = Bật hình
room-camera-off = Tắt hình
room-microphone-on = Bật micrô
room-microphone-off = Tắt micrô
room-camera-is-off = Máy ảnh đang tắt
room-camera-refused = Trình duyệt chưa được phép dùng máy ảnh. Hãy bấm biểu tượng máy ảnh cạnh thanh địa chỉ và chọn cho phép.
room-camera-none = Không tìm thấy máy ảnh.
room-camera-busy = Máy ảnh đang được chương trình khác dùng. Hãy tắt chương trình ấy rồi bật lại.
room-camera-ended = Máy ảnh đã bị rút hoặc ngắt. Hãy cắm lại rồi bật hình.
room-microphone-refused = Trình duyệt chưa được phép dùng micrô. Hãy bấm biểu tượng micrô cạnh thanh địa chỉ và chọn cho phép.
room-microphone-none = Không tìm thấy micrô.
room-microphone-busy = Micrô đang được chương trình khác dùng. Hãy tắt chương trình ấy rồi bật lại.
room-microphone-ended = Micrô đã bị rút hoặc ngắt. Hãy cắm lại rồi bật micrô.
room-waiting = Ông/Bà đang ở phòng chờ
room-waiting-called = Cuộc họp chưa khai mạc, Ông/Bà đang ở phòng chờ
room-waiting-lead = Chủ trì hoặc người điều khiển sẽ mời vào. Trang tự chuyển vào phòng họp, không cần làm gì thêm.
room-waiting-who = Người mời vào: {"{"}name{"}"}
room-time-now = Bây giờ là

# Khi ra.
room-removed = Ông/Bà đã được mời ra khỏi phòng họp
room-removed-lead = Máy ảnh và micrô đã tắt. Nếu cần, hãy gọi điện cho thư ký cuộc họp.
room-over = Cuộc họp đã kết thúc
room-over-lead = Máy ảnh và micrô đã tắt. Biên bản, kết luận và kết quả biểu quyết ở trang cuộc họp.
room-out = Ông/Bà không còn ở trong phòng họp
room-out-refused = Phiên làm việc đã hết hoặc quyền dự họp đã thay đổi. Hãy quay về trang cuộc họp rồi vào lại.
room-back = Về trang cuộc họp
room-leave = Rời phòng
room-leave-title = Rời phòng họp?
room-leave-text = Ông/Bà có thể vào lại bất cứ lúc nào khi cuộc họp còn diễn ra.
room-leave-floor = Ông/Bà đang phát biểu; rời phòng là kết thúc phát biểu. Có thể vào lại khi cuộc họp còn diễn ra.
room-not-now = Không
room-close = Đóng

# Thanh công cụ.
room-acts = Điều khiển phòng họp
room-raise = Giơ tay
room-lower = Hạ tay ({"{"}place{"}"})
room-done = Kết thúc phát biểu
room-share = Chia sẻ màn hình
room-share-stop = Ngừng chia sẻ
room-share-failed = Chưa chia sẻ được màn hình. Hãy thử lại hoặc chọn cửa sổ khác.
room-screen-ended = Đã ngừng chia sẻ màn hình.
room-layout = Bố cục
room-layout-stage = Người phát biểu
room-layout-both = Người phát biểu và màn chiếu
room-layout-gallery = Lưới các điểm cầu
room-layout-slides = Chỉ màn chiếu
room-layout-sound = Chỉ tiếng và màn chiếu
room-layout-now = Bố cục: {"{"}layout{"}"}
room-guide = Điều hành
room-people = Thành phần
room-papers = Tài liệu
room-votes = Biểu quyết
room-messages = Tin nhắn
room-more = Thêm
room-full = Toàn màn hình
room-keys = Phím tắt
room-point = Chỉ trên màn chiếu
room-point-stop = Thôi chỉ

# Trạng thái.
room-notices = Thông báo
room-standing-called = Chưa khai mạc
room-standing-running = Đang họp
room-standing-closed = Đã bế mạc
room-standing-cancelled = Đã hủy
room-recording = Đang ghi hình
room-recording-begun = Cuộc họp đang được ghi hình, ghi âm.
room-recording-ended = Đã dừng ghi hình, ghi âm.
room-locked = Phòng đã khóa
room-here = Có mặt {"{"}here{"}"}/{"{"}invited{"}"}
room-quorum = Thành viên {"{"}here{"}"}, cần {"{"}needed{"}"}
room-opened = Cuộc họp đã khai mạc.
room-announced = Thông báo lúc {"{"}at{"}"}: {"{"}words{"}"}
room-strip-listening = Chỉ người được mời phát biểu mới được nghe.
room-strip-hand = Đã giơ tay, thứ tự {"{"}place{"}"}. Chỉ người được mời phát biểu mới được nghe.
room-strip-floor = Đến lượt Ông/Bà phát biểu.
room-strip-conducts = Ông/Bà điều hành nên luôn được nghe khi bật micrô.
room-microphone-is-on = Micrô đang bật.
room-microphone-is-off = Micrô đang tắt.
room-left = Còn {"{"}time{"}"}
room-time-left = Còn {"{"}seconds{"}"} giây phát biểu.
room-time-over = Đã hết thời gian phát biểu.
room-floor-given = Mời Ông/Bà phát biểu.
room-floor-given-for = Mời Ông/Bà phát biểu trong {"{"}time{"}"} phút.
room-floor-ended = Lượt phát biểu của Ông/Bà đã kết thúc. Tiếng của Ông/Bà không còn được phát.
room-asked = Người điều khiển đề nghị Ông/Bà bật micrô.
room-silent = Trình duyệt chưa cho phát tiếng.
room-sound-on = Bật tiếng

# Hình.
room-pictures = Hình của cuộc họp
room-heard-now = Đang được nghe
room-is-heard = Đang được nghe
room-has-floor = Đang phát biểu
room-hand-place = Giơ tay, thứ {"{"}place{"}"}
room-line-weak = Đường truyền yếu
room-line-bad = Đường truyền kém
room-line-away = Mất kết nối
room-me = Tôi
room-screen-of = Màn hình của {"{"}name{"}"}
room-screen-mine = Màn hình của tôi
room-no-slides = Chưa có ai chia sẻ màn hình hoặc tài liệu.
room-not-opened = Cuộc họp chưa khai mạc.
room-nobody-speaks = Chưa có ai phát biểu.
room-gallery-pages = Các trang của lưới
room-page-before = Trang trước
room-page-after = Trang sau
room-page-of = {"{"}page{"}"}/{"{"}count{"}"}

# Thành phần.
room-people-find = Tìm theo tên, đơn vị
room-people-count = Từ {"{"}from{"}"} đến {"{"}to{"}"} trong {"{"}count{"}"} đang ở trong phòng, được mời {"{"}invited{"}"}
room-acts-for = Thao tác với
room-give = Mời phát biểu
room-withdraw = Dừng phát biểu
room-first = Đưa lên đầu hàng chờ
room-ask-unmute = Đề nghị bật micrô
room-stage-put = Đưa lên hình chính
room-stage-free = Hình chính theo người phát biểu
room-pin = Ghim hình
room-unpin = Bỏ ghim hình
room-remove = Mời ra khỏi phòng
room-remove-title = Mời {"{"}name{"}"} ra khỏi phòng họp?
room-remove-text = Lý do được ghi vào nhật ký cuộc họp.
room-remove-reason = Lý do

# Điều hành.
room-waiting-list = Đang chờ vào
room-admit = Mời vào
room-admit-all = Mời tất cả vào
room-somebody-waits = {"{"}count{"}"} người, điểm cầu đang chờ vào.
room-floor = Phát biểu
room-minutes = Số phút mỗi lượt
room-minutes-hint = Để trống nếu không giới hạn.
room-no-hands = Chưa có ai giơ tay.
room-next = Mời người kế tiếp
room-mute-all = Dừng mọi phát biểu
room-whole-room = Cả phòng
room-record = Ghi hình
room-record-stop = Dừng ghi hình
room-lock = Khóa phòng
room-unlock = Mở khóa phòng
room-end-screen = Dừng chia sẻ màn hình
room-roll = Điểm danh
room-rolled = Đã điểm danh theo những người đang ở trong phòng.
room-announce = Thông báo chung
room-announce-words = Nội dung thông báo cho mọi người
room-announce-go = Gửi thông báo
room-open = Khai mạc
room-close-meeting = Bế mạc
room-close-title = Bế mạc cuộc họp?
room-close-text = Mọi người sẽ rời phòng họp. Biên bản được soạn ở trang cuộc họp.
room-close-words = Lời bế mạc ghi vào biên bản (nếu có)

# Chương trình, tài liệu.
room-agenda = Chương trình
room-item-now = Đang bàn
room-item-begin = Bắt đầu
room-item-end = Kết thúc nội dung này
room-minutes-live = Ghi chép
room-note-words = Ý kiến hoặc kết luận của nội dung đang bàn
room-note = Ghi ý kiến
room-conclude = Ghi kết luận
room-noted = Đã ghi ý kiến.
room-concluded = Đã ghi kết luận.
room-papers-list = Tài liệu của cuộc họp
room-papers-none = Cuộc họp không có tài liệu.
room-paper-open = Mở
room-paper-together = Cùng xem
room-paper-at = {"{"}title{"}"}, trang {"{"}page{"}"}
room-all-at = Mọi người đang ở trang {"{"}page{"}"} của “{"{"}title{"}"}”, do {"{"}name{"}"} dẫn.
room-paper-there = Mở đến trang {"{"}page{"}"}
room-turn-back = Lật về trước
room-turn-on = Lật tiếp
room-paper-apart = Thôi xem cùng

# Tin nhắn.
room-messages-lead = Tin nhắn chỉ thư ký và người điều khiển đọc được.
room-messages-none = Chưa có tin nhắn nào.
room-message-words = Viết cho thư ký
room-message-send = Gửi
room-message-new = Có tin nhắn mới.

# Biểu quyết.
room-votes-none = Chưa có nội dung nào đưa ra biểu quyết.
room-vote-open = Đang biểu quyết
room-vote-closed = Đã có kết quả
room-vote-secret = Bỏ phiếu kín
room-votes-given = Đã bỏ {"{"}given{"}"}/{"{"}of{"}"} phiếu
room-vote-begun = Mời biểu quyết: {"{"}text{"}"}
room-vote-for = Phiếu của {"{"}name{"}"}
room-voted = Đã chọn: {"{"}choice{"}"}
room-vote-page = Xem trang biểu quyết
room-secret-lead = Máy chủ ký phiếu mà không đọc được, rồi phiếu được gửi đi không kèm tên. Không ai biết Ông/Bà chọn gì.
room-ballot-busy = Đang gửi phiếu kín…
room-ballot-cast = Đã nhận phiếu kín của Ông/Bà.
room-ballot-waits = Phiếu của Ông/Bà chưa gửi được nhưng vẫn được giữ ở đây.
room-ballot-again = Gửi lại phiếu
room-ballot-elsewhere = Phiếu đã được cấp ở thiết bị hoặc cửa sổ khác.
room-ballot-false = Chữ ký của máy chủ trên phiếu không đúng nên phiếu chưa được gửi. Hãy báo thư ký cuộc họp.
room-receipt-lead = Đã bỏ phiếu. Mã biên nhận để tìm phiếu của mình trong danh sách công bố:
room-receipt-save = Lưu biên nhận
room-receipt-file = Biên nhận phiếu kín
room-receipt-name = Biên nhận phiếu kín

# Đường truyền.
room-line-lost = Mất hình và tiếng, đang nối lại…
room-line-back = Đã nối lại.
room-stream-lost = Mất kết nối với máy chủ, đang nối lại. Chỗ, lượt giơ tay và phát biểu vẫn được giữ.
room-weak-loss = Đường truyền mất quá nhiều gói tin nên đã chuyển sang chỉ nghe tiếng và xem màn chiếu.
room-weak-narrow = Đường truyền không đủ cho hình nên đã chuyển sang chỉ nghe tiếng và xem màn chiếu.
room-weak-back = Xem hình lại
room-trouble-network = Không gửi được vì mất mạng. Chưa có gì thay đổi, hãy thử lại.
room-trouble-unknown = Máy chủ chưa làm được việc này. Hãy thử lại sau ít phút.
room-fault-outside = Ông/Bà không còn trong phòng họp. Hãy chờ người điều khiển cho vào lại.
room-fault-not_conducting = Chỉ chủ trì và người điều khiển kỹ thuật làm được việc này. Hãy nhờ họ.
room-fault-not_writing = Chỉ chủ trì, thư ký và người điều khiển kỹ thuật làm được việc này. Hãy nhờ họ.
room-fault-taken = Người khác đang ngồi ở chỗ này. Hãy chờ họ rời phòng họp rồi vào lại.
room-stands-in = { $name } đi thay { $of }
room-share-ended = Màn hình của Ông/Bà không còn được chiếu.
room-fault-gone = Người này không còn trong phòng họp. Hãy chọn người khác.
room-fault-no_hand = Không còn ai giơ tay.
room-fault-not_listed = Người này không có tên trong thành phần mời nên không được trao quyền phát biểu. Hãy thêm tên vào thành phần.
room-fault-no_screen = Chưa chia sẻ được màn hình: cần được trao quyền phát biểu, và chưa có ai khác đang chia sẻ.
room-fault-words = Tin nhắn trống hoặc dài quá 1.000 ký tự. Hãy sửa rồi gửi lại.
room-fault-too_fast = Ông/Bà gửi nhiều tin trong một phút. Hãy chờ một lát rồi gửi lại; nội dung vẫn còn.
room-fault-no_paper = Tài liệu này không còn trong chương trình họp. Hãy tải lại trang.
room-fault-no_recorder = Máy chủ này chưa được cài công cụ ghi hình. Hãy ghi biên bản và báo bộ phận quản trị.
