# Đơn vị, cơ quan: lời từ chối của sổ đơn vị (crates/agency).
refusal-AGE-001 = Không tìm thấy đơn vị này. Có thể mã đơn vị đã gõ nhầm; hãy chọn lại trong danh sách đơn vị.
refusal-AGE-002 = Mã { $code } đã thuộc về một đơn vị khác. Hãy dùng mã khác; những gì đã nhập vẫn còn nguyên.
refusal-AGE-003 = Đơn vị cấp trên { $parent } không có hoặc không còn hoạt động vào ngày đã chọn. Hãy chọn đơn vị cấp trên đang hoạt động.
refusal-AGE-004 = Đã có đơn vị đứng đầu. Hãy chọn đơn vị cấp trên cho đơn vị mới.
refusal-AGE-005 = Tên đơn vị đang để trống, dài quá 200 ký tự hoặc có ký tự không in được. Hãy nhập lại tên bằng cả tiếng Việt và tiếng Anh.
refusal-AGE-006 = Khóa và loại của đơn vị chỉ gồm chữ thường không dấu, chữ số và dấu gạch ngang, ví dụ “so-tu-phap”. Hãy sửa lại rồi gửi.
refusal-AGE-007 = Đơn vị đã ngừng hoạt động sau ngày { $last_day }, không thể thay đổi nữa. Hãy làm việc với đơn vị kế thừa.
refusal-AGE-008 = Ngày cuối { $last_day } sớm hơn ngày thành lập { $first_day }. Hãy chọn ngày cuối muộn hơn.
refusal-AGE-009 = Còn { $open } đơn vị trực thuộc đang hoạt động. Hãy đóng hoặc chuyển các đơn vị đó trước.
refusal-AGE-010 = Đơn vị kế thừa { $successor } không có hoặc không còn hoạt động sau ngày đóng. Hãy chọn đơn vị khác.
refusal-AGE-011 = Đơn vị không thể kế thừa chính mình. Hãy chọn đơn vị khác, hoặc để trống.
refusal-AGE-012 = Tên mới giống hệt tên cũ nên không có gì thay đổi. Hãy nhập tên khác, hoặc không cần làm gì thêm.
