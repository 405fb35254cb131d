"""Which street assets and emergencies does the district look after?"""

from cityloop.kit.scenario import Category, Indicator, Part, Plan, Scenario, Step

from .cues import CUES
from .indicators import restored
from .rules import a_part, burst_whole, one_repair, small_main

SVAN = "svan.cc/index.php?c=show&id=187 (部件五大类)"
CLS84 = "84 urban-management image classes (Chinese labels)"
PEOPLE = "人民网重庆 2024-09-08, cq.people.com.cn/n2/2024/0908/c367697-40969939.html"

# code, 中文, English. The codes are ours, not the standard's: see README.md.
ASSETS = (
    ("PT01-01", "井盖", "manhole cover"),
    ("PT01-02", "路灯", "street light"),
    ("PT01-03", "消防设施", "fire-fighting asset"),
    ("PT01-04", "供电设施", "power asset"),
    ("PT01-05", "通信设施、线杆", "telecom asset or pole"),
    ("PT02-01", "护栏", "railing"),
    ("PT02-02", "交通信号灯", "traffic signal"),
    ("PT02-03", "道路破损", "damaged road or pavement"),
    ("PT02-04", "过街天桥、地下通道", "footbridge or underpass"),
    ("PT03-01", "公共厕所", "public toilet"),
    ("PT03-02", "垃圾箱", "litter bin"),
    ("PT04-01", "行道树、绿地设施", "street tree or green-space asset"),
)
# code, 中文, English, whether life is at risk, source
EMERGENCIES = (
    ("EV04-01", "路面塌陷", "road collapse", True, CLS84),
    ("EV04-02", "供水爆管", "burst water main", True, PEOPLE),
    ("EV04-03", "道路积水", "standing water on the road", False, CLS84),
    ("EV04-04", "树木倒伏", "fallen tree", False, CLS84),
    ("EV04-05", "线缆脱落", "fallen overhead line", True, CLS84),
    ("EV04-07", "燃气泄漏", "gas leak", True, "own"),
    ("EV04-08", "火情", "fire", True, "svan.cc/index.php?c=show&id=187 (突发事件)"),
)


def _emergency(code: str, zh: str, en: str, life: bool, source: str) -> Category:
    # 200 m: 95% of the pairs that Boston's staff closed as duplicates in 2015 lie within 205 m; 12 h: own.
    return Category(code, zh, en, CUES[code], life, second_person=True, join_metres=200, join_hours=12, source=source)


SCENARIO = Scenario(
    categories=(
        *(Category(code, zh, en, CUES[code], source=SVAN) for code, zh, en in ASSETS),
        *(_emergency(*row) for row in EMERGENCIES),
    ),
    steps=(
        Step("verify", "视频核实", "verify by camera", ("camera",), when=burst_whole),
        Step("restore", "恢复供水", "restore supply", ("reading",), when=burst_whole),
        Step("repair", "修复", "repair", ("photo",), when=one_repair),
        Step("part", "子任务办理", "do the part", ("report",), when=a_part),
    ),
    plans=(
        Plan(
            "burst_small_main",
            "供水爆管处置预案(管径 500 mm 以下)",
            "burst water main under 500 mm",
            category="EV04-02",
            parts=(
                Part("USC", "渝中水厂:关阀止水、抢修管道、恢复供水", "water works: shut the valve, repair, restore", lead=True),
                Part("DJJ", "交巡警:现场交通管制、分流绕行", "traffic police: divert traffic"),
                Part("UGD", "供电(并通知燃气、通信):保护周边管线", "power, with gas and telecom: protect their lines"),
                Part("DXF", "消防救援:送水到太平洋广场", "fire brigade: bring water to 太平洋广场"),
                Part("S500103005", "上清寺街道:网格员告知居民停水和取水点", "sub-district: grid members tell residents"),
            ),
            when=small_main,
        ),
    ),
    indicators=(
        Indicator("restored_3h", "3 小时恢复供水率", "water restored within 3 hours", restored, source=PEOPLE),
    ),
)  # fmt: skip
