"""Which words speak for which nuisance in the street?"""

from collections.abc import Mapping

from cityloop.kit.scenario import weights

from .environment import ENVIRONMENT
from .order import ORDER

# Weights are log-odds set by hand (source: own); 2 and more is enough to be sure by itself, 1 and less is a hint.
# The empty word stands in every text: its weight is where a category starts, so that one hint alone sorts nothing.
# Words of matters that are not of the street: pay, schools, hospitals, sales of flats, property management, courts.
ELSEWHERE: Mapping[float, str] = {
    -4: "工资|社保|公积金|劳动合同|学位|入学|招生|学费|班主任|职称|编制|医保|医药费|养老金|退休|征地|拆迁|房产证"
    "|不动产证|判决|法院|诉讼|退款|退费|户口|落户|贷款|wages|tuition",
    -2: "教师|老师|医院收费|报销|业委会|物业费|物业公司|购房|楼盘|交房|售楼|房价|精装修|补贴|补偿|征收|合同|承包"
    "|培训|驾校|保险|规划|地铁|公交线|发票|贪|选举|低保|承重墙|电梯|广场舞|麻将|车位",
    -1: "开发商|业主|小区物业|何时能|什么时候能|能否|建议|咨询|请问|修建|新建|拓宽|通车",
}  # fmt: skip


START = {"": -1.0}
_AWAY = weights(ELSEWHERE)
CUES: dict[str, dict[str, float]] = {
    code: {**START, **_AWAY, **weights(table)} for code, table in {**ENVIRONMENT, **ORDER}.items()
}
