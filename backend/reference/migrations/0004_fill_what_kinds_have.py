"""What the kinds that come with the product have; kinds that officers added keep the defaults."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from backend.reference.filling import fill_product_kinds, say_what_kinds_have


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    say_what_kinds_have(apps)
    fill_product_kinds(apps)


class Migration(migrations.Migration):
    dependencies = [("reference", "0003_kinds_say_what_they_have")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
