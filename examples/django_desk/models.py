"""What is kept: the entries of each complaint, sealed, and what they come to."""

from typing import Any, ClassVar

from django.db import models


class Link(models.Model):
    """One entry as a link of the chain; no number is given twice."""

    objects: ClassVar[Any] = models.Manager()

    complaint_id = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    sealed = models.JSONField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["complaint_id", "number"], name="one_entry_of_a_number"
            )
        ]
        ordering: ClassVar[list[str]] = ["complaint_id", "number"]

    def __str__(self) -> str:
        return f"{self.complaint_id}, entry {self.number}"


class Snapshot(models.Model):
    """What the entries of a complaint come to, to be loaded and listed quickly."""

    objects: ClassVar[Any] = models.Manager()

    complaint_id = models.CharField(max_length=200, primary_key=True)
    version = models.PositiveIntegerField()
    status = models.CharField(max_length=80)
    closed = models.BooleanField()
    data = models.JSONField()

    class Meta:
        ordering: ClassVar[list[str]] = ["complaint_id"]

    def __str__(self) -> str:
        return f"{self.complaint_id} ({self.status})"
