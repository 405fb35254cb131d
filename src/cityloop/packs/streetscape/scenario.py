"""Which nuisances in the street does the district deal with?"""

from cityloop.kit.scenario import Category, Indicator, Scenario, Step

from .cues import CUES
from .indicators import first_time
from .rules import a_part, one_cleared

RENREN = "renrendoc.com/paper/191493937.html (立案、结案标准,事件类)"
JIYUAN = "ishare.iask.com/f/2gaIATvprR5.html (济源市立案、结案标准)"
CLS84 = "84 urban-management image classes (Chinese labels)"
SVAN = "svan.cc/index.php?c=show&id=187"

# code, 中文, English, source of the class. The codes are ours, not the standard's: see README.md.
ROWS = (
    ("EV01-01", "私搭乱建", "unauthorised structure", RENREN),
    ("EV01-02", "暴露垃圾", "exposed household waste", RENREN),
    ("EV01-03", "积存垃圾渣土", "accumulated rubble or spoil", RENREN),
    ("EV01-04", "道路不洁", "dirty road", RENREN),
    ("EV01-05", "绿地脏乱", "littered green space", RENREN),
    ("EV01-06", "绿地破损、养护", "damaged planting", RENREN),
    ("EV01-07", "焚烧垃圾树叶", "burning waste or leaves", RENREN),
    ("EV01-08", "水域不洁", "dirty water body", JIYUAN),
    ("EV01-09", "沿街晾晒", "drying on street furniture", CLS84),
    ("EV01-10", "乱堆物堆料", "unauthorised stacking", CLS84),
    ("EV01-11", "建筑物外立面不洁", "dirty facade", CLS84),
    ("EV01-12", "非装饰性树挂", "litter caught in trees", CLS84),
    ("EV01-13", "垃圾桶满冒、脏污", "overflowing bin", CLS84),
    ("EV01-14", "废弃家具设备", "discarded furniture", CLS84),
    ("EV01-15", "动物尸体", "dead animal", CLS84),
    ("EV01-16", "擅自饲养家禽家畜", "keeping livestock", CLS84),
    ("EV01-17", "油烟污染", "cooking fume", CLS84),
    ("EV01-18", "乱倒乱排污水", "discharging waste water", CLS84),
    ("EV01-19", "河道污染", "river pollution", CLS84),
    ("EV01-20", "非法伐树", "illegal felling", CLS84),
    ("EV01-21", "违章接坡", "unauthorised kerb ramp", CLS84),
    ("EV01-22", "废弃车辆", "abandoned vehicle", CLS84),
    ("EV02-01", "非法小广告", "illegal flyposting", CLS84),
    ("EV02-02", "街头散发广告", "handing out leaflets", CLS84),
    ("EV02-03", "违规户外广告", "unauthorised outdoor advertising", CLS84),
    ("EV02-04", "违规牌匾标识", "unauthorised shop sign", CLS84),
    ("EV02-05", "违规标语宣传品", "unauthorised banner", CLS84),
    ("EV02-06", "广告牌破损倾斜", "damaged or leaning billboard", CLS84),
    ("EV03-01", "施工扰民", "construction nuisance", SVAN),
    ("EV03-02", "工地扬尘", "site dust", CLS84),
    ("EV03-03", "道路遗撒", "spillage on road", CLS84),
    ("EV03-04", "施工占道", "works occupying the road", CLS84),
    ("EV03-05", "无证掘路", "unlicensed excavation", CLS84),
    ("EV03-06", "施工废弃料", "building waste left in public", CLS84),
    ("EV03-07", "渣土车未苫盖", "uncovered spoil lorry", CLS84),
    ("EV03-08", "施工围挡破损", "damaged hoarding", CLS84),
    ("EV03-09", "车轮夹带", "mud tracked by site vehicles", CLS84),
    ("EV03-10", "工地道路未硬化", "unpaved site road", CLS84),
    ("EV05-01", "无照经营游商", "unlicensed hawker", CLS84),
    ("EV05-02", "店外经营", "trading beyond the shop front", CLS84),
    ("EV05-03", "占道经营", "trading on the road", CLS84),
    ("EV05-04", "露天烧烤", "open-air barbecue", CLS84),
    ("EV05-05", "机动车乱停放", "illegal parking", CLS84),
    ("EV05-06", "非机动车乱停放", "bicycle or e-bike clutter", CLS84),
    ("EV05-07", "共享单车乱停放", "shared-bike clutter", CLS84),
    ("EV05-08", "占道废品收购", "scrap collection on the road", CLS84),
    ("EV05-10", "机动车占压盲道", "vehicle on tactile paving", CLS84),
    ("EV05-11", "飞线充电", "e-bike charging from hung cables", CLS84),
    ("EV05-12", "水域秩序", "unsafe behaviour at water", CLS84),
)

SCENARIO = Scenario(
    categories=tuple(Category(code, zh, en, CUES[code], source=source) for code, zh, en, source in ROWS),
    steps=(
        Step("clear", "清理整改", "clear or put right", ("photo",), when=one_cleared),
        Step("part", "子任务办理", "do the part", ("report",), when=a_part),
    ),
    indicators=(Indicator("first_time", "一次办结率", "put right in one go", first_time),),
)
