"""The words that numbers stand among in Vietnamese papers: one list for every grammar of this room.

Phrases are written in lower case; `key` makes both ways of placing a tone the same (`uỷ`, `ủy`), and `tỉ` the same as
`tỷ`.
"""

import re
import unicodedata
from functools import lru_cache


def listed(text: str) -> tuple[str, ...]:
    """The phrases of a text with commas between."""
    return tuple(phrase.strip() for phrase in text.split(",") if phrase.strip())


_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}

# What a phrase does in a sentence; the names are the terminals of `phrases.lark`.
PHRASES = {
    "SHARE": listed(
        """
        chiếm, chiếm tỷ lệ, chiếm tỷ trọng, với tỷ lệ, đạt tỷ lệ, tỷ lệ đạt, tỷ lệ, đạt, tương đương, tương
        ứng, bằng, hoàn thành
        """
    ),
    "OF": listed(
        """
        trên tổng số, trong tổng số, trong số, trên, so với tổng số, của tổng số, trên tổng, trong tổng,
        trong
        """
    ),
    "UP": listed("tăng, tăng thêm, tăng lên, cao hơn, nhiều hơn, vượt"),
    "DOWN": listed("giảm, giảm xuống, giảm còn, kéo giảm, thấp hơn, ít hơn"),
    "LEFT": listed("thiếu, còn thiếu"),
    "THAN": listed("so với, so, cùng kỳ"),
    "ABOUT": listed("gần, hơn, khoảng, xấp xỉ, ước, ước đạt, ước tính, trên dưới, chừng, khoảng chừng, gần bằng"),
    "BOUND": listed("dưới, từ, ít nhất, tối thiểu, tối đa, không quá, không dưới"),
    "WITHIN": listed("trong đó, gồm, bao gồm, gồm có, cụ thể, cụ thể là, với, chia ra, phân ra, theo đó"),
    "TOTAL": listed("tổng số, tổng cộng, tất cả, toàn bộ, tổng"),
    "AND": listed("và"),
}

# Numbers before these are measures of something else, not a count of people, bodies or cases.
MEASURES = listed(
    """
    tuổi, năm, tháng, ngày, giờ, phút, tuần, quý, lần, phần, điểm, km, m, ha, kg, tấn, mét, đồng, đô la, usd,
    vnđ, tỷ, triệu đồng, tỷ đồng, nghìn đồng, nghìn tỷ, %, độ, khoá, khóa, năm tuổi đảng, tuổi đảng, tiếng, bậc
    """
)

# Numbers after these name something: an article, a term, a year.
NAMED_BY = listed(
    """
    số, khoá, khóa, lần thứ, thứ, quý, điều, khoản, chương, mục, biểu, phụ lục, công viên, đường, quốc lộ, km,
    tổ, khu phố, khu vực, thôn, xóm, ấp, phường, quận, lớp, giai đoạn, nhiệm kỳ, chỉ thị, quy định, nghị quyết,
    trung ương, kết luận, quyết định, hướng dẫn, f0, covid
    """
)

# After these, two numbers with a stroke or a hyphen are a day.
DAY_BEFORE = listed(
    """
    ngày, sáng, trưa, chiều, tối, đêm, từ, đến, tới, hôm, trước, sau, nay, hết, kể từ, vào, khai mạc, mùng, dịp,
    lễ, quốc khánh
    """
)

# Labels of classes that exclude one another: parts named by one family have to add up.
FAMILIES = tuple(
    listed(line)
    for line in """
    khiển trách, cảnh cáo, cách chức, khai trừ, sa thải, giải tán, buộc thôi việc, cắt chức, hạ bậc lương
    hoàn thành xuất sắc, hoàn thành tốt, hoàn thành, không hoàn thành, chưa hoàn thành
    xuất sắc, giỏi, khá, trung bình, yếu, kém
    trên đại học, dưới đại học, đại học, cao đẳng, trung cấp, sơ cấp, thạc sĩ, tiến sĩ, sau đại học, cử nhân
    nam, nữ
    tín nhiệm cao, tín nhiệm thấp, tín nhiệm
    trong sạch vững mạnh, yếu kém
    tán thành, không tán thành, không biểu quyết, đồng ý, không đồng ý, không có ý kiến
    công nhân, nông dân, trí thức, sinh viên, học sinh, công chức, viên chức
    chính thức, dự bị
    cấp tỉnh, cấp huyện, cấp xã, cấp trung ương, cấp thành phố, cấp cơ sở
    """.strip().splitlines()
)

# What is counted: people, bodies, cases, papers. A number in words is one only before these.
COUNTED = listed(
    """
    người, đảng viên, đồng chí, cán bộ, đại biểu, công chức, viên chức, uỷ viên, cấp uỷ viên, bí thư, phó bí
    thư, nữ, nam, tiến sĩ, thạc sĩ, giáo sư, phó giáo sư, quần chúng, công nhân, nông dân, sinh viên, học sinh,
    đoàn viên, hội viên, cử tri, chi bộ, đảng bộ, đảng uỷ, chi uỷ, cấp uỷ, tổ chức, đơn vị, chi đoàn, cơ sở, bộ,
    ban, ngành, sở, tỉnh, thành phố, quận, huyện, phường, xã, thôn, tổ dân phố, cuộc, lượt, trường hợp, vụ, đơn,
    thư, hồ sơ, văn bản, nghị quyết, chỉ thị, kết luận, mô hình, công trình, chỉ tiêu, nhiệm vụ, tập thể, cá
    nhân, phiếu, lớp, buổi, hội nghị, đoàn, hộ, gia đình, giáo viên, doanh nghiệp, hợp tác xã, địa phương, cơ
    quan, phòng, kỳ, nội dung, việc, ý kiến, kiến nghị, đề án, chương trình, dự án, giải pháp, tổ, nhóm, thành
    viên, lãnh đạo, trưởng, phó, chiến sĩ, thí sinh, tin, bài, trường, nhà, điểm cầu, hạng mục, tiêu chí, giải,
    bằng khen, huy hiệu, đám, em, cháu, sinh
    """
)

# What words do in a conclusion; the names are the terminals of `proposals/islands.lark` and of the sentences around.
# A phrase that stands in two lists belongs to the first.
DIRECTIONS = {
    # Words of more than one syllable that begin or end like another kind.
    "PLAIN": listed(
        """
        khoa học, khoa giáo, khoa học công nghệ, hội nghị, hội thảo, hội thi, hội viên, hội họp, giao ban, đại hội,
        đoàn viên, đội ngũ, trường hợp, báo đài, ngành nghề, bộ máy, vụ việc, cơ sở vật chất, tổ chức bộ máy, tổ chức
        cán bộ, công tác tổ chức, phòng chống, phòng cháy, môi trường, thị trường, lập trường, hiện trường, tăng
        trưởng, năm học, số lượng, ngày càng, đầu tư, đầu mối, hết sức, cuối cùng, tổ quốc, tuần lễ, quý báu, bản sắc,
        bản thân, cơ bản, trước mắt, trước hết, trước đây, ngành mình, đơn vị mình, cơ quan mình, cấp mình, từ đó, từ
        khi, tới đây, sau này, công tác kiểm tra, công tác giám sát, công tác tuyên truyền, số liệu, chất lượng, nội
        dung giao, xã hội, ban đầu, cán bộ lãnh đạo, năng lực lãnh đạo, vai trò lãnh đạo, sự lãnh đạo, công tác lãnh
        đạo, phương thức lãnh đạo, chế độ báo cáo, hạn chế, đảng viên, chi phí, chi tiết, chi trả, tỉnh táo
        """
    ),
    "DAY": listed("ngày, mùng, mồng"),
    "MONTH": listed("tháng"),
    "YEARLY": listed("năm"),
    "QUARTER": listed("quý"),
    "WEEK": listed("tuần"),
    "TERM": listed("nhiệm kỳ, giai đoạn"),
    "FROM": listed("từ, kể từ, bắt đầu từ, tính từ, áp dụng từ, thực hiện từ"),
    "BEFORE": listed(
        """
        trước, chậm nhất, chậm nhất là, chậm nhất vào, chậm nhất trước, chậm nhất đến, muộn nhất, muộn nhất là, muộn
        nhất vào, trễ nhất, trễ nhất là, không muộn hơn, không chậm hơn, không quá, thời hạn, thời hạn hoàn thành,
        thời gian hoàn thành, thời hạn thực hiện, hạn hoàn thành, hạn cuối, hạn chót, hạn, xong trước, hoàn thành
        trước, hoàn thành xong trước, thời điểm hoàn thành, hoàn thành chậm nhất
        """
    ),
    "UNTIL": listed("đến, tới, cho đến, cho tới, đến trước"),
    "LAST": listed("cuối, hết"),
    "FIRST": listed("đầu"),
    "WITHIN": listed("trong, trong vòng, ngay trong, xong trong, hoàn thành trong, nội trong"),
    "AT": listed("vào, xong, hoàn thành, hoàn thành vào, hoàn thành xong, xong vào, dứt điểm trong, ngay"),
    "NOW": listed("nay, bây giờ"),
    "THIS": listed("này"),
    "NEXT": listed("sau"),
    "EVERY": listed(
        """
        hằng ngày, hằng tuần, hằng tháng, hằng quý, hằng năm, hàng ngày, hàng tuần, hàng tháng, hàng quý, hàng năm,
        mỗi ngày, mỗi tuần, mỗi tháng, mỗi quý, mỗi năm
        """
    ),
    "PERIODIC": listed("định kỳ, định kì"),
    "SINCE": listed(
        "kể từ ngày ký, kể từ ngày ban hành, từ ngày ký, từ ngày ban hành, sau ngày ký, kể từ khi ban hành"
    ),
    "BOUND": listed(
        """
        ít nhất, tối thiểu, trên, không dưới, hơn, bình quân, tối đa, không quá, dưới, thấp nhất, khoảng, gần, phấn
        đấu, ít nhất là, tối thiểu là, tối thiểu từ, ít nhất từ, cao nhất
        """
    ),
    "RISE": listed(
        "tăng, giảm, tăng thêm, tăng ít nhất, giảm ít nhất, tăng tối thiểu, giảm tối thiểu, tăng trên, giảm trên"
    ),
    "THAN": listed("so với, so, trở lên, trở xuống"),
    "PAPERS": listed(
        """
        nghị quyết, chỉ thị, kết luận, thông báo kết luận, quyết định, quy định, quy chế, hướng dẫn, kế hoạch, đề án,
        chương trình, chương trình hành động, thông báo, công văn, nghị định, thông tư, thông tri, luật, pháp lệnh,
        điều lệ, báo cáo, tờ trình, hướng dẫn liên ngành, công điện, văn bản, nghị quyết liên tịch
        """
    ),
    "NUMBER": listed("số"),
    "CENTRE": listed("trung ương"),
    "INTAKE": listed("khoá, khóa"),
    # Those who are told to do something.
    "ORG": listed(
        """
        ban tổ chức, ban tuyên giáo, ban tuyên giáo và dân vận, ban dân vận, ban nội chính, ban kinh tế, ban chấp
        hành, ban thường vụ, ban chỉ đạo, ban xây dựng đảng, ban quản lý, ban giám đốc, ban giám hiệu, ban cán sự
        đảng, ban công tác mặt trận, ban kiểm soát, ban điều hành, ban thanh tra nhân dân, ban biên tập, ban pháp chế,
        ban, uỷ ban kiểm tra, uỷ ban nhân dân, uỷ ban mặt trận tổ quốc, uỷ ban mặt trận tổ quốc việt nam, uỷ ban,
        ubkt, ubnd, ubmttq, hđnd, mttq, hội đồng nhân dân, hội đồng thành viên, hội đồng quản trị, hội đồng, mặt trận
        tổ quốc việt nam, mặt trận tổ quốc, mặt trận, văn phòng, văn phòng cấp uỷ, thường trực, đảng uỷ, chi uỷ, tỉnh
        uỷ, thành uỷ, huyện uỷ, quận uỷ, thị uỷ, đảng bộ, chi bộ, chi đảng bộ, đảng bộ bộ phận, đảng uỷ bộ phận, tổ
        đảng, cấp uỷ, cấp uỷ đảng, đảng đoàn, đảng uỷ viên, tổ chức đảng, tổ chức cơ sở đảng, tổ chức chính trị xã
        hội, đoàn thể, đoàn thể chính trị xã hội, công đoàn, công đoàn cơ sở, liên đoàn lao động, đoàn thanh niên,
        đoàn thanh niên cộng sản hồ chí minh, đoàn tncs hồ chí minh, chi đoàn, hội cựu chiến binh, hội nông dân, hội
        liên hiệp phụ nữ, hội phụ nữ, hội lhpn, hội, chi hội, chính quyền, cơ quan, cơ quan tham mưu, cơ quan tham mưu
        giúp việc, khoa, ban tham mưu, cơ quan chuyên môn, đơn vị, địa phương, doanh nghiệp, trung tâm, trung tâm
        chính trị, trung tâm bồi dưỡng chính trị, trường chính trị, trường, nhà trường, học viện, viện, bệnh viện,
        trạm, trạm y tế, công ty, tổng công ty, tập đoàn, nhà máy, xí nghiệp, phân xưởng, hợp tác xã, ngân hàng, kho
        bạc, phòng, phòng ban, phòng chuyên môn, sở, ngành, ban ngành, sở ngành, cục, chi cục, tổ, tổ công tác, tổ
        giúp việc, tiểu ban, bộ phận, nhóm, đoàn công tác, đoàn kiểm tra, đoàn giám sát, lực lượng, công an, viện kiểm
        sát, viện kiểm sát nhân dân, viện ksnd, toà án, toà án nhân dân, thanh tra, báo, đài, đài phát thanh, đài
        truyền thanh, cổng thông tin điện tử, cụm thi đua, khối thi đua, cơ quan thường trực, uỷ viên ban thường vụ,
        bộ phận giúp việc, nông trường, lâm trường, trại, chi nhánh, hạt kiểm lâm, hạt quản lý, đội, cơ sở đảng, khối
        đoàn thể, tập thể lãnh đạo, cơ quan báo chí
        """
    ),
    "ROLE": listed(
        """
        đồng chí, đ/c, bí thư, phó bí thư, phó bí thư thường trực, trưởng ban, phó trưởng ban, chánh văn phòng, phó
        chánh văn phòng, chủ nhiệm, phó chủ nhiệm, chủ tịch, phó chủ tịch, thủ trưởng, người đứng đầu, giám đốc, phó
        giám đốc, tổng giám đốc, phó tổng giám đốc, hiệu trưởng, trưởng phòng, trưởng, uỷ viên, cấp uỷ viên, quản đốc,
        viện trưởng, cục trưởng, chi cục trưởng, tổ trưởng, đảng uỷ viên, chi uỷ viên, huyện uỷ viên, quận uỷ viên,
        tỉnh uỷ viên, thành uỷ viên, thường trực cấp uỷ, bí thư cấp uỷ, bí thư chi bộ, bí thư đảng uỷ
        """
    ),
    "EACH": listed("các, những, mỗi, từng, toàn thể, tập thể, tất cả các, toàn bộ các, mọi, 100%"),
    "HALF": listed("chi"),
    "PLACE": listed(
        """
        xã, phường, thị trấn, huyện, quận, thị xã, thành phố, tỉnh, đặc khu, thôn, ấp, bản, làng, buôn, khu phố, tổ
        dân phố, khu dân cư, cụm, tp, vùng, thôn bản
        """
    ),
    "RANK": listed(
        """
        trực thuộc, cơ sở, cấp trên, cấp trên trực tiếp, cấp dưới, cấp, khối, thuộc, liên quan, có liên quan, trên địa
        bàn, trong toàn đảng bộ, toàn đảng bộ, địa phương, hành chính, sự nghiệp, hành chính sự nghiệp, doanh nghiệp,
        tham mưu giúp việc, cùng cấp, cấp xã, cấp huyện, cấp tỉnh, cấp cơ sở, nhà nước, chuyên môn, nghiệp vụ, trung
        ương, chính trị xã hội, chính trị, theo dõi cơ sở, của, nêu trên, lực lượng vũ trang, ngoài nhà nước, ngoài
        khu vực nhà nước, khu vực, giáo dục, y tế, nông thôn, dân cư, phổ thông, trung học phổ thông, trung học cơ sở,
        tiểu học, mầm non, đảng viên, đảng, trong đảng bộ, cơ quan, kinh tế, đoàn thể, được phân công
        """
    ),
    # What makes of a sentence a direction, and what takes it back.
    "ASSIGN": listed(
        """
        giao, giao cho, phân công, giao nhiệm vụ cho, giao trách nhiệm cho, uỷ quyền cho, giao trách nhiệm, uỷ quyền,
        giao nhiệm vụ, giao thường trực
        """
    ),
    "ASK": listed(
        "yêu cầu, đề nghị, đặt hàng, lưu ý, nhắc nhở, quán triệt, chỉ đạo, đề nghị và yêu cầu, yêu cầu và giao"
    ),
    "MUST": listed(
        "cần, phải, cần phải, có trách nhiệm, chịu trách nhiệm, có nhiệm vụ, chịu trách nhiệm chính, nhất thiết phải"
    ),
    "TOWARDS": listed("đối với, riêng, riêng đối với"),
    "WITH": listed("phối hợp với, phối hợp cùng, phối hợp chặt chẽ với, cùng với, phối hợp, phối hợp chặt chẽ cùng"),
    "PAST": listed("đã, được, đang, theo, đáp ứng, bị, vừa"),
    "CHARGE": listed("phụ trách, được phân công phụ trách"),
    "OPINION": listed(
        """
        cho rằng, mong muốn, kiến nghị, nhận định, bày tỏ, trăn trở, có ý kiến, nhận thấy, thảo luận, thừa nhận, đại
        biểu, cử tri, ý kiến
        """
    ),
    "PRAISE": listed(
        """
        đánh giá cao, ghi nhận, biểu dương, đánh giá, nhìn chung, hoan nghênh, cảm ơn, chúc mừng, trân trọng, cơ bản
        nhất trí, cơ bản thống nhất, đồng ý, nhất trí, thống nhất, tán thành, cho ý kiến, thông qua, chấp thuận
        """
    ),
    "ACT": listed(
        """
        ban hành, thay, gia cố, thu hoạch, gieo trồng, xét xử, truy tố, khởi động, truy nộp, nâng, trao, trao tặng,
        xây, làm đường, khai trương, ra mắt, hiến, tiếp xúc, hoà mạng, chốt, rà phá, tiêm chủng, giải phóng, thu hồi,
        ra quân, vận hành, kiểm kê, giải toả, hoà giải, canh gác, tuần tra, phun, nạo vét, chiếu sáng, bê tông hoá,
        nhựa hoá, cứng hoá, phân luồng, di dời, bầu, ổn định, hiệp thương, ký giao ước, phủ sóng, đón tiếp, bám sát,
        báo cáo, bảo đảm, bảo vệ, biên soạn, biên tập, bồi dưỡng, bố trí, bổ sung, bình xét, cải cách, cải tiến, cập
        nhật, cân đối, chăm lo, chấm dứt, chấn chỉnh, chấp hành, chỉ đạo, chú trọng, chú ý, chủ động, chủ trì, chủ trì
        phối hợp, chuẩn bị, chuyển, chuyển đổi, công bố, công khai, coi trọng, củng cố, cung cấp, cử, cụ thể hoá, dự
        thảo, duy trì, đa dạng hoá, đánh giá, đào tạo, đảm bảo, đẩy mạnh, đẩy nhanh, đấu tranh, đề cao, đề ra, đề
        xuất, điều chỉnh, điều tra, định hướng, đôn đốc, đổi mới, động viên, đưa, đăng ký, đăng tải, đối chiếu, gắn,
        giải quyết, giám sát, giới thiệu, giúp đỡ, gửi, giữ gìn, giữ vững, hoàn chỉnh, hoàn thiện, hoàn tất, hoàn
        thành, học tập, hỗ trợ, huy động, hướng dẫn, kết nạp, kết thúc, khai thác, khảo sát, khắc phục, khẩn trương,
        khen thưởng, kiểm điểm, kiểm soát, kiểm tra, kiện toàn, kịp thời, kiên quyết, kiên trì, lãnh đạo, lắp đặt,
        lập, lấy ý kiến, linh hoạt, lồng ghép, làm, làm rõ, làm tốt, làm việc, lựa chọn, mở, mở rộng, mở lớp, nắm bắt,
        nắm, nâng cao, nâng cấp, nêu cao, ngăn chặn, nghiên cứu, nhân rộng, nhập, nộp, phát động, phát hiện, phát huy,
        phát triển, phân bổ, phân loại, phân tích, phân cấp, phấn đấu, phê duyệt, phòng ngừa, phối hợp, phổ biến, phục
        vụ, quan tâm, quán triệt, quản lý, quy hoạch, quyết liệt, quyết tâm, rà soát, rút kinh nghiệm, sắp xếp, sớm,
        sử dụng, sơ kết, sưu tầm, sửa chữa, sửa đổi, tăng cường, tăng tốc, tạo điều kiện, tạo nguồn, tạo, tập huấn,
        tập hợp, tập trung, tham gia, tham mưu, tham khảo, tháo gỡ, thành lập, thăm hỏi, thẩm định, thẩm tra, theo
        dõi, thí điểm, thu gom, thu thập, thúc đẩy, thực hành, thực hiện, thường xuyên, tiếp nhận, tiếp thu, tiếp tục,
        tiến hành, tìm, tích cực, tổ chức, tổng hợp, tổng kết, tranh thủ, tri ân, trao đổi, triển khai, trình, trồng,
        trưng bày, tuyên truyền, tuyên dương, tuyển chọn, tuyển dụng, tặng, ưu tiên, ứng dụng, vận động, vào cuộc, vệ
        sinh, viết, xác định, xác minh, xây dựng, xem xét, xét, xử lý, yêu cầu, số hoá, niêm yết, quét, khởi công,
        khánh thành, nghiệm thu, bàn giao, giải ngân, thanh toán, quyết toán, đấu thầu, thanh tra, rà, soạn thảo, lưu
        trữ, luân chuyển, điều động, bổ nhiệm, miễn nhiệm, đề cử, nhân sự, gặp gỡ, đối thoại, tiếp công dân, tiếp dân,
        xếp loại, phân công, giao, thống kê, tổng rà soát, dành, hưởng ứng, thay thế, trang bị, phát hành, nghiêm túc,
        khơi dậy, xoá, hạn chế, thực hành tiết kiệm, nghiêm cấm, không để, tuyệt đối không, siết chặt, khuyến khích,
        nhắc nhở, đề nghị, mời, thông báo, thông tin, truyền thông, cam kết, ký kết, ký, kết nối, liên kết, đồng hành,
        đỡ đầu, giúp, khôi phục, tu sửa, cải tạo, sửa, xoá bỏ, giữ, bảo trì, bảo dưỡng, kê khai, xác nhận, cắt giảm,
        rút ngắn, đơn giản hoá
        """
    ),
    # Words that stand between a body and its verb.
    "MILD": listed(
        "trực tiếp, nhận, cũng, sẽ, vẫn, luôn, chưa, hãy, cùng, nên, mạnh dạn, đồng thời, thật sự, đều, tự, sớm, kịp"
    ),
    "SAY": listed("quyết nghị, nhấn mạnh, phát biểu, chỉ rõ, quyết nghị như sau"),
    # Words that belong to no name.
    "LINK": listed(
        "và, cho, để, về, là, có, với, tại, do, thì, mà, như, khi, nếu, không, ở, cả, bởi, vì, nhằm, qua, ra"
    ),
    # A basis, which directs nothing by itself.
    "BASIS": listed(
        """
        căn cứ, xét, xét đề nghị, xét thấy, sau khi nghe, sau khi xem xét, trên cơ sở, theo đề nghị, thực hiện theo đề
        nghị
        """
    ),
}

# Headings under which work is given, and those under which it is only told.
GIVING = listed(
    """
    nhiệm vụ, mục tiêu, chỉ tiêu, phương hướng, giải pháp, yêu cầu, đề nghị, tổ chức thực hiện, thời gian tới, phân
    công, trọng tâm, sau đây, các nội dung sau, những nội dung sau, nội dung sau, các việc sau, một số việc, chỉ đạo,
    thực hiện
    """
)
TELLING = listed(
    """
    kết quả, đánh giá, tình hình, ưu điểm, hạn chế, khuyết điểm, tồn tại, nguyên nhân, thành phần, thành tích, đặc
    điểm, bài học, kinh nghiệm, tham dự, khen thưởng, nội dung làm việc, diễn biến, đã đạt được, thành phần dự, nội
    dung họp, nội dung cuộc họp, chương trình làm việc, chương trình họp
    """
)

# What may be reached or delivered, besides what is counted above.
DELIVERED = listed(
    """
    vụ án, hoạt động, chuyên gia, chương trình đào tạo, chương trình, đơn vị máu, đồng hồ, m, mét, km2, đồng, nghìn
    đồng, tuyến, khu, điểm, dự án, đề tài, đề án, bộ, chiếc, cái, quyển, cuốn, học viên, sinh viên, học sinh, giáo
    viên, công nhân, nông dân, nhân viên, viên chức, đoàn viên ưu tú, chuyên đề, hội thi, hội thảo, toạ đàm, đợt, ca,
    suất, căn nhà, ngôi nhà, tuyến đường, cây, cây xanh, bài viết, tin bài, sản phẩm, sáng kiến, mô hình, công trình,
    lớp, cuộc, buổi, tổ chức đảng, đảng viên, đảng viên mới, quần chúng, quần chúng ưu tú, đồng chí, đoàn viên, hội
    viên, chi bộ, chi đoàn, hộ, hộ nghèo, doanh nghiệp, triệu đồng, tỷ đồng, tỷ, ha, km, tấn, lượt người, người, lao
    động, việc làm, phần việc, phần quà, kỳ, hội nghị, phiên, lần, thủ tục hành chính, hồ sơ, dịch vụ công, cán bộ,
    công chức, thôn, ấp, khu phố, tổ hợp tác, hợp tác xã, sản phẩm ocop, câu lạc bộ, tổ, m2, giờ, video, clip, phóng
    sự, cụm loa, camera, máy tính, trường hợp, vụ
    """
)

# A number of these is told with what they are about: `02 lớp bồi dưỡng kết nạp đảng`.
EVENTS = listed("lớp, cuộc, hội nghị, đợt, buổi, hội thi, hội thảo, toạ đàm, đoàn, mô hình, chuyên đề, kỳ, phiên")

# A sentence that begins so goes on with the work of the one before it.
GOING_ON = listed("trong đó, cụ thể, trọng tâm, đồng thời, thời gian, thời hạn")

DIGITS = {
    word: value
    for value, words in enumerate(
        ("không", "một mốt", "hai", "ba", "bốn tư", "năm lăm nhăm", "sáu", "bảy bẩy", "tám", "chín")
    )
    for word in words.split()
}
SCALES = {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tỷ": 10**9}


_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=20_000)
def key(word: str) -> str:
    """One word as it is compared: lower case, the tone after the letters, `i` for a final `y` of `tỷ`."""
    letters, tone = [], ""
    for char in unicodedata.normalize("NFD", word.casefold()):
        if char in _TONES:
            tone = _TONES[char]
        else:
            letters.append(char)
    plain = unicodedata.normalize("NFC", "".join(letters))
    return ("ty" if plain == "ti" and tone == "2" else plain) + tone


def keys(phrase: str) -> tuple[str, ...]:
    """A phrase as its words are compared."""
    return tuple(key(word) for word in phrase.split())


def table(phrases: dict[str, tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """Which terminal each phrase is; the first one where it stands in two."""
    return {keys(phrase): name for name, known in reversed(phrases.items()) for phrase in known}


def same_family(labels: list[str]) -> bool:
    """Whether all labels name classes of one family, each another one."""
    return any(_each_its_own(labels, family) for family in FAMILIES)


def _each_its_own(labels: list[str], family: tuple[str, ...]) -> bool:
    found = [_class_of(label, family) for label in labels]
    return None not in found and len(set(found)) == len(found)


def _class_of(label: str, family: tuple[str, ...]) -> str | None:
    words = " " + " ".join(map(key, _WORD.findall(label))) + " "
    known = [name for name in family if f" {' '.join(keys(name))} " in words]
    return max(known, key=len, default=None)
