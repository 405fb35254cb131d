"""What would people and devices report on an ordinary day?"""

from random import Random
from typing import Any

# How often each kind is met (own guess: lamps, paving and trees are common, emergencies are rare).
SHARE = {
    "PT01-01": 9, "PT01-02": 14, "PT01-03": 3, "PT01-04": 4, "PT01-05": 4, "PT02-01": 7, "PT02-02": 6, "PT02-03": 15,
    "PT02-04": 4, "PT03-01": 5, "PT03-02": 6, "PT04-01": 10, "EV04-01": 1, "EV04-02": 3, "EV04-03": 4, "EV04-04": 2,
    "EV04-05": 2, "EV04-07": 1, "EV04-08": 1,
}  # fmt: skip
SAY: dict[str, str] = {
    "PT01-01": "{at}{when}有个井盖不见了,{risk}|{at}的井盖松了,车压过去哐当响,{long}|{at}人行道上井盖裂成两半,{risk}"
    "|{at}窨井盖陷下去一截,骑车容易摔|{at}雨水篦子断了几根,{risk}|{at}井盖比路面高出一截,{risk}"
    "|{at}井盖被车压翘起来了,{ask}|{at}化粪池盖板破了个口子,{risk}|{at}有个雨水井的盖子移位了,露出半边井口",
    "PT01-02": "{at}路灯{long}不亮,{dark}|{at}连着好几盏路灯都不亮,{ask}|{at}路灯一闪一闪的,晃得人眼花"
    "|{at}白天路灯也亮着,太浪费|{at}路灯的灯罩掉下来半边,{risk}|{at}{when}路灯全熄了,{dark}"
    "|{at}梯道上的庭院灯坏了,{dark}|{at}路灯灯杆歪了,灯也不亮,{ask}|{at}路灯被树叶挡住,几乎没有光,{dark}",
    "PT01-03": "{at}的消火栓漏水,{long}|{at}消防栓被车撞歪,{ask}|{at}消防箱里的水带不见了"
    "|{at}消防栓的盖子被人拿走了,{ask}|{at}灭火器过期好久没人换|{at}消防箱玻璃碎了,{risk}|{at}消火栓锈死打不开,{ask}"
    "|{at}消防水带烂了,{long}没换",
    "PT01-04": "{at}配电箱柜门敞开着,{risk}|{at}变压器嗡嗡响,{long}|{at}电箱外壳漏电,摸着发麻,{risk}"
    "|{at}箱变旁边冒电火花,{ask}|{at}{when}停电,到现在没来电|{at}环网柜被车撞变形了,{ask}"
    "|{at}配电箱的锁坏了,小孩能打开|{at}电力井旁的配电柜倾斜了,{risk}",
    "PT01-05": "{at}一根电线杆歪斜,{risk}|{at}通信箱箱门掉了,线头露在外面|{at}有根废弃电杆{long}没人拔,{ask}"
    "|{at}光交箱被撞变形,{ask}|{at}弱电箱倒在人行道上|{at}水泥杆根部开裂,{risk}|{at}通信线杆倾斜,{ask}"
    "|{at}一根不用的立杆挡在路中间",
    "PT02-01": "{at}护栏被车撞坏一截,{ask}|{at}栏杆松动,一靠就晃,{risk}|{at}临江一侧护栏缺了一截,{risk}"
    "|{at}中央隔离栏被撞倒,占了车道|{at}梯道的栏杆锈断了,{risk}|{at}隔离桩被撞断,{long}没修|{at}护栏的底座松动,{ask}"
    "|{at}防撞桶被撞坏,碎片一地都是",
    "PT02-02": "{at}路口红绿灯不亮,{ask}|{at}信号灯{when}一直闪黄灯|{at}红绿灯四个方向全灭,车堵成一团"
    "|{at}过街按钮按了没反应,{ask}|{at}红绿灯的倒计时牌坏了|{at}行人绿灯只有几秒,过不完"
    "|{at}信号灯被树叶挡住看不见红灯|{at}红绿灯一直是红灯不变,{ask}",
    "PT02-03": "{at}人行道地砖松动,一踩溅一身水|{at}路面坑洼,{risk}|{at}车行道有个坑洞,{long}没补"
    "|{at}路沿石断了,翘起一头,{risk}|{at}梯坎石板松动,{risk}|{at}路面开裂,车过就颠簸"
    "|{at}人行道缺砖,露出一个坑,{risk}|{at}盲道砖翘起来,{ask}|{at}路面破损{long},{ask}|{at}地砖凹凸不平,推车很难走",
    "PT02-04": "{at}过街天桥的扶梯停运,{long}|{at}地下通道渗水,地面湿滑,{risk}|{at}人行天桥桥面铺装破损,{risk}"
    "|{at}天桥的雨棚破了个洞|{at}地下通道的自动扶梯坏了,{ask}|{at}天桥扶梯有异响,{ask}"
    "|{at}地下通道顶棚脱落一块,{risk}|{at}天桥台阶缺了角,{risk}",
    "PT03-01": "{at}公厕冲水坏了,{ask}|{at}公共厕所堵塞,恶臭难闻|{at}公厕{when}锁门,白天也不开"
    "|{at}公厕洗手池没水,{ask}|{at}公厕门板坏了关不上|{at}公厕的蹲位堵了一半,{ask}|{at}公厕里没纸也没灯"
    "|{at}公共厕所地面积着脏水,没人打扫",
    "PT03-02": "{at}垃圾桶破损,{ask}|{at}果皮箱的盖子不见了|{at}垃圾桶轮子坏了,歪倒在路边|{at}分类箱的投放口坏了"
    "|{at}果皮箱被撞变形,{ask}|{at}垃圾箱内桶缺了,{long}|{at}垃圾箱底烂了,{ask}|{at}烟灰桶倒了没人扶",
    "PT04-01": "{at}行道树的树枝太低,挡住路口,{risk}|{at}黄葛树枯枝要掉下来,{risk}|{at}树枝伸到窗户边,{ask}"
    "|{at}花箱破了,土洒出来|{at}树池缺了盖板,树根露在外面|{at}公园长椅木条断了,座椅没法坐|{at}行道树长了虫,白蚁很多"
    "|{at}树冠遮挡路牌,{ask}|{at}健身器材坏了,{risk}",
    "EV04-01": "{at}{when}路面塌陷,出现一个大洞|{at}马路塌了,一辆车陷进去|{at}地面往下沉,路面裂缝越来越大"
    "|{at}路面塌了个坑,底下是空洞|{at}人行道地陷,围不住行人|{at}公交站旁地面塌陷,{risk}|{at}路面下沉半米,{ask}"
    "|{at}施工旁边的马路塌陷了",
    "EV04-02": "{at}水管爆了,水冲起老高|{at}路面冒水,像喷泉一样往外涌|{at}自来水管破裂,水流成河"
    "|{at}爆管了,附近楼栋全停水|{at}供水管道破裂,水哗哗往外流|{at}挖机挖断水管,水柱好几米高"
    "|{at}{when}主管道破了,半条街是水|{at}地下水管爆裂,路上冒水,{ask}",
    "EV04-03": "{at}暴雨后路面积水,快到膝盖|{at}积水太深,有车熄火|{at}雨水口堵了,水排不出,{ask}"
    "|{at}下水道堵住,道路被淹|{at}下穿道积水,过不去|{at}一下雨就积水,{long}|{at}内涝,水漫上来进了门面"
    "|{at}排水不畅,积水半天不退",
    "EV04-04": "{at}大树倒了,横在路上|{at}行道树被吹倒,压在车上|{at}树断了,砸在人行道上|{at}大风刮倒一棵树,{ask}"
    "|{at}树倒伏在路中间,车过不去|{at}一棵黄葛树连根倒下|{at}树枝断下来压到电线,{ask}|{at}树干断了,拦腰倒在路边",
    "EV04-05": "{at}电线掉下来拖地,{risk}|{at}一根电缆断了垂到路面|{at}线缆垂下来,离头顶不到两米"
    "|{at}光缆掉落,骑车的差点被绊倒|{at}电线垂落到人行道,{risk}|{at}通讯线缆耷拉着,公交车刮到|{at}有断线裸露,{risk}"
    "|{at}线缆脱落,吊在半空,{ask}",
    "EV04-07": "{at}有很浓的天然气味,{ask}|{at}闻到煤气味,担心燃气泄漏|{at}燃气管被挖断,嘶嘶漏气"
    "|{at}楼下燃气泄漏,味道刺鼻|{at}阀门井一股臭鸡蛋味,像是漏气|{at}施工挖破燃气管道,气味很大|{at}整条巷子都是燃气味"
    "|{at}调压箱滋滋响,有燃气味",
    "EV04-08": "{at}居民楼着火,冒浓烟|{at}一辆车起火,火苗很高|{at}空地上燃起来了,火势变大|{at}楼顶冒黑烟,看得到火光"
    "|{at}门面失火,快来人|{at}垃圾堆起火,浓烟很大|{at}电动车自燃,烟很大|{at}山坡起了火,有明火",
}  # fmt: skip
SLOTS = {
    "when": ("", "", "今天早上", "昨晚", "刚才", "下午", "从前天起"),
    "risk": ("很危险", "老人小孩容易摔", "差点伤到人", "行人都绕着走", "晚上根本看不清", "怕出事"),
    "long": ("好几天了", "半个多月了", "一个多星期", "有段时间了", "一直"),
    "ask": ("麻烦来看一下", "请尽快处理", "希望有人来修", "什么时候来修", "报过一次没人来"),
    "dark": ("晚上走路摸黑", "一片漆黑", "放学的孩子看不清路", "下夜班走着害怕"),
}
WHERE = ("附近", "旁边", "路口", "公交站旁", "对面", "", "", "转角处", "门口")
SOURCE = ("resident", "resident", "resident", "worker", "worker")


def demo(rng: Random, places: list[dict[str, Any]], n: int) -> list[dict[str, Any]]:
    """Return `n` invented reports at `places` (area, zh, lon, lat): text, title, lon, lat, place, category_hint, source.

    The point lies within about 80 m of the place's. No person, number or address is real or even named.
    """
    codes = rng.choices(list(SHARE), weights=list(SHARE.values()), k=n)
    return [_one(rng, rng.choice(places), code) for code in codes]


def _one(rng: Random, place: dict[str, Any], code: str) -> dict[str, Any]:
    if code == "EV04-02" and rng.random() < 0.3:
        return _alarm(rng, place)
    at = f"{place['zh']}{rng.choice(WHERE)}"
    words = {slot: rng.choice(options) for slot, options in SLOTS.items()}
    text = rng.choice(SAY[code].split("|")).format(at=at, **words) + rng.choice(("", "。", "!"))
    return _row(rng, place, code, text, rng.choice(SOURCE))


def _alarm(rng: Random, place: dict[str, Any]) -> dict[str, Any]:
    text = f"供水管道压力低于阈值:{place['zh']}处,压力跌到 {rng.uniform(0.05, 0.15):.2f} MPa,疑似爆管"
    return _row(rng, place, "EV04-02", text, "device")


def _row(rng: Random, place: dict[str, Any], code: str, text: str, source: str) -> dict[str, Any]:
    return {
        "text": text, "title": _title(text), "lon": round(place["lon"] + rng.uniform(-8e-4, 8e-4), 6),
        "lat": round(place["lat"] + rng.uniform(-7e-4, 7e-4), 6), "place": place["zh"], "category_hint": code,
        "source": source,
    }  # fmt: skip


def _title(text: str) -> str:
    return text.replace(",", "。").split("。")[0].strip("!")[:30]
