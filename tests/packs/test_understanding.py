"""Do the packs' cue words read what people really write?"""

import pytest

from cityloop.kit import shelf
from cityloop.loop.understand import UNSORTED, understand
from cityloop.loop.words import Understanding

SURE = 0.85  # the house dispatches by itself from here on (kit/values.toml, auto)
ENOUGH = 0.85  # share of the messages below that must be read right

MESSAGES = (
    ("昨晚骑车经过小什字,前轮差点卡进去,路中间那个圆铁盖没了,只剩一个黑窟窿,旁边写着污水", "PT01-01"),
    ("我家窗下的井盖车一压就咣当响,一晚上几百次,老人根本睡不着", "PT01-01"),
    ("枇杷山正街拐弯处雨水篦子断了两根,小朋友的脚会卡进去", "PT01-01"),
    ("人和街小学后面那条巷子灯坏了半个月,晚自习放学孩子都打手电", "PT01-02"),
    ("路灯大白天全开着,太浪费电了,麻烦看一下控制器", "PT01-02"),
    ("鹅岭二厂门口那几盏路灯一到八点就自己熄了", "PT01-02"),
    ("There are three street lights out on Zhongshan Road, very dark at night", "PT01-02"),
    ("巷口的消防栓被车撞歪了,一直在滴水", "PT01-03"),
    ("楼下公共消防箱玻璃碎了,里面的水带不知去向", "PT01-03"),
    ("人行道上的配电箱门敞开着,里面的线都看得到,小孩伸手就能摸到", "PT01-04"),
    ("变压器一直发出嗡嗡声还打火花,住在旁边很担心", "PT01-04"),
    ("路边一根电线杆被货车擦了以后斜着,看起来随时会倒", "PT01-05"),
    ("小区外面绿色的通信箱箱门掉了,线头露在外面", "PT01-05"),
    ("滨江路靠江一侧的栏杆断了一截,下面就是十几米高的坎", "PT02-01"),
    ("道路中央隔离护栏被撞得东倒西歪,占了快车道", "PT02-01"),
    ("较场口十字路口红绿灯不亮了,四个方向的车挤成一团", "PT02-02"),
    ("行人过街的信号灯绿灯只有八秒,老人走不到一半就变红", "PT02-02"),
    ("traffic light is stuck on red at the corner", "PT02-02"),
    ("民生路人行道地砖松了好多块,下雨天踩上去溅一身泥水", "PT02-03"),
    ("车行道上好多坑,电瓶车颠得人都要飞起来,补一下嘛", "PT02-03"),
    ("梯坎第三级石板翘起来了,昨天有个婆婆绊倒了", "PT02-03"),
    ("Huge pothole in front of the post office damaged my tyre", "PT02-03"),
    ("过街天桥上的扶梯停了快一个月,推婴儿车的只能抬上去", "PT02-04"),
    ("两路口地下通道顶上一直渗水,地面滑得很", "PT02-04"),
    ("公园旁边的公厕门锁着,白天都不开,大家只能憋着", "PT03-01"),
    ("厕所冲不了水,味道飘到公交站都闻得到", "PT03-01"),
    ("公交站的果皮箱盖子掉了,内胆也被人拿走了", "PT03-02"),
    ("垃圾桶轮子坏了一直歪倒在路边", "PT03-02"),
    ("黄葛树的枝丫伸到三楼窗户,晚上风一吹打得玻璃响", "PT04-01"),
    ("行道树长得太密,把路口的指示牌全挡住了", "PT04-01"),
    ("马路突然塌了一个大洞,一辆面包车后轮陷进去了", "EV04-01"),
    ("公交站前面地面往下沉,裂缝越来越宽,底下好像是空的", "EV04-01"),
    ("水管爆了!水冲得老高,整条街都是水", "EV04-02"),
    ("路中间突然往外冒水,像喷泉一样,自来水公司快来", "EV04-02"),
    ("挖机把供水管道挖破了,附近几栋楼全停水", "EV04-02"),
    ("A water main broke, water is gushing onto the street", "EV04-02"),
    ("暴雨后下穿道积水到膝盖,两辆车熄火在里面", "EV04-03"),
    ("一下雨这里就淹,排水口全被树叶堵了", "EV04-03"),
    ("昨晚大风把一棵大树刮倒了,横在马路上车都过不去", "EV04-04"),
    ("树干断了砸在一辆白色轿车上", "EV04-04"),
    ("有根电线垂到人行道上,离头顶不到一米", "EV04-05"),
    ("一捆黑色光缆掉下来拖地,摩托车差点被绊倒", "EV04-05"),
    ("整条巷子都是天然气味,闻着头晕,赶紧来看看", "EV04-07"),
    ("施工把燃气管挖断了,滋滋往外漏气", "EV04-07"),
    ("There is a strong smell of gas near the market", "EV04-07"),
    ("对面五楼着火了,黑烟直往外冒", "EV04-08"),
    ("一辆货车在隧道口自燃,火苗有两米高", "EV04-08"),
    ("隔壁楼顶又在偷偷加盖房子,彩钢板都运上去了", "EV01-01"),
    ("转角处生活垃圾堆成山,苍蝇乱飞,几天没人来清", "EV01-02"),
    ("装修队把碎砖和水泥块倒在路边就跑了", "EV01-03"),
    ("整条街满地瓜子壳和纸屑,好像没人扫", "EV01-04"),
    ("花坛里全是烟头和饮料瓶", "EV01-05"),
    ("小游园的草坪枯了一大片,露出黄泥", "EV01-06"),
    ("有人在空地烧树叶,烟子熏得睁不开眼", "EV01-07"),
    ("江边回水湾漂了一大片塑料瓶和泡沫板,都是漂浮物", "EV01-08"),
    ("路边护栏上挂满了被子和床单,太影响市容", "EV01-09"),
    ("五金店把钢管、木板堆放在人行道上,只能走马路", "EV01-10"),
    ("临街大楼外墙瓷砖一块块往下掉", "EV01-11"),
    ("分类垃圾桶早就装不下了,袋子堆到桶外面", "EV01-13"),
    ("谁把一张烂沙发扔在梯道口,挡路", "EV01-14"),
    ("快车道上有只死猫,已经发臭了", "EV01-15"),
    ("楼下邻居在院坝养鸡,公鸡凌晨四点就打鸣", "EV01-16"),
    ("楼下火锅店的油烟直接往居民窗户灌", "EV01-17"),
    ("洗车店的污水直接流到人行道上", "EV01-18"),
    ("有人拿电锯把门口那棵树锯了", "EV01-20"),
    ("一辆报废面包车停在路边两年没动过", "EV01-22"),
    ("电杆和墙上贴满了疏通下水道的小广告", "EV02-01"),
    ("地铁口有人硬塞传单,扔得到处都是", "EV02-02"),
    ("楼顶那块广告牌被风吹得摇摇晃晃,随时要砸下来", "EV02-06"),
    ("工地半夜两点还在打桩,孩子要高考了", "EV03-01"),
    ("工地没有洒水,车一过灰尘漫天", "EV03-02"),
    ("水泥罐车一路漏,混凝土洒在路上结块了", "EV03-03"),
    ("拉渣土的车没盖篷布,满载往隧道方向开", "EV03-07"),
    ("施工围挡被风吹倒了,钢筋都露出来", "EV03-08"),
    ("工地出来的车轮胎上全是泥,把路弄得脏兮兮", "EV03-09"),
    ("每天早上有小贩推着三轮车在公交站卖水果", "EV05-01"),
    ("小面馆把桌子板凳摆到人行道,人都走不过去", "EV05-02"),
    ("天桥下面又有人摆地摊,堵得水泄不通", "EV05-03"),
    ("每天晚上楼下烧烤摊油烟大声音也大", "EV05-04"),
    ("小轿车把消防通道停满了,救护车都开不进来", "EV05-05"),
    ("人行道停满了摩托车和电瓶车,走路要绕到马路上", "EV05-06"),
    ("共享单车堆得像小山,把地铁出口都堵了", "EV05-07"),
    ("盲道上停了一排小汽车,盲人怎么走", "EV05-10"),
    ("有人从六楼吊下插线板给电动车充电", "EV05-11"),
    ("好几个人在江边下水游泳,水流很急", "EV05-12"),
)

# Nothing of the street: no category, or not sure enough to be dispatched without a person.
ELSEWHERE = (
    "公司拖欠三个月工资,老板电话不接,找谁投诉",
    "我在工地干了半年,包工头一直不给钱",
    "单位不给交社保,辞职还要扣押金",
    "孩子户口在这里,为什么小学说没有学位",
    "幼儿园突然涨学费,家长都不同意",
    "学校要求统一买平板,一台四千多",
    "住院三天花了两万,医院收费明细看不懂",
    "医生态度恶劣,挂号排队两个小时",
    "医保卡异地报销要准备什么材料",
    "物业费涨了一倍,业委会没开过会",
    "开发商延期交房,合同写的是去年六月",
    "楼上卫生间漏水,把我家天花板泡坏了,楼上不认账",
    "购房合同有陷阱,定金不退",
    "邻居半夜唱歌,怎么说都不听",
    "健身房跑路了,办的年卡怎么退",
    "网约车司机乱收费,要求平台处理",
    "公积金贷款审批一个月没消息",
    "想问一下老年证怎么办",
    "电梯三天两头坏,物业就是不修",
    "法院判决下来一年了,对方还是不还款",
    "村里征地补偿款到现在没有发",
    "燃气公司说要补缴七千元气费,没有道理",
    "小区老旧管道改造,水费为什么要分摊",
    "学校门口的路什么时候能拓宽通车",
    "建议在这里增设一条公交线路",
    "希望加强防火宣传,消除火灾隐患",
    "今天天气真好",
    "hello, how can I renew my passport",
    "My landlord will not return the deposit",
)


@pytest.fixture(scope="module")
def read():
    """Return the reader over all packs in the house."""
    cues = shelf.load().cues
    return lambda text: understand(text, cues)


def test_enough_messages_are_read_right(read):
    wrong = [(text, want, read(text).category) for text, want in MESSAGES if read(text).category != want]
    right = 1 - len(wrong) / len(MESSAGES)
    assert len(MESSAGES) >= 60
    assert right >= ENOUGH, f"{right:.0%} right; wrong: {wrong}"


def test_a_sure_reading_is_hardly_ever_wrong(read):
    sure = [(text, want) for text, want in MESSAGES if read(text).confidence >= SURE]
    wrong = [(text, want, read(text).category) for text, want in sure if read(text).category != want]
    assert len(sure) >= len(MESSAGES) / 2, "too timid to be of use"
    assert len(wrong) <= 0.05 * len(sure), wrong


@pytest.mark.parametrize("text", ELSEWHERE)
def test_other_matters_are_left_to_a_person(read, text):
    found: Understanding = read(text)
    assert found.category == UNSORTED or found.confidence < SURE, (found.category, found.confidence, found.because)


@pytest.mark.parametrize("text", ELSEWHERE)
def test_other_matters_raise_no_alarm(read, text):
    assert not read(text).emergency, read(text)


@pytest.mark.parametrize(("text", "want"), [row for row in MESSAGES if row[1] in ("EV04-01", "EV04-02", "EV04-05", "EV04-07", "EV04-08")])
def test_danger_to_life_is_never_missed(read, text, want):
    assert read(text).emergency, (want, read(text))


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("楼上水管漏水滴到我家客厅", "EV04-02"),
        ("垃圾桶满了溢出来", "PT03-02"),
        ("路灯坏了", "PT02-02"),
        ("红绿灯坏了", "PT01-02"),
        ("共享单车占了盲道", "EV05-10"),
        ("露天焚烧垃圾冒黑烟", "EV04-08"),
        ("广告牌被大风吹倒", "EV04-04"),
        ("私拉电线给电瓶车充电", "EV04-05"),
    ],
)
def test_look_alikes_are_told_apart(read, here, there):
    assert read(here).category != there, read(here)


def test_a_burst_main_beats_the_flood_it_makes(read):
    assert read("供水管道爆裂,路面积水").category == "EV04-02"


def test_a_word_alone_is_not_a_reading(read):
    assert read("建议").category == UNSORTED
    assert read("").confidence == 0
