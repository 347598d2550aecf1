"""Where the desk answers."""

from django.urls import path

from django_desk import views

urlpatterns = [
    path("complaints", views.listed),
    path("complaints/<str:complaint_id>", views.shown),
    path("complaints/<str:complaint_id>/open", views.opened),
    path("complaints/<str:complaint_id>/commands", views.commanded),
]
