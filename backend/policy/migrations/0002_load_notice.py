"""The notice and the first version of the rules of admission; repeatable: what is there already is never changed."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from backend.policy.filling import fill_all


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    fill_all(apps)


class Migration(migrations.Migration):
    dependencies = [("policy", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
