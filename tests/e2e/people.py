"""Who is who in the stories, by their user names in the demo."""

VISITOR = ""
CLERK = "weihongxia"  # writes for 乌金坪煤业集团, which owns scenarios
OWNER_ADMIN = "shenchangsheng"  # the administrator of the same SOE
OTHER_CLERK = "pangli"  # writes for another SOE, 漳源供水集团
RETURNED_CLERK = "dongchao"  # a scenario of theirs came back
FIRST_OFFICER = "hanxuemei"
FINAL_OFFICER = "qiaozhiyuan"
REGISTRAR = "fanrui"  # the bureau's administrator: organisations, the registry, figures
CITY_OFFICER = "guotingting"
LIAISON = "milanxiang"  # writes for 长治风路矿山科技, an admitted entity
ENTITY_ADMIN = "guofengqi"  # the administrator of the same entity
HELD_BACK = "madajun"  # writes for 大同回空货运科技, which one condition keeps from what it could answer
OTHER_LIAISON = "xuhaiyan"  # writes for 临汾炉顶自动化, admitted too
SEALED = "yanyanqiu"  # signs in with a code of an app besides the password, from this:
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HALFWAY = "halfway"  # the same person, between password and code
STATION_CLERK = "duanwei"  # writes for 桑干口发电, whose list is one of the samples
LISTENER = "suxiaohe"  # writes for 长治听砾声学技术, which finds leaks by listening; and the colleague who is away
AWAY = "baozemin"
QUIET = "wulan"  # writes for 太原暖衡热网科技, and has switched recommendation off
NEWCOMER = "qiaozhen"  # writes for an entity that is not admitted yet
BANKER = "nieyun"
REGULATOR = "cuiwenbin"  # takes note of letters at the regulator
EXPERT = "haoyuanlin"
ORGANISER = "quzhiqiang"  # writes for 砚山经济技术开发区管委会, whose event has a programme
