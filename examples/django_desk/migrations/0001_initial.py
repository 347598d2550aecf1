from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                (
                    "complaint_id",
                    models.CharField(max_length=200, primary_key=True, serialize=False),
                ),
                ("version", models.PositiveIntegerField()),
                ("status", models.CharField(max_length=80)),
                ("closed", models.BooleanField()),
                ("data", models.JSONField()),
            ],
            options={
                "ordering": ["complaint_id"],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("complaint_id", models.CharField(max_length=200)),
                ("number", models.PositiveIntegerField()),
                ("sealed", models.JSONField()),
            ],
            options={
                "ordering": ["complaint_id", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("complaint_id", "number"), name="one_entry_of_a_number"
                    )
                ],
            },
        ),
    ]
