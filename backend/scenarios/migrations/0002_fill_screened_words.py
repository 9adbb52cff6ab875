"""The first list of wrong and sensitive words. Officers keep it from here on: a word that is there stays as it is."""

import csv
from pathlib import Path

from django.db import migrations

WORDS = Path(__file__).resolve().parents[1] / "data" / "screened_words.csv"


def fill(apps, schema_editor):
    screened_word = apps.get_model("scenarios", "ScreenedWord")
    with WORDS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            screened_word.objects.get_or_create(
                word=row["word"], defaults={"kind": row["kind"], "suggestion": row["suggestion"]}
            )


class Migration(migrations.Migration):
    dependencies = [("scenarios", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
