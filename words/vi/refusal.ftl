# Vì sao một việc với hồ sơ chưa làm được, và làm thế nào để được.
# Mã DOS-0xx do chương trình đặt, không đổi, không dùng lại; màn hình in mã ở cuối câu.

refusal-DOS-001 = Hồ sơ này đã có rồi. Ông/Bà mở lại hồ sơ để làm tiếp, không cần tạo mới.
refusal-DOS-002 = Không tìm thấy hồ sơ. Ông/Bà kiểm tra lại mã hồ sơ hoặc quay về danh sách.
refusal-DOS-003 =
    { $state ->
        [draft] Hồ sơ còn là bản nháp, chưa nộp.
        [submitted] Hồ sơ đã nộp và đang chờ tiếp nhận.
        [accepted] Hồ sơ đã được tiếp nhận, chưa chuyển đi xử lý.
        [rejected_at_intake] Hồ sơ không được tiếp nhận và đã khép lại.
        [processing] Hồ sơ đang được xử lý.
        [supplement_required] Hồ sơ đang chờ người nộp bổ sung giấy tờ.
        [payment_required] Hồ sơ đang chờ người nộp thực hiện nghĩa vụ tài chính.
        [withdrawal_requested] Người nộp đã xin rút hồ sơ, đang chờ trả lời.
        [stopped] Hồ sơ đã dừng xử lý.
        [completed] Hồ sơ đã xử lý xong, đang chờ trả kết quả.
        [result_delivered] Hồ sơ đã trả kết quả.
        [discarded] Bản nháp này đã bị xóa.
       *[other] Hồ sơ đang ở trạng thái khác.
    } { $action ->
        [edit_draft] Vì vậy chưa thể sửa nội dung đã khai.
        [attach] Vì vậy chưa thể thêm hoặc gỡ tệp.
        [claim] Vì vậy không thể chuyển vào tài khoản.
        [discard] Vì vậy không thể xóa.
        [submit] Vì vậy không thể nộp lại.
        [accept] Vì vậy không thể tiếp nhận.
        [reject] Vì vậy không thể từ chối tiếp nhận.
        [request_supplement] Vì vậy chưa thể yêu cầu bổ sung.
        [answer_supplement] Vì vậy không có gì phải bổ sung.
        [hand_over] Vì vậy chưa thể chuyển xử lý.
        [assign] Vì vậy chưa thể phân công.
        [propose] Vì vậy chưa thể đề xuất kết quả.
        [send_up] Vì vậy chưa thể trình lên.
        [send_back] Vì vậy chưa thể trả lại bước trước.
        [approve] Vì vậy chưa thể phê duyệt.
        [release] Vì vậy chưa thể phát hành kết quả.
        [deliver] Vì vậy chưa thể trả kết quả.
        [request_withdrawal] Vì vậy không thể xin rút.
        [answer_withdrawal] Vì vậy không có yêu cầu rút để trả lời.
        [stop] Vì vậy không thể dừng xử lý.
        [collect_fees] Vì vậy chưa thể thu phí, lệ phí.
        [add_note] Vì vậy không thể ghi chú.
        [rate] Vì vậy chưa thể đánh giá.
       *[other] Vì vậy chưa làm được việc này.
    } Mọi điều đã lưu vẫn còn; Ông/Bà tải lại trang để xem việc làm được lúc này.
refusal-DOS-004 =
    { $action ->
        [hand_over] Chỉ chuyển xử lý được khi hồ sơ ở bước tiếp nhận.
        [assign] Chỉ phân công được ở bước phân công hoặc bước thẩm định.
        [propose] Chỉ đề xuất được ở bước thẩm định.
        [send_up] Chỉ trình lên được ở bước xem xét.
        [send_back] Bước này không có bước trước để trả lại.
        [approve] Chỉ phê duyệt được ở bước ký.
        [release] Chỉ phát hành được ở bước văn thư.
       *[other] Việc này không thuộc bước hiện tại.
    } Hồ sơ có thể vừa được chuyển bước; Ông/Bà tải lại trang để xem hồ sơ đang ở đâu.
refusal-DOS-005 =
    { $channel ->
        [online] Thủ tục này chưa nhận hồ sơ trực tuyến theo cách vừa chọn.
        [counter] Thủ tục này chưa nhận hồ sơ trực tiếp theo cách vừa chọn.
        [post] Thủ tục này chưa nhận hồ sơ qua bưu chính công ích.
       *[other] Thủ tục này chưa nhận hồ sơ qua kênh vừa chọn.
    } Ông/Bà xem trang thủ tục để chọn cách nộp khác.
refusal-DOS-006 = Thủ tục này chưa nộp trực tuyến được. Ông/Bà đến bộ phận một cửa, mang theo các giấy tờ ghi ở trang thủ tục.
refusal-DOS-007 = Trường hợp này phải nộp trực tiếp tại quầy. Ông/Bà chọn trường hợp khác hoặc đến bộ phận một cửa; nội dung đã khai vẫn được giữ.
refusal-DOS-008 = Thủ tục không có trường hợp “{ $case }”. Ông/Bà chọn lại một trường hợp trong danh sách; nội dung đã khai vẫn được giữ.
refusal-DOS-009 = Ông/Bà cần đăng nhập trước khi nộp hồ sơ. Bản nháp được giữ nguyên và sẽ theo tài khoản của Ông/Bà.
refusal-DOS-010 = Bản nháp này thuộc một tài khoản khác. Ông/Bà đăng nhập bằng tài khoản đó, hoặc lập hồ sơ mới.
refusal-DOS-011 = Hệ thống chưa đọc được tờ khai. Ông/Bà mở lại trang kiểm tra rồi nộp lần nữa; nội dung đã khai vẫn được giữ.
refusal-DOS-012 = Tờ khai còn { $count } chỗ cần sửa. Ông/Bà mở trang kiểm tra, từng chỗ đã được đánh dấu; nội dung đã khai vẫn được giữ.
refusal-DOS-013 = Hồ sơ còn thiếu { $count } giấy tờ bắt buộc. Ông/Bà tải lên từng giấy tờ được đánh dấu rồi nộp lại; các tệp khác vẫn được giữ.
refusal-DOS-014 = Chưa biết cơ quan nào nhận hồ sơ. Ông/Bà chọn xã, phường hoặc cơ quan ở mục “Kính gửi” rồi nộp lại.
refusal-DOS-015 =
    { $field ->
        [reason] Cần ghi lý do.
        [reason_code] Cần chọn lý do trong danh sách.
        [full_name] Cần ghi họ và tên chủ hồ sơ.
        [recipient] Cần ghi họ và tên người nhận kết quả.
        [relation] Cần ghi quan hệ của người nhận với chủ hồ sơ.
        [delivery_address] Cần ghi địa chỉ để gửi kết quả qua bưu chính.
        [summary] Cần ghi tóm tắt đề xuất.
        [refusal_reasons] Cần ghi lý do đề xuất không giải quyết.
        [what] Mỗi mục bổ sung cần ghi rõ phải bổ sung gì.
        [number] Cần ghi số của giấy tờ kết quả.
        [text] Ghi chú còn trống.
        [component] Cần chọn giấy tờ trong thành phần hồ sơ.
        [file_name] Tệp chưa có tên.
       *[other] Còn một mục bắt buộc chưa điền.
    } Ông/Bà điền vào rồi gửi lại; những phần khác vẫn được giữ.
refusal-DOS-016 = Nội dung vừa nhập có { $given } ký tự, nhiều hơn mức { $max } ký tự{ $field ->
        [reason] { " của lý do" }
        [comment] { " của lời nhận xét" }
        [note] { " của ghi chú kèm theo" }
        [text] { " của ghi chú" }
        [summary] { " của tóm tắt đề xuất" }
        [file_name] { " của tên tệp" }
       *[other] { "" }
    }. Ông/Bà rút gọn rồi gửi lại; những phần khác vẫn được giữ.
refusal-DOS-017 = Nội dung vừa nhập có ký tự điều khiển hoặc ký tự lạ không lưu được. Ông/Bà gõ lại hoặc dán dưới dạng văn bản thường; những phần khác vẫn được giữ.
refusal-DOS-018 =
    { $what ->
        [files] Một hồ sơ có nhiều nhất { $max } tệp.
        [fields] Một tờ khai có nhiều nhất { $max } ô được điền.
        [characters] Cả tờ khai có nhiều nhất { $max } ký tự.
        [items] Một lần yêu cầu có nhiều nhất { $max } mục bổ sung.
        [components] Một hồ sơ có nhiều nhất { $max } loại giấy tờ.
        [fee_lines] Một hồ sơ có nhiều nhất { $max } khoản phí, lệ phí.
        [notes] Một hồ sơ có nhiều nhất { $max } ghi chú.
        [tags] Một lần đánh giá chọn nhiều nhất { $max } ý.
       *[other] Số lượng nhiều hơn { $max }.
    } Ông/Bà bớt đi rồi gửi lại; những gì đã lưu vẫn còn.
refusal-DOS-019 = Tệp vừa chọn không có trong hồ sơ này. Ông/Bà tải lại trang và chọn lại tệp.
refusal-DOS-020 = Tệp này đã có trong hồ sơ, không cần thêm lần nữa. Hãy chọn tệp khác nếu còn giấy tờ chưa nộp.
refusal-DOS-021 = Tệp này đã nộp cùng hồ sơ nên được giữ lại. Nếu tệp sai, Ông/Bà nộp thêm tệp đúng khi được yêu cầu bổ sung, hoặc liên hệ bộ phận một cửa.
refusal-DOS-022 = Mục này dành cho giấy tờ do cơ quan lập trong khi giải quyết. Ông/Bà chọn một giấy tờ trong thành phần hồ sơ; tệp vừa tải lên vẫn còn.
refusal-DOS-023 = Giấy tờ “{ $component }” được đánh dấu hai lần. Ông/Bà gộp lại thành một dòng rồi gửi lại.
refusal-DOS-024 = Số bản của giấy tờ “{ $component }” quá lớn. Ông/Bà kiểm tra lại số bản chính, bản sao rồi gửi lại.
refusal-DOS-025 = Chưa có số thứ tự trong sổ theo dõi hồ sơ. Ông/Bà bấm tiếp nhận lần nữa; hồ sơ chưa thay đổi.
refusal-DOS-026 = Chưa ghi cần bổ sung những gì. Ông/Bà thêm ít nhất một mục rồi gửi lại.
refusal-DOS-027 = Ngày vừa chọn đã qua. Ông/Bà chọn hôm nay hoặc một ngày sau; những phần khác vẫn được giữ.
refusal-DOS-028 = Còn { $count } mục chưa được bổ sung (mục { $items }). Ông/Bà tải tệp lên cho từng mục, hoặc ghi vài lời giải thích; những tệp đã tải lên vẫn còn.
refusal-DOS-029 = Không thể chuyển hồ sơ sang bước vừa chọn. Ông/Bà chọn một bước trong danh sách; hồ sơ vẫn ở bước cũ.
refusal-DOS-030 = Quy trình của thủ tục chưa có bước tiếp theo sau bước “{ $step }”. Ông/Bà báo quản trị viên kiểm tra quy trình; hồ sơ vẫn ở bước cũ.
refusal-DOS-031 = Hồ sơ chưa được phân công cho ai. Cần phân công người thụ lý trước khi đề xuất kết quả.
refusal-DOS-032 = Hồ sơ đang được phân công cho người khác. Chỉ người thụ lý mới đề xuất kết quả; nếu cần, lãnh đạo phòng phân công lại.
refusal-DOS-033 = Người này đang thụ lý hồ sơ rồi, không cần phân công lại. Hãy chọn người khác nếu cần đổi.
refusal-DOS-034 = Hồ sơ chưa có đề xuất kết quả. Cần trả lại bước thẩm định để người thụ lý đề xuất trước.
refusal-DOS-035 = Đề xuất kết quả chưa được lãnh đạo phê duyệt, nên chưa thể phát hành. Hãy trình lãnh đạo phê duyệt trước.
refusal-DOS-036 = Việc này phải do một người có tài khoản thực hiện. Ông/Bà đăng nhập rồi làm lại.
refusal-DOS-037 = Chưa có tệp kết quả. Ông/Bà tải lên giấy tờ kết quả rồi phát hành lại; số vừa nhập chưa được dùng.
refusal-DOS-038 = Chưa ghi ai nhận kết quả. Ông/Bà ghi họ và tên người nhận cùng quan hệ với chủ hồ sơ.
refusal-DOS-039 = Kết quả không có tệp để gửi điện tử. Ông/Bà trả kết quả tại quầy hoặc qua bưu chính.
refusal-DOS-040 =
    { $deadline ->
        [set] Người nộp còn được bổ sung đến hết ngày { $date }, nên chưa thể dừng xử lý vì lý do này.
       *[none] Yêu cầu bổ sung không ghi thời hạn, nên không thể dừng xử lý vì quá hạn bổ sung.
    } Hồ sơ chưa thay đổi.
refusal-DOS-041 = Người nộp chưa xin rút hồ sơ. Nếu cần dừng xử lý, Ông/Bà chọn căn cứ khác.
refusal-DOS-042 = Phí, lệ phí của hồ sơ này đã thu đủ, không thu thêm lần nữa. Hãy tải lại trang để xem số tiền đã thu.
refusal-DOS-043 = Chưa có khoản phí, lệ phí nào. Ông/Bà thêm ít nhất một khoản rồi gửi lại.
refusal-DOS-044 = Khoản “{ $fee }” bị lặp, hoặc số tiền, số lượng không hợp lý. Ông/Bà kiểm tra lại; chưa có khoản nào được ghi.
refusal-DOS-045 = Ông/Bà chọn từ 1 đến 5 sao. Lời nhận xét vẫn được giữ.
refusal-DOS-046 = Hồ sơ này đã được đánh giá. Xin cảm ơn Ông/Bà; mỗi hồ sơ đánh giá một lần.
refusal-DOS-049 = Kết quả của thủ tục không hỏi nội dung “{ $key }”. Ông/Bà tải lại trang rồi đề xuất lại; hồ sơ chưa thay đổi.
refusal-DOS-048 = Hồ sơ chưa có văn bản kết quả được lãnh đạo ký số. Ông/Bà đề nghị lãnh đạo ký văn bản trước rồi đóng dấu; hồ sơ chưa thay đổi.
refusal-DOS-047 = Thành phần hồ sơ của thủ tục không có giấy tờ “{ $component }”. Ông/Bà chọn một giấy tờ trong danh sách thành phần hồ sơ rồi gửi lại; hồ sơ chưa thay đổi.
