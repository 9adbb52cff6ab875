"""The pools that an installation starts with; officers rename them and add their own."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

POOLS = [
    ("technology", "技术专家库", "评方案、看样机、下现场的人。"),
    ("industry", "行业专家库", "在一线干过、说得清难处的人。"),
    ("finance", "财务与投资专家库", "看账、看合同、看投入。"),
    ("law", "法律专家库", "合同、授权、知识产权。"),
    ("committee", "数据专家委员会", "参加入库评审和专题论证。"),
    ("data_officer", "数据副总候选库", "愿意到企业任职的人。"),
]


def add(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    pools = apps.get_model("talent", "Pool")
    for position, (code, name, description) in enumerate(POOLS):
        pools.objects.get_or_create(
            code=code, defaults={"name": name, "description": description, "position": position}
        )


class Migration(migrations.Migration):
    dependencies = [("talent", "0001_initial")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
