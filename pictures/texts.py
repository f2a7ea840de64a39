"""The words on the pictures: all invented for this repository, nobody's documents."""

ESSAY_TITLE = "墨痕与纸张的故事"

ESSAY = [
    "古人写字，先要研墨。一方砚台，几滴清水，手腕慢慢转动，墨香便散了开来。写字的人在这段时间里静下心，"
    "想好要说的话，等墨浓了，才提笔落纸。今天我们用键盘输入，快是快了许多，却也少了那一份等待。",
    "纸张的发明让文字走得更远。早先的竹简很重，一部书要装满一辆车；丝帛轻便，却价格昂贵，普通人家用不起。"
    "后来工匠把树皮、麻头、破布和旧渔网捣碎成浆，捞出薄薄一层，压平晒干，就有了纸。从此读书不再是少数人的事情。",
    "印刷又是另一次飞跃。雕版要一页一页地刻，刻错一个字，整块木板就作废了。活字灵活得多：每个字单独烧制，"
    "排好版印完以后还能拆下来再用。据说当时一套字模有上万枚，按照音韵分类摆放在转轮盘里，两个人配合取字，效率很高。",
    "到了二十世纪，扫描仪和照相机把纸上的字变成一个个像素。机器要从这些明暗不同的小点里认出笔画，再由笔画认出文字。"
    "最初的办法是拿标准字模逐一比较，遇到污渍、倾斜或者陌生的字体就束手无策。后来人们让计算机自己从大量例子里学习，"
    "识别的准确率才一年年提高上来。",
    "一张普通的办公文件，大约有八百到一千五百个汉字。如果每个字认对的可能是99.5%，那么整页仍会有五六处错误；"
    "要让整页一字不差，单字准确率必须超过99.9%。所以做文字识别的人总是盯着小数点后面的数字，为0.1%的提高反复试验。",
    "图书馆的工作人员最清楚其中的辛苦。2019年冬天，城东的一家档案馆整理旧报纸，共计36,240版，铅字模糊，纸边发黄。"
    "三位同事每天校对120版，前后用了整整十个月。如今同样的工作，一台小小的机器两天便能完成初稿，"
    "人们只需核对那些机器自己也拿不准的地方。",
    "校对其实是一门手艺。老师傅看稿，左手按着原件，右手捏一支红铅笔，嘴里轻轻念着，眼睛却在两边来回跳。"
    "他们说，最怕的不是错得离谱的字，而是错得像真的一样的字：“已经”写成“己经”，“未来”写成“末来”，"
    "一晃神便放过去了。数字更要小心，小数点挪一位，账目就差十倍。",
    "有一年馆里收到一箱旧信，寄信人是一位在外地修铁路的工程师。信纸薄得透光，正反两面都写满了字，"
    "墨水渗过来，前后的笔画叠在一起。扫描时在背面垫一张黑纸，透过来的字迹便淡了许多。这个办法说穿了很简单，"
    "却是同事们试了七八种纸以后才找到的。",
    "机器的错误和人的错误不一样。人累了会跳行，会把上一行的末尾接到下一行的开头；机器不会累，却会把污点当成逗号，"
    "把表格的竖线当成数字1。把两种眼睛放在一起，互相提醒，错误就少得多。我们后来规定：机器觉得有把握的地方抽查百分之五，"
    "没有把握的地方逐字核对，遇到人名、地名和数字，一律看两遍。",
    "检索系统上线的第一个星期，来查资料的读者比往年同期多了三倍。一位老先生想找1956年的一则寻人启事，"
    "过去要翻半年的合订本，那天只用了四十秒。他对着屏幕看了很久，说报纸上的字比他记忆里的小。"
    "还有一位中学老师，带着学生统计了三十年间天气预报里“晴”字出现的次数，画成一张长长的曲线图，挂在教室后面。",
    "技术终究要为人服务。识别出来的文字可以检索、可以朗读、可以翻译，让看不清的人听得见，让读不懂的人看得懂。"
    "墨会褪色，纸会变脆，而写在上面的心意，因为有人愿意一字一句地保存，便可以一直流传下去。",
]

ENGLISH_TITLE = "Notes from a Small Print Shop"

ENGLISH = [
    "The press in our cellar was built in 1911 and still runs every Friday. It weighs about two tons, leaks a "
    "little oil, and makes a sound that the neighbours have learned to sleep through. We print menus, posters, "
    "wedding cards and, twice a year, a thin book of poems that loses money.",
    "Type is set by hand. Each letter lives in its own compartment of a wooden case; capitals above, the rest "
    "below, which is where the words upper case and lower case come from. A good compositor picks about 1,200 "
    "letters an hour. A careless one picks the same number and then spends the afternoon looking for mistakes.",
    "Paper matters more than ink. Damp sheets swell, dry sheets crack, and a heavy cotton stock takes an "
    "impression that you can feel with a finger. We buy ours from a mill by the river that has made nothing "
    "else since 1874, and we keep it next to the boiler for three days before it meets the press.",
    "People ask why we do not simply use a laser printer. We have one: it prints our invoices at 32 pages a "
    "minute and nobody has ever framed an invoice. What comes off the old machine is slower, dearer and never "
    "quite straight, and that is the reason they come back.",
    "Last winter a student brought in a scanner and a program that reads printed text. She fed it forty years "
    "of our posters. It stumbled over the ornate initials and over one poster that had been printed upside "
    "down as a joke, but it read the rest without complaint, down to the smallest line at the foot of the sheet.",
    "Now we can search our own past. We know that the word oyster appears on 17 menus, that ticket prices rose "
    "from 2.50 to 18.00, and that the same spelling error was copied faithfully from poster to poster for six "
    "years. Nobody noticed until a machine did.",
]

# Each row of a receipt is a list of parts that stand far apart: they are separate lines of the truth.
RECEIPT = [
    (["墨痕书店"], "title"),
    (["INKGATE BOOKSTORE"], "subtitle"),
    (["欢迎光临"], "center"),
    None,
    (["单号：20260318-0427"], "row"),
    (["时间：2026-03-18 15:42:07"], "row"),
    (["收银员：008"], "row"),
    None,
    (["品名", "数量", "金额"], "items"),
    (["宋词三百首注释本", "1", "38.00"], "items"),
    (["方格稿纸A4", "3", "22.50"], "items"),
    (["Fountain Pen F0.5", "1", "129.00"], "items"),
    (["Black Ink 50ml", "2", "56.00"], "items"),
    (["帆布袋（小）", "1", "19.90"], "items"),
    None,
    (["合计", "265.40"], "ends"),
    (["会员优惠", "-13.27"], "ends"),
    (["实付 RMB", "252.13"], "total"),
    None,
    (["支付方式：现金"], "row"),
    (["Change: 47.87"], "row"),
    (["七日内凭小票可退换未拆封商品"], "row"),
    (["Tel: 000-5555-0142"], "row"),
    (["谢谢惠顾 Thank you!"], "center"),
]

TABLE_TITLE = "2025年第四季度仓库盘点表"
TABLE = [
    ["编号", "名称", "规格", "单位", "数量", "单价"],
    ["A-1001", "复印纸", "A4 70g", "包", "1,250", "18.50"],
    ["A-1002", "复印纸", "A3 80g", "包", "310", "42.00"],
    ["B-2040", "碳粉盒", "黑色", "支", "86", "265.00"],
    ["B-2041", "碳粉盒", "青色", "支", "42", "318.00"],
    ["C-3307", "装订机", "60页", "台", "7", "1,480.00"],
    ["C-3310", "切纸刀", "460mm", "台", "3", "2,350.00"],
    ["D-4102", "档案盒", "55mm", "个", "920", "6.80"],
    ["D-4115", "标签纸", "24格", "张", "5,600", "0.45"],
]

VERTICAL = [
    "夜雨初停檐下灯",
    "旧书一卷未曾成",
    "研墨声中闻远漏",
    "纸窗微白又天明",
    "案上青瓷梅半朵",
    "杯中清茗月三更",
]

NOTICE_TITLE = "关于电梯停运检修的通知"
NOTICE = [
    "各位住户：",
    "兹定于4月12日上午9:00至下午4:30对3号楼东侧电梯进行年度检修，",
    "届时该电梯暂停使用，请改乘西侧电梯或走楼梯。",
    "检修期间如遇紧急情况，请拨打值班电话000-5555-0199。",
    "给您带来不便，敬请谅解。",
    "Elevator E2 will be out of service on 12 April.",
    "Please use the west elevator or the stairs.",
    "梧桐里物业服务中心",
    "2026年4月8日",
]

LABEL = [
    "净含量：500克（10袋×50克）",
    "配料：小麦粉、白砂糖、植物油、食用盐",
    "生产日期：2026年02月17日",
    "Best before: 16 Feb 2027",
    "贮存条件：阴凉干燥处，避免阳光直射",
    "Lot No. K7-20260217-03",
]

SCAN_PAGES = [
    ("会议纪要", [
        "时间：2026年3月5日 14:00",
        "地点：三楼第二会议室",
        "一、讨论旧报刊数字化的进度安排。",
        "目前已完成扫描12,480页，剩余约9,600页，",
        "预计六月底以前全部完成。",
        "二、确定校对标准。",
        "每页错误不得超过两处，标题不得有错。",
        "三、新购扫描仪两台，预算38,000元。",
    ]),
    ("附件一", [
        "校对人员分工如下：",
        "第一组负责1950至1969年的报纸；",
        "第二组负责1970至1985年的报纸；",
        "第三组负责全部期刊。",
        "Each group reports every Monday at 9:30.",
        "Questions go to the reading room, desk 4.",
    ]),
]

BORN_DIGITAL = [
    ("Reading Room Rules", [
        "Pencils only; please leave pens at the desk.",
        "Turn pages slowly and keep volumes flat on the cushion.",
        "Photographs without flash are welcome.",
        "阅览室开放时间：周二至周日 9:00-17:30",
        "请勿携带饮料入内，贵重物品请自行保管。",
    ]),
    ("阅览须知", [
        "借阅善本须提前三个工作日预约。",
        "复制件仅供个人研究使用，不得转售。",
        "Copies cost 0.80 per page, colour 2.50.",
    ]),
]

TIFF_PAGES = [
    ["FAX 传真", "页数：3", "收件人：城南资料室", "Subject: Order 7731", "请查收订单与报价单。"],
    ["订单 7731", "铅笔 2B 40 盒", "橡皮 15 块", "牛皮纸信封 200 个", "Total 486.00"],
    ["报价有效期三十天。", "Delivery within 5 days.", "联系电话：000-5555-0177", "此页为最后一页。"],
]
