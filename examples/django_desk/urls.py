"""Where the desk answers."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from django_desk import views


class ComplaintId(StringConverter):
    """An id that the library takes and the database keeps; no other is found."""

    regex = r"(?!\s)[^/\0]{1,200}(?<!\s)"


register_converter(ComplaintId, "id")

urlpatterns = [
    path("complaints", views.listed),
    path("complaints/<id:complaint_id>", views.shown),
    path("complaints/<id:complaint_id>/open", views.opened),
    path("complaints/<id:complaint_id>/commands", views.commanded),
]
