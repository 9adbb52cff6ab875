"""The database itself refuses to change or delete the log of giving data, a consent text, and a consent that has ended."""

from django.db import migrations

FROZEN = ("referrals_disclosure", "referrals_consenttext")
CONSENT = "referrals_consent"
# All but how and when it ended.
GIVEN = (
    "id", "referral_id", "kind", '"group"', "purpose", "recipient_id", "text_id", "text_sha256", "given_by_id",
    "given_at", "expires_at",
)  # fmt: skip
SENTENCE = "This record is kept as it is."


def _changed(distinct):
    return " OR ".join(["OLD.ended_at IS NOT NULL", *(f"NEW.{name} {distinct} OLD.{name}" for name in GIVEN)])


def protect(apps, schema_editor):
    run = schema_editor.execute
    if schema_editor.connection.vendor == "postgresql":
        refuse = f"RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'restrict_violation'"
        run(f"CREATE FUNCTION referrals_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refuse}; END $$")
        for table in FROZEN:
            run(
                f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION referrals_kept()"
            )
        run(
            f"CREATE TRIGGER {CONSENT}_kept BEFORE DELETE OR TRUNCATE ON {CONSENT} "
            "FOR EACH STATEMENT EXECUTE FUNCTION referrals_kept()"
        )
        run(
            f"CREATE TRIGGER {CONSENT}_given BEFORE UPDATE ON {CONSENT} FOR EACH ROW "
            f"WHEN ({_changed('IS DISTINCT FROM')}) EXECUTE FUNCTION referrals_kept()"
        )
        return
    refuse = f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    for table in FROZEN:
        run(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}")
        run(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}")
    run(f"CREATE TRIGGER {CONSENT}_no_delete BEFORE DELETE ON {CONSENT} {refuse}")
    run(f"CREATE TRIGGER {CONSENT}_given BEFORE UPDATE ON {CONSENT} WHEN {_changed('IS NOT')} {refuse}")


def release(apps, schema_editor):
    run = schema_editor.execute
    if schema_editor.connection.vendor == "postgresql":
        for table in (*FROZEN, CONSENT):
            run(f"DROP TRIGGER {table}_kept ON {table}")
        run(f"DROP TRIGGER {CONSENT}_given ON {CONSENT}")
        run("DROP FUNCTION referrals_kept()")
        return
    for table in FROZEN:
        run(f"DROP TRIGGER {table}_no_update")
        run(f"DROP TRIGGER {table}_no_delete")
    run(f"DROP TRIGGER {CONSENT}_no_delete")
    run(f"DROP TRIGGER {CONSENT}_given")


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial")]
    operations = [migrations.RunPython(protect, release)]
