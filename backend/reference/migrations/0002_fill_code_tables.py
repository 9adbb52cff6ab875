"""The code tables' rows; repeatable: what is there already stays as officers left it."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from backend.reference.filling import fill_all


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    fill_all(apps)


class Migration(migrations.Migration):
    dependencies = [("reference", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
