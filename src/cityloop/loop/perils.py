"""Which words name a danger to life, and which take it back?

Everything here is a pattern that begins with a letter of its own, so that a text is searched once for all of them. None has room for words of
others (names, places): what a pattern finds may be journalled. Source: own; a weak word counts beside a second one or a word of now.
"""

from collections.abc import Mapping

KINDS: Mapping[str, tuple[str, str]] = {
    "fire": ("火情", "fire"), "gas": ("燃气泄漏", "gas leak"), "injury": ("人员伤病", "injury"), "collapse": ("垮塌", "collapse"),
    "electric": ("触电", "electric shock"), "drowning": ("落水", "drowning"), "trapped": ("被困求救", "trapped"),
    "child": ("孩子无人看护", "child alone"), "care": ("轻生,需关怀", "self-harm, needs care"), "violence": ("暴力", "violence"),
    "dangerous": ("危险品", "dangerous goods"), "manhole": ("井盖缺失", "manhole open"),
}  # fmt: skip

GAS, WELL, CHILD = "(?:燃气|煤气|天然气|液化气|瓦斯)", "(?:窨井|阴井|下水道?井?|污水井|雨水井|检查井|井)", "(?:小男孩|小女孩|小孩子?|孩子|幼儿|婴儿)"
SOME = "(?:一个|一位|一名|几个|有|了|个)?"  # of people
# No alternative is made of others: with 快要 beside 快 and 要 a run of them could be read in ever more ways.
STILL = "(?:又|也|都|还|被|人|已经?|全|给|正?在|一直|突然|刚刚|刚才|发生|严重|大量|开始|要|快)*"
# Kind -> words that are enough by themselves. Alternatives of one pattern: the longer before the shorter.
STRONG: Mapping[str, str] = {
    "fire": f"着火(?!点)|起火(?!灾|锅|灶)|失火|烧起来|燃起来|烧着了|自燃(?!气)|火苗|火势|火光冲天|大火(?!车|锅|炉|炒)|引燃|被点燃|火{STILL}烧到"
    "|on fire|see flames|caught fire|fire broke out|fire has broken out",
    "gas": f"漏气|泄漏(?:的)?{GAS}|挖(?:断|破|漏)(?:了)?{GAS}|smell of gas|smell gas|gas leak|leaking gas|gas is leaking"
    + "".join(
        f"|{gas}(?:的|总|主|支)?(?:管道|管线|管|阀门|瓶|罐)?{STILL}(?:泄漏|泄露|漏|破裂|爆裂|断裂)|{gas}(?:的)?味"
        for gas in ("燃气", "煤气", "天然气", "液化气")
    ),
    "injury": f"血流不止|流血不止|流了?(?:很多|好多|大量|一地|一身|满地)的?血|倒在血泊|头破血流|口吐白沫|不省人事|昏迷不醒|昏倒|晕倒|叫不醒|有人受伤|有人伤亡"
    f"|人不动了|没有?呼吸(?!机|内|道|科)|没了呼吸|停止呼吸|突发(?:心脏病|心梗|脑溢血|疾病|重病)|急需(?:救护车|抢救|急救)"
    f"|砸(?:到|中|伤|倒)(?:了)?{SOME}(?:路人|行人|工人|老人|人)"
    f"|撞(?:到|伤|倒|飞)(?:了)?{SOME}(?:路人|行人|老人|小孩|人)|not breathing|unconscious|bleeding|hit by a (?:car|bus|truck)|heart attack|collapsed at",
    "collapse": f"压住(?:了)?(?:人|行人|路人|工人|一|两|三|几|腿|脚|手)|被压在|砸穿|墙{STILL}(?:体)?(?:垮塌|坍塌|倒塌|垮了|塌了|倒了)"
    f"|房子?{STILL}(?:垮塌|坍塌|倒塌|垮了|塌了|倒了|塌)(?:了)?|楼{STILL}(?:坍塌|倒塌|垮了|塌了)"
    f"|桥(?:面|梁|墩)?{STILL}(?:坍塌|垮塌|断裂|断了|塌了)|突然(?:塌陷|坍塌|垮塌|倒塌)|building has collapsed|wall has collapsed|collapsed onto",
    "electric": "触电(?!影|视|商|话|梯)|漏电(?!保护|开关)|被电(?:死|倒|到|击|伤|了)|电死|冒火花|火花四溅|变压器(?:爆炸|起火)"
    "|高压线(?:断|掉|垂)|电线(?:断了|掉|垂到?)|electric shock|electrocuted|live wire",
    "drowning": "溺水|落水(?!洞|管|口|斗|井)|掉(?:进|到|入|下)(?:了)?(?:河|江|湖|水库|池塘|鱼塘)"
    "|跳(?:进|入|到|下)?(?:了)?(?:嘉陵|长)?江(?!北|南|湾)|跳(?:进|入|到|下|了)+(?:河|湖|水库)"
    "|河里漂着|江里漂着|drowning|fell into the (?:river|lake|water)",
    "trapped": r"被困(?:在|住|电梯|车|屋|水|井|了|(?=[,，。!！;；\s]|$))|困在|困人(?=[,，。！!;；\s]|$|了)|救命|被埋(?!没|怨)|埋在下面"
    r"|围困|关在电梯|trapped|stuck in the (?:lift|elevator)|help us get out|困住了",
    "child": f"走失|走丢|找不到(?:家长|爸爸|妈妈|父母|大人)|锁在(?:了)?(?:车|家|屋)|独自在(?:马路|路|街|车|家)|弃婴|迷路的?{CHILD}"
    f"|窗台上{STILL}(?:坐|站|趴|爬)(?:着|了)?{SOME}{CHILD}"
    "|lost child|child is alone|locked in (?:a|the) car",
    "care": "不想活|想(?:要)?(?:死|自杀|轻生)|要(?:自杀|轻生|上吊)|自杀|轻生|跳楼|跳桥|割腕|想不开|遗书|活不下去"
    "|活着没有?(?:什么|啥)?意(?:思|义)|喝(?:了|下)?农药|撑不下去|寻短见"
    "|结束(?:自己的?)?生命|从楼上跳|kill myself|suicide|suicidal|want to die|end my life",
    "violence": "持刀|持械|拿(?:着)?(?:菜|水果|砍)?刀|动(?:了)?刀|砍(?:人|伤|杀)|捅(?:人|伤|死|了人)|杀人|打群架|斗殴|家暴|打老婆|劫持"
    "|抢劫|绑架(?!消费|勒索有)|拿着?(?:钢管|铁棍|棍棒)|正在(?:打人|打架|打孩子|打老人|打老婆|打学生|殴打)|with a knife"
    "|being beaten|robbery|domestic violence",
    "dangerous": "炸药|炸弹|炮弹|手榴弹|雷管|地雷|油罐车(?:侧翻|泄漏|漏油|翻车)|罐车(?:侧翻|泄漏|翻车)|满地(?:的)?(?:汽油|柴油)"
    "|explosive|chemical spill|chemicals are leaking"
    + "".join(
        f"|{stuff}{STILL}(?:泄漏|泄露|漏)"
        for stuff in ("氯气", "氨气", "硫酸", "盐酸", "化学品", "危化品", "汽油", "甲醇", "液氨", "毒气", "有毒气体")
    ),
    "manhole": f"井盖{STILL}(?:大车|货车|车)?(?:偷|盗|不见|丢|没有?了|缺失|缺了|压碎|碎了|破了|掉下去|掉进|塌)"
    f"|窨井(?:口)?(?:上)?没有?盖|井(?:口)?(?:上)?没有?盖|没有?盖(?:子)?的?{WELL}|缺(?:失)?井盖"
    f"|掉(?:进|到|入|下)(?:了)?(?:没有?盖(?:子)?的?)?{WELL}"
    f"|manhole cover (?:is|was|has)? ?(?:been )?(?:missing|gone|stolen|broken)|open manhole|missing manhole",
}  # fmt: skip
WEAK: Mapping[str, str] = {
    "fire": "冒(?:黑|浓|白)?烟|浓烟|黑烟|火灾|燃烧|全是烟|烟味|明火|烧焦|还在烧|smoke|burning",
    "gas": "嘶嘶|关不上|不敢开灯",
    "injury": "受伤|重伤|骨折|摔断|腿断|咬伤|被撞|摔倒|摔下|掉下来|砸伤|烫伤|烧伤|灼伤|心脏病|抽搐|倒地|昏迷|躺在|不动了|倒在|救护车|injured|wounded",
    "collapse": "垮塌|坍塌|倒塌|塌陷|塌方|滑坡|泥石流|塌了|垮了|断裂|往下掉|滚下来|裂缝越来越|大坑|collapse",
    "electric": "带电|裸露|火花|触手",
    "drowning": "水里|没救上来|漂着",
    "trapped": "出不来|围住|敲门|呼救|关在",
    "child": "独自|一个人|没有大人|没人看管|哭喊|不满(?:三|四|五|六)岁",
    "care": "天台|失联|联系不上|抑郁|劝不住",
    "violence": "打架|打人(?!民)|殴打|刀子|拿刀威胁|砸门|棍|被堵",
    "dangerous": "爆炸|泄漏|泄露|漏油|刺鼻|气瓶|在漏|私藏",
    "manhole": "踩空|坑洞|大洞|深坑",
}

# Words that take a danger back. `sentence`: anywhere before it in the sentence; `clause`: between the last sign of punctuation and it.
NOW = "现在|今天|今晚|今早|今晨|正在|刚刚|刚才|此刻|目前|又|还在|马上| now|just now|right now"
SMOKE = "烟囱|锅炉|排放|排黑|油烟|厂|秸秆|沥青"  # smoke of these is a nuisance, not a fire
HABIT = "经常|每天|天天|每次|每到|每逢|时常|常常|时有|长期|多次|往往|总是|几乎|不定时|often |always |every day"
PAST = (
    r"去年|前年|上次|上回|上个?(?:月|周|星期|学期)|之前|以前|从前|曾|当年|那年|那次|那时|当时|小时候|早年|往年|历史上|前几[天年个]|前段时间|前些|前不久|"
    r"(?:19|20)\d\d年|\d{1,2}月\d{1,2}[日号]|\d+年前|[一二三四五六七八九十两几多](?:年|个月|天)前|last (?:week|month|year)|years? ago|used to"
)
OVER = ("^(?:过|以后|之后|一案|一事|事故|事件|案|的那|去世|身亡|致死|后果?)"
    "|已经?(?:被|全部)?(?:修好|修复|扑灭|排除|处理|救出|找回|找到|解决|控制|送医|脱险|获救|灭)|修好了|找回来|扑灭|救出来"
    "|搬走|长达|到获救|was fixed|were fixed|put out")
IF = "如果|假如|假设|假使|要是|倘若|若是|如若|万一|一旦|如遇|遇到|遇上|(?:^|，)若|what if|if |when there is|in case"
MAYBE = ("怕|担心|担忧|恐|会不会|是不是会|是否会|可能|容易|极易|易|随时|避免|防|以免|免得|别等|不要等|迟早|早晚|否则|不然|不免"
    "|难免|险些|将会|会|could |might |may |would ")
RISK = "^[^，,。]{0,4}(?:隐患|风险|危险|可能|怎么办|咋办|谁负责|谁来负责|找谁|后果|的话|危机)"
AFTER_IF = "怎么办|咋办|谁负责|谁来负责|找谁|不堪设想"
NOT = (
    r"(?:(?<!有)没有?|未|无|并非|(?<!是)不是|(?<!要|得|是)不|否认|排除|不存在|no |not |nobody |no one )"
    r"(?:再|被|人员?|任何|发生|出现|造成|发现|有|过|明显|会|是|怎么|因此|因|什么|导致|曾|the |was |is |been |a |any )*$"
)
POLICY = (
    "请问|咨询|想问|问一下|如何|怎么(?:办理|申请|理赔)|补助|补贴|申请|许可|办理|演练|演习|宣传|讲座|培训|教育|保险|理赔"
    "|赔偿|赔付|认定|标准|条例|法规|法律|政策|规定|预案|评估"
    "|热线|警示|标识|公布|招聘|建议|防治|治理|项目|工程|公园|演出|电影|游戏|小说|drill|insurance|how do i|when is|training"
)
CALL = "救命|快来|快派|来人|赶紧|急需|119|120|110|正在|刚刚|刚才|突然|报警|快去|快救|求你们|help|hurry"
# What only sounds like a danger: a word that lies in one of these is none.
IDIOMS = (
    "心(?:里|头|都|在)*(?:流血|滴血)|水深火热|水火|火冒三丈|跳楼价|跳楼(?:大)?甩卖|跳楼机|救命(?:钱|稻草|之恩|恩人|药|的钱)"
    "|玩火自焚|引火烧身|火药味|后院起火|眉毛着火|火烧眉毛"
    "|(?:房价|股价|股市|价格|心态|精神|信心|市场|三观|信任|经济|形象|人设)(?:全面|集体|已经?|都|要)*(?:崩塌|崩溃|坍塌|垮塌|塌了|垮了)"
    "|(?:要|快|吵得人要|脑袋|头都?要?)爆炸|爆炸(?:式|性|力|头)|信息爆炸"
    "|(?:累|气|急|烦|笑|热|冷|晒|坑|吵|愁|吓|臭|想|饿|渴)死|想死(?:你|他|她|我们|大家|了)"
    "|(?:简直|等于|如同|就是|跟|像|无异于|合法|变相|明目张胆地?)(?:是|在|于)?抢劫|燃烧(?:自己|青春|脂肪|卡路里)"
    "|烧起来的感觉"
    "|被困扰|埋没|像[^，。]{0,3}(?:火山|炸弹|炸药|地雷|爆炸)|炸鸡|火爆|红火|(?<![着起失放])火了|困在(?:心|原地|围城)"
    "|压住(?:了)?(?:价|怒|火|气)|打人民|触电影|抢救(?:了)?我的|火势(?:凶猛的行情)|点燃(?:了)?(?:激情|希望|热情)"
    "|见死不救|救死扶伤|生命线|要命|玩命|拼命|自杀式|慢性自杀|政治自杀|困在手机|定时炸弹|道德绑架"
    "|绑架(?:学生|孩子|家长|业主)(?:的)?自由|(?:无|没)钱救命|穷困|围墙围住|生命威胁|威胁[^，。]{0,6}(?:安全|健康)"
)
